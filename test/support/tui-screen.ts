// A screen without a process around it: the real model, view and painter over a real capture, with
// questions answered at once and in the same turn, shown by a terminal emulator. No clocks, no
// threads: the same keys give the same screen.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import type { ContainerRef } from '../../src/core/container-ref.ts';
import { timestampNs } from '../../src/core/time.ts';
import { utc } from '../../src/core/time-zone.ts';
import type { BrowseReply, BrowseRequest } from '../../src/query/browse/browse-messages.ts';
import type { Observation } from '../../src/query/graph/observation.ts';
import { TimelineBrowser } from '../../src/query/browse/timeline-browser.ts';
import { indexes } from '../../src/store/migrations/index.ts';
import { openCaptureForReading, openCaptureForWriting } from '../../src/store/open-capture.ts';
import type { Frame } from '../../src/tui/frame.ts';
import type { Effect, Message } from '../../src/tui/messages.ts';
import type { Model, Start } from '../../src/tui/model.ts';
import { paint, type PaintOptions } from '../../src/tui/terminal/paint.ts';
import { themeOf } from '../../src/tui/terminal/theme.ts';
import type { Step } from '../../src/tui/update/step.ts';
import { begin, update } from '../../src/tui/update/update.ts';
import { view } from '../../src/tui/view/view.ts';
import { addObjects, addRows, addStreams, type RowSpec } from './build-capture.ts';

export interface TestCapture {
  readonly browser: TimelineBrowser;
  readonly add: (rows: readonly RowSpec[]) => void;
  /** Another one, which was not asked anything yet. */
  readonly browserAnew: () => TimelineBrowser;
  /** Records up to this id go. */
  readonly drop: (through: number) => void;
  readonly close: () => void;
}

/** A capture of these streams and rows, open for writing and reading. */
export function testCapture(
  streams: readonly { readonly key: string; readonly ref: ContainerRef }[],
  rows: readonly RowSpec[],
  objects: readonly Observation[] = [],
): TestCapture {
  const folder = mkdtempSync(join(tmpdir(), 'klog-test-'));
  const file = join(folder, 'screen.klog');
  const writer = openCaptureForWriting(file);
  if (!writer.ok) throw new Error(writer.failure.message);
  const { db } = writer.value;
  addStreams(db, streams);
  addRows(db, rows);
  addObjects(db, objects);
  for (const index of indexes) db.exec(index);
  const reader = openCaptureForReading(file);
  if (!reader.ok) throw new Error(reader.failure.message);
  return {
    browser: new TimelineBrowser(reader.value, utc),
    browserAnew: () => new TimelineBrowser(reader.value, utc),
    add: (more) => {
      addRows(db, more, 0);
    },
    drop: (through) => {
      db.prepare('DELETE FROM records WHERE id <= ?').run(through);
    },
    close: () => {
      reader.value.close();
      writer.value.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Every reply to a request. */
export function answersOf(
  browser: TimelineBrowser,
  request: BrowseRequest,
): readonly BrowseReply[] {
  return [...browser.answer(request)].filter((reply) => reply !== undefined);
}

export class TestScreen {
  model: Model;
  /** What was asked of the world, besides the capture. */
  readonly effects: Effect[] = [];
  readonly #browser: TimelineBrowser;
  readonly #options: PaintOptions;
  readonly #terminal: xterm.Terminal;
  #shown: Frame | undefined;
  /** Answers that are being taken inside of others. */
  #depth = 0;
  #written: Promise<void> = Promise.resolve();
  /** Everything that was sent to the terminal. */
  sent = '';

  constructor(
    browser: TimelineBrowser,
    start: Partial<Start> = {},
    options: Partial<PaintOptions> = {},
  ) {
    this.#browser = browser;
    this.#options = { theme: themeOf('ansi', {}), ascii: false, ...options };
    const columns = start.columns ?? 120;
    const rows = start.rows ?? 34;
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    const first = begin({
      tagsPods: !this.#options.theme.hasColours,
      isMouseOn: false,
      columns,
      rows,
      title: 'shop',
      file: '/captures/shop.klog',
      isLive: false,
      now: timestampNs(BigInt(Date.UTC(2026, 10, 25, 10, 15)) * 1_000_000n),
      base: { windows: [] },
      baseText: '',
      zones: [utc],
      ...start,
    });
    this.model = first.model;
    this.#take(first);
  }

  send(message: Message): void {
    if (message.type === 'resize') {
      const { columns, rows } = message;
      this.#written = this.#written.then(() => {
        this.#terminal.resize(columns, rows);
      });
    }
    this.#take(update(this.model, message));
  }

  /** Keys by name; a text of several signs is typed. */
  press(...keys: readonly string[]): this {
    for (const key of keys) this.send({ type: 'key', key });
    return this;
  }

  type(text: string): this {
    return this.press(...Array.from(text, (sign) => (sign === ' ' ? 'space' : sign)));
  }

  /** The screen as the terminal shows it, without blanks at the ends of rows. */
  async text(): Promise<string> {
    return (await this.lines()).join('\n');
  }

  async lines(): Promise<readonly string[]> {
    await this.#written;
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: this.#terminal.rows }, (_, y) =>
      (buffer.getLine(y)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  /** Looks of the cells, a sign each: `.` plain, letters for colours, capitals for bold. */
  async looks(): Promise<readonly string[]> {
    await this.#written;
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: this.#terminal.rows }, (_, y) => {
      const line = buffer.getLine(y);
      return Array.from({ length: this.#terminal.cols }, (__, x) => {
        const cell = line?.getCell(x);
        if (!cell) return ' ';
        const letter = cell.isFgDefault()
          ? '.'
          : 'krgybmcwKRGYBMCW'.charAt(cell.getFgColor()) || '?';
        if (cell.isInverse()) return letter === '.' ? '#' : '@';
        if (letter === '.')
          return cell.isBold() ? '*' : cell.isDim() ? ',' : cell.getChars() === '' ? ' ' : '.';
        return letter;
      })
        .join('')
        .trimEnd();
    });
  }

  close(): void {
    this.#terminal.dispose();
  }

  #take(step: Step): void {
    this.model = step.model;
    this.#depth++;
    for (const effect of step.effects) this.#perform(effect);
    // As in life: a frame shows what a turn has come to, not each answer in it.
    if (--this.#depth > 0) return;
    const frame = view(this.model);
    const bytes = paint(this.#shown, frame, this.#options);
    this.#shown = frame;
    this.sent += bytes;
    const before = this.#written;
    this.#written = before.then(
      () =>
        new Promise((resolve) => {
          this.#terminal.write(bytes, resolve);
        }),
    );
  }

  #perform(effect: Effect): void {
    if (effect.kind === 'ask') {
      const { slot, request } = effect;
      for (const reply of answersOf(this.#browser, request)) {
        // As the thread does, which tells only now and then how far a count is.
        if (reply.kind === 'survey' && reply.progress < 1) continue;
        this.send({ type: 'reply', slot, reply });
      }
      this.send({ type: 'done', slot });
    } else if (effect.kind === 'timer') {
      // What is said stays on the screen; the rest is due at once.
      if (effect.timer !== 'toast') this.send({ type: 'timer', timer: effect.timer });
    } else if (effect.kind !== 'drop') {
      // Everything is answered in the turn in which it is asked: there is nothing to drop.
      this.effects.push(effect);
    }
  }
}
