// Files that the screen's view is saved in: the name that is offered, the name that is typed, and the
// writing, which a thread does. What becomes of it is told to the screen.
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { KlogError, type Failure } from '../core/failure.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import { shellWord } from '../core/shell-word.ts';
import type { TimestampNs } from '../core/time.ts';
import { inZone, type TimeZone } from '../core/time-zone.ts';
import { largePage } from '../export/html/page-size.ts';
import { compileOwnRule, type OwnRuleText } from '../export/redact/own-rules.ts';
import { Redactor } from '../export/redact/redactor.ts';
import { printQuery } from '../query/language/print.ts';
import type { Effect, Message, SavedForm } from '../tui/messages.ts';
import { writeFailure } from '../workers/save-target.ts';
import type { Saved, SaveData } from '../workers/save-messages.ts';
import { saveTimeline, type Saving } from '../workers/save-timeline.ts';
import { presentOf, type Invocation } from './command.ts';
import { pageOrigin } from './html-page.ts';
import { formatBytes, plural } from './numbers.ts';
import { ownRulesOf, redactedText } from './redaction.ts';

const extensions = { text: 'txt', page: 'html' } as const;

export interface ViewSaverOptions {
  /** Absolute path of the capture; it may not be there yet. */
  readonly file: string;
  /** What is shown, for the name of the file. */
  readonly title: string;
  readonly zone: TimeZone;
  readonly tell: (message: Message) => void;
  readonly onBug: (error: Error) => void;
}

export class ViewSaver {
  readonly #options: ViewSaverOptions;
  readonly #invocation: Invocation;
  readonly #ownRules: readonly OwnRuleText[];
  #saving: Saving | undefined;

  /** A rule of `--redact-rule` that cannot be used is thrown as a KlogError. */
  constructor(options: ViewSaverOptions, invocation: Invocation) {
    this.#options = options;
    this.#invocation = invocation;
    this.#ownRules = ownRulesOf(invocation.options);
  }

  /** Offers a name in the working folder that no file has. */
  name(form: SavedForm): void {
    const { title, zone, tell } = this.#options;
    const label = title.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '');
    const { date, clock } = inZone(presentOf(this.#invocation), zone);
    const stamp = `${date.replaceAll('-', '')}-${clock.slice(0, 8).replaceAll(':', '')}`;
    const name = `klog-${label.slice(0, 40) || 'view'}-${stamp}`;
    for (let number = 1; ; number++) {
      const path = `${name}${number === 1 ? '' : `-${number}`}.${extensions[form]}`;
      if (existsSync(this.#resolve(path))) continue;
      tell({ type: 'file-named', form, path });
      return;
    }
  }

  save({ form, path, query, zone }: Extract<Effect, { kind: 'save' }>): void {
    const { file, tell } = this.#options;
    const target = this.#resolve(path);
    const reason = this.#whyNot(target);
    if (reason !== undefined) {
      tell({ type: 'save-refused', reason });
      return;
    }
    const now = presentOf(this.#invocation);
    const text = printQuery(query);
    const data: SaveData = {
      capture: file,
      request: { query, now, zoneName: zone.name, direction: 'forward' },
      target,
      form:
        form === 'text'
          ? { kind: 'text' }
          : { kind: 'page', origin: this.#origin(text, target, zone, now) },
      ownRules: this.#ownRules,
    };
    const name = sanitizeLine(basename(target));
    tell({ type: 'saving', text: `writing ${name}` });
    const saving = saveTimeline(data, (records) => {
      tell({ type: 'saving', text: `writing ${name}: ${plural(records, 'line')}` });
    });
    this.#saving = saving;
    saving.done
      .then(
        (saved) => {
          tell({
            type: 'saved',
            text: saved ? this.#savedText(target, form, saved) : `stopped: ${name} is not written`,
          });
        },
        (error: unknown) => {
          if (error instanceof KlogError) tell({ type: 'saved', text: inOneRow(error.failure) });
          else this.#options.onBug(error instanceof Error ? error : new Error(String(error)));
        },
      )
      .finally(() => {
        if (this.#saving === saving) this.#saving = undefined;
      })
      .catch(() => undefined);
  }

  /** Ends what is being written; nothing of it stays. */
  async stop(): Promise<void> {
    await this.#saving?.stop();
  }

  #resolve(path: string): string {
    const { env, cwd } = this.#invocation.io;
    const home = env['HOME'];
    const whole = home === undefined ? path : path.replace(/^~(?=\/|$)/, () => home);
    return resolve(cwd, whole);
  }

  /** What is known to be wrong before anything is written. */
  #whyNot(target: string): string | undefined {
    if (!existsSync(this.#options.file)) return 'nothing is stored yet: try again in a moment';
    const failure = writeFailure(this.#shown(target), obstacleAt(target));
    return failure && inOneRow(failure);
  }

  #origin(
    query: string,
    target: string,
    zone: TimeZone,
    now: TimestampNs,
  ): Extract<SaveData['form'], { kind: 'page' }>['origin'] {
    const { file } = this.#options;
    const redactor = new Redactor(this.#ownRules.map(compileOwnRule));
    const words = [
      ...(query === '' ? [] : [query]),
      '--html',
      basename(target),
      '--timezone',
      zone.name,
      '--capture',
      basename(file),
    ];
    const command = ['klog export', ...words.map(shellWord)].join(' ');
    return pageOrigin(file, { query, command }, zone.name, now, (text) => redactor.text(text));
  }

  #savedText(target: string, form: SavedForm, { records, bytes, redacted }: Saved): string {
    const large =
      form === 'page' && bytes > largePage ? '; it is large: browsers take seconds to open it' : '';
    return `wrote ${plural(records, 'line')} (${formatBytes(bytes)}) to ${this.#shown(target)}; ${redactedText(redacted)}${large}`;
  }

  /** The path as short as it is clear. */
  #shown(target: string): string {
    const { cwd } = this.#invocation.io;
    const inside = relative(cwd, target);
    return sanitizeLine(inside.startsWith('..') ? target : join('.', inside));
  }
}

/** What the system would say against a new file there; undefined: nothing is known against it. */
function obstacleAt(target: string): unknown {
  const code = (text: string): Error => Object.assign(new Error(text), { code: text });
  try {
    const found = statSync(target, { throwIfNoEntry: false });
    if (found !== undefined) return code(found.isDirectory() ? 'EISDIR' : 'EEXIST');
    const folder = statSync(dirname(target), { throwIfNoEntry: false });
    if (folder === undefined) return code('ENOENT');
    return folder.isDirectory() ? undefined : code('ENOTDIR');
  } catch (error) {
    return error;
  }
}

function inOneRow({ message, reason, help }: Failure): string {
  const why = reason === undefined ? message : `${message}: ${reason}`;
  return help === undefined ? why : `${why}; ${help}`;
}
