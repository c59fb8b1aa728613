// The timeline as lines for people: time, severity, pod, message. A log is one row, further lines
// of it are indented below; Events carry ◆, and what breaks a stream (restart, gap) is a divider.
//
// On a terminal the row is short (the date and zone stand in a divider of their own), coloured,
// made safe and aligned. Into a pipe or file every row is complete in itself (full time with
// offset), and the text is as it was received.
import { displayWidth, fitWidth, padWidth } from '../../core/display-width.ts';
import type { TimelineRecord } from '../../core/record.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import { severityNames } from '../../core/severity.ts';
import { inZone } from '../../core/time-zone.ts';
import type { TimeZone, ZonedTime } from '../../core/time-zone.ts';
import { toInstantParts } from '../../core/time.ts';
import type { TimestampNs } from '../../core/time.ts';
import type { FoldedRun } from '../../query/fold/record-folder.ts';
import type { FoldingWriter } from '../writer.ts';
import { formatDelta } from './delta.ts';
import { describeAttributes, describeRecord, describeRegarding, describeRun } from './describe.ts';
import type { StreamNamer } from './stream-names.ts';
import { palette } from './style.ts';
import type { Palette, Style } from './style.ts';

/** Parts of a text to mark, `[from, to)` in UTF-16 units, in order and apart. */
export type Highlighter = (text: string) => readonly (readonly [number, number])[];

export interface TextOptions {
  readonly zone: TimeZone;
  readonly names: StreamNamer;
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly colors: boolean;
  /** Rows begin with their time; absent: they do. */
  readonly times?: boolean;
  /** Adds how long after the row above each row came. */
  readonly delta: boolean;
  readonly highlight?: Highlighter;
}

/** Why a row's time is not simply what a clock said; one character behind the time. */
export const timeMarks = {
  '~': 'late: it came after rows that are later in time',
  '?': 'its zone is not known and taken for UTC, or the clocks there were just changed',
  '^': 'without a time of its own: that of the record beside it, or of the start of its container',
} as const;

export type TimeMark = keyof typeof timeMarks;

/** The mark that the record's time gets; absent where it is simply what a clock said. */
export function timeMarkOf(record: TimelineRecord): TimeMark | undefined {
  if (record.late) return '~';
  if (record.timeSource === 'application') {
    if (record.zoneSource === 'assumed' || record.zoneAmbiguous) return '?';
  }
  if (record.timeSource === 'neighbour') return '^';
  if (record.timeSource === 'event' && record.kind === 'log') return '^';
  return undefined;
}

/** `E`; lower case where the severity was concluded, not said; a space where there is none. */
function severityLetter(record: TimelineRecord): string {
  if (record.severityNumber < 1) return ' ';
  const name = severityNames[Math.min(5, (record.severityNumber - 1) >> 2)] ?? ' ';
  const letter = name.charAt(0);
  return record.severityDerived ? letter : letter.toUpperCase();
}

function markMatches(text: string, highlight: Highlighter | undefined, style: Style): string {
  const spans = highlight?.(text) ?? [];
  let marked = '';
  let end = 0;
  for (const [from, to] of spans) {
    marked += text.slice(end, from) + style(text.slice(from, to));
    end = to;
  }
  return marked + text.slice(end);
}

/** Most cells a name may take: a third of a terminal, so that the message keeps its room. */
function nameLimit({ isTerminal, columns }: TextOptions): number {
  return isTerminal ? Math.max(8, Math.floor(columns / 3)) : 60;
}

class TextWriter implements FoldingWriter {
  readonly #options: TextOptions;
  readonly #colors: Palette;
  readonly #nameLimit: number;
  #lastTime: bigint | undefined;
  #day = '';
  #second = NaN;
  #secondZoned: ZonedTime = { date: '', clock: '', offset: '' };
  #secondClock = '';

  constructor(options: TextOptions) {
    this.#options = options;
    this.#colors = palette(options.colors);
    this.#nameLimit = nameLimit(options);
  }

  begin(): string {
    return '';
  }

  end(): string {
    return '';
  }

  record(record: TimelineRecord, reasons: readonly string[] = []): string {
    const { divider, head, indent } = this.#head(record);
    const why = reasons.map(
      (reason) => `${' '.repeat(indent)}${this.#colors.dim(`↳ ${this.#safe(reason)}`)}\n`,
    );
    return `${divider}${head}${this.#message(record, indent)}\n${why.join('')}`;
  }

  /** `⋮ × 412 similar in 3.2 s: request * took * ms`, at the time of the last of them. */
  fold(run: FoldedRun): string {
    const { divider, head } = this.#head(run.last);
    return `${divider}${head}${this.#colors.dim(this.#safe(describeRun(run)))}\n`;
  }

