// The timeline as a screen: wires the terminal, the thread that answers from the capture, and the
// screen between them. What goes on meanwhile (an import, a cluster that is followed) meets it in the
// capture alone and tells it that there is more.
import type { Failure } from '../core/failure.ts';
import type { LiveState } from '../core/live-state.ts';
import type { TimestampNs } from '../core/time.ts';
import { utc, findTimeZone, type TimeZone } from '../core/time-zone.ts';
import { printQuery } from '../query/language/print.ts';
import type { Stored } from '../tui/messages.ts';
import { runScreen, type Ports } from '../tui/run.ts';
import { Terminal } from '../tui/terminal/terminal.ts';
import { themeNames, themeOf, type ThemeName } from '../tui/terminal/theme.ts';
import { browseTimeline, type Browsing } from '../workers/browse-timeline.ts';
import { copiedText, copyText } from './clipboard.ts';
import type { Invocation } from './command.ts';
import type { Io, TerminalDevice } from './io.ts';
import type { Options } from './options.ts';
import { formatFailure } from './print-failure.ts';
import type { Question } from './question.ts';
import { ViewSaver } from './save-view.ts';
import { zoneOf } from './show-timeline.ts';
import { usesColors } from './timeline-output.ts';

export interface UiOptions {
  /** Absolute path of the capture; it may not be there yet. */
  readonly file: string;
  /** What is shown, for the first row. */
  readonly title: string;
  /** More comes while it is shown. */
  readonly isLive: boolean;
  /** Relative times count back from here. */
  readonly now: TimestampNs;
}

/** A screen that is open. */
export interface Ui {
  /** The capture is there, or has more than before. */
  readonly grown: (now: TimestampNs) => void;
  readonly ready: () => void;
  readonly progress: (text: string) => void;
  readonly tell: (text: string) => void;
  readonly fail: (failure: Failure) => void;
  /** How the following of clusters stands. */
  readonly live: (state: LiveState) => void;
  readonly stored: (stored: Stored) => void;
  /** Nothing more will come. `stays`: that is to be seen from now on. */
  readonly ended: (text: string, how?: { readonly stays: true }) => void;
  /** Settles when the user has left, or the process is asked to end. */
  readonly whenLeft: Promise<void>;
  /** The terminal as it was. */
  readonly close: () => Promise<void>;
}

/** The chosen zone first, then UTC and the machine's own. */
function zonesFrom(first: TimeZone): readonly TimeZone[] {
  const local = findTimeZone('local');
  const all = [first, utc, ...(local.ok ? [local.value] : [])];
  return all.filter((zone, at) => all.findIndex(({ name }) => name === zone.name) === at);
}