  /** What stands before a row's message, the divider above it, and where further lines begin. */
  #head(record: TimelineRecord): {
    readonly divider: string;
    readonly head: string;
    readonly indent: number;
  } {
    const { isTerminal, times = true } = this.#options;
    const time = times ? this.#time(record) : { text: '', divider: '' };
    const mark = timeMarkOf(record);
    const stamp = times
      ? `${this.#colors.dim(time.text)}${mark ?? ' '} `
      : mark === '~'
        ? '~ '
        : '';
    const prefix = `${stamp}${this.#delta(record)}`;
    const name = this.#name(record);
    const severity = this.#colors.severity(record.severityNumber)(severityLetter(record));
    const head = `${prefix}${severity} ${this.#nameCell(record, name)}`;
    // Where the message starts, counted without colour codes.
    const indent = isTerminal
      ? time.text.length + (times ? 4 : 2) + (this.#options.delta ? 10 : 0) + this.#cellWidth(name)
      : 4;
    return { divider: time.divider, head, indent };
  }

  #time(record: TimelineRecord): { readonly text: string; readonly divider: string } {
    const { isTerminal, zone } = this.#options;
    if (record.timeSource === 'none') {
      return { text: isTerminal ? '--:--:--.---' : '-'.padEnd(24), divider: '' };
    }
    const zoned = this.#zoned(record.time, zone);
    if (!isTerminal) return { text: `${zoned.date}T${zoned.clock}${zoned.offset}`, divider: '' };
    const day = `${zoned.date} ${zone.name}${zoned.offset === 'Z' ? '' : ` (${zoned.offset})`}`;
    if (day === this.#day) return { text: zoned.clock, divider: '' };
    this.#day = day;
    return { text: zoned.clock, divider: `${this.#colors.dim(`── ${day} ──`)}\n` };
  }

  /** Neighbours are mostly of one second, where only the milliseconds differ. */
  #zoned(time: TimestampNs, zone: TimeZone): ZonedTime {
    const ms = Math.floor(toInstantParts(time).us / 1000);
    const second = Math.floor(ms / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondZoned = inZone(time, zone);
      this.#secondClock = this.#secondZoned.clock.slice(0, -3);
    }
    const { date, offset } = this.#secondZoned;
    const clock = this.#secondClock + String(ms - second * 1000).padStart(3, '0');
    return { date, clock, offset };
  }

  #delta(record: TimelineRecord): string {
    if (!this.#options.delta) return '';
    if (record.timeSource === 'none') return ' '.repeat(10);
    const before = this.#lastTime;
    this.#lastTime = record.time;
    const text = before === undefined ? '' : formatDelta(record.time - before);
    return `${this.#colors.dim(text.padStart(9))} `;
  }

  #safe(text: string): string {
    return this.#options.isTerminal ? sanitizeLine(text) : text.replace(/[\r\n]/g, ' ');
  }

  #name(record: TimelineRecord): string {
    const regarding = record.kind === 'event' && record.pod === undefined;
    const { names } = this.#options;
    const name = regarding ? names.prefixed(record, describeRegarding(record)) : names.name(record);
    return this.#options.isTerminal
      ? fitWidth(this.#safe(name), this.#nameLimit)
      : this.#safe(name);
  }

  #cellWidth(name: string): number {
    // Streams may come that are named longer: asked for each row.
    const common = Math.min(this.#options.names.width, this.#nameLimit);
    const width = Math.max(common, displayWidth(name));
    return width === 0 ? 0 : width + 1;
  }

  #nameCell(record: TimelineRecord, name: string): string {
    const cell = padWidth(name, Math.max(0, this.#cellWidth(name)));
    return this.#colors.pod(this.#options.names.place(record))(cell);
  }

  #message(record: TimelineRecord, indent: number): string {
    const { highlight } = this.#options;
    const colors = this.#colors;
    const isLog = record.kind === 'log';
    const { fields, blocks } = isLog
      ? describeAttributes(record.attributes, record.body)
      : { fields: '', blocks: [] };
    const lines = [...textLines(describeRecord(record)), ...blocks.flatMap(textLines)];
    const shown = lines.map((line) =>
      markMatches(this.#options.isTerminal ? sanitizeLine(line) : line, highlight, colors.match),
    );
    const first = shown[0] ?? '';
    switch (record.kind) {
      case 'event':
        shown[0] = colors.event(`◆ ${first}`);
        break;
      case 'notice':
        shown[0] = colors.dim(`· ${first}`);
        break;
      case 'log':
        if (record.severityNumber >= 13) shown[0] = colors.severity(record.severityNumber)(first);
        if (fields !== '') shown[0] = `${shown[0] ?? ''} ${colors.dim(this.#safe(fields))}`;
        break;
      case 'restart':
      case 'state':
      case 'gap':
        shown[0] = colors.bold(`── ${first} ──`);
    }
    if (record.truncated) shown.push(colors.dim('(the line was longer; the rest was not kept)'));
    return shown.join(`\n${' '.repeat(indent)}`);
  }
}

/** Lines of a text, without the blank ones at its ends. */
function textLines(text: string): readonly string[] {
  if (!text.includes('\n')) return text.trim() === '' ? [] : [text];
  const lines = text.split(/\r?\n/);
  let [from, to] = [0, lines.length];
  while (from < to && lines[from]?.trim() === '') from++;
  while (to > from && lines[to - 1]?.trim() === '') to--;
  return lines.slice(from, to);
}

/** The text form of a timeline. Keeps the day and time of the row above, nothing else. */
export function textWriter(options: TextOptions): FoldingWriter {
  return new TextWriter(options);
}