/** Opens the screen; it draws itself before anything was read. */
export function openUi(
  device: TerminalDevice,
  { file, title, isLive, now }: UiOptions,
  question: Question,
  invocation: Invocation,
): Ui {
  const { options, io } = invocation;
  const zone = zoneOf(options);
  let tellLeft = (): void => undefined;
  const whenLeft = new Promise<void>((resolve) => {
    tellLeft = resolve;
  });
  /** The terminal goes back at once; what was collected may take a moment to be stored whole. */
  const leave = (): void => {
    screen.close();
    terminal.restore();
    dispose();
    tellLeft();
  };
  const theme = themeOf(themeNameOf(options, io), io.env);
  const isMouseOn = options.isSet('mouse');
  const terminal = new Terminal(
    device.input,
    device.output,
    { theme, ascii: options.isSet('ascii') || !speaksUtf8(io.env) },
    {
      onKey: (key) => {
        screen.send({ type: 'key', key });
      },
      onPaste: (text) => {
        screen.send({ type: 'paste', text });
      },
      onResize: (columns, rows) => {
        screen.send({ type: 'resize', columns, rows });
      },
    },
  );
  let browsing: Browsing | undefined;
  let bug: Error | undefined;
  const waiting: (() => void)[] = [];
  const ready = (): void => {
    browsing ??= browseTimeline(
      { file, zoneName: zone.name },
      (failure) => {
        screen.send({ type: 'failed', text: failureText(failure) });
      },
      (error) => {
        bug = error;
        leave();
      },
    );
    for (const ask of waiting.splice(0)) ask();
  };
  const ask: Ports['ask'] = (request, onReply, onDone) => {
    if (browsing) return browsing.ask(request, onReply, onDone);
    let end: (() => void) | undefined;
    let isDropped = false;
    // The capture is not there yet.
    waiting.push(() => {
      if (!isDropped) end = browsing?.ask(request, onReply, onDone);
    });
    return () => {
      isDropped = true;
      end?.();
    };
  };
  const saver = new ViewSaver(
    {
      file,
      title,
      zone,
      tell: (message) => {
        screen.send(message);
      },
      onBug: (error) => {
        bug = error;
        leave();
      },
    },
    invocation,
  );
  const resume = (): void => {
    terminal.open();
    screen.send({ type: 'resize', ...terminal.size });
  };
  const dispose = device.guard(() => {
    terminal.restore();
  }, resume);
  terminal.setMouse(isMouseOn);
  terminal.open();
  const screen = runScreen(
    {
      ...terminal.size,
      tagsPods: !theme.hasColours,
      isMouseOn,
      title,
      file,
      isLive,
      now,
      base: question.query,
      baseText: printQuery(question.query),
      zones: zonesFrom(zone),
    },
    {
      ask,
      show: (frame) => terminal.show(frame),
      copy: (text, what) => {
        copyText(text, io.env, process.platform, (sent) => {
          terminal.copy(sent);
        }).then(
          (copied) => {
            screen.send({ type: 'told', text: copiedText(what, text, copied) });
          },
          (error: unknown) => {
            bug = error instanceof Error ? error : new Error(String(error));
            leave();
          },
        );
      },
      nameFile: (form) => {
        saver.name(form);
      },
      save: (asked) => {
        saver.save(asked);
      },
      stopSaving: () => {
        saver.stop().catch(() => undefined);
      },
      setMouse: (on) => {
        terminal.setMouse(on);
      },
      redraw: () => {
        terminal.forget();
      },
      suspend: () => {
        terminal.restore();
        device.stop();
      },
      quit: leave,
    },
  );
  io.signal.addEventListener('abort', leave, { once: true });
  if (io.signal.aborted) leave();
  return {
    ready,
    grown: (present) => {
      ready();
      screen.send({ type: 'grown', now: present });
    },
    progress: (text) => {
      screen.send({ type: 'progress', text });
    },
    tell: (text) => {
      screen.send({ type: 'told', text });
    },
    fail: (failure) => {
      screen.send({ type: 'failed', text: failureText(failure) });
    },
    live: (state) => {
      screen.send({ type: 'live', state });
    },
    stored: (stored) => {
      screen.send({ type: 'stored', stored });
    },
    ended: (text, how) => {
      screen.send({ type: 'ended', text, ...how });
    },
    whenLeft,
    close: async () => {
      io.signal.removeEventListener('abort', leave);
      leave();
      // A keyboard of its own would keep the process alive.
      device.input.destroy();
      await saver.stop();
      await browsing?.close();
      if (bug) throw bug;
    },
  };
}

function failureText(failure: Failure): string {
  return formatFailure(failure)
    .replace(/^klog: /, '')
    .trim();
}

/** A theme that is asked for by name is above NO_COLOR, as no-color.org has it. */
function themeNameOf(options: Options, io: Pick<Io, 'stdout' | 'env'>): ThemeName {
  const asked = themeNames.find((name) => name === options.text('theme')) ?? 'auto';
  if (options.text('color') === 'never') return 'none';
  return asked === 'auto' && !usesColors(options, io) ? 'none' : asked;
}

/** What the locale says, as C programs read it. */
function speaksUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value) ?? '';
  return locale === '' || /utf-?8/i.test(locale);
}
