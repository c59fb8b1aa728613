// Lines of one stream in one input become records: pieces are put together, lines that belong
// together are joined, entries are read and their times settled. stdout and stderr are joined apart
// and come out again in the order of their first lines. State is per input as well as per stream,
// so that the order in which inputs are read changes nothing.
import { createDetector, parseLine, stripColours } from '../../parsers/index.ts';
import { ContinuationJoiner } from '../../parsers/continuations/joiner.ts';
import type { Detector } from '../../parsers/index.ts';
import type { ParsedLine, RuntimeTime } from '../../parsers/types.ts';
import { recordFlags } from '../core/batch.ts';
import { builtInRules } from '../core/reading-rules.ts';
import type { ReadingRules } from '../core/reading-rules.ts';
import { recordKinds } from '../core/record.ts';
import type { SettledRecord } from './batch-builder.ts';
import type { ClockSettings } from './clock/stream-clock.ts';
import { StreamClock } from './clock/stream-clock.ts';
import { maxLineBytes } from './line-splitter.ts';
import { ZoneCounts } from './zone-counts.ts';

/** One line of the application, unwrapped. */
export interface StreamLine {
  readonly text: string;
  /** 1-based number of the physical line in the input. */
  readonly line: number;
  readonly runtimeTime: RuntimeTime | undefined;
  /** Index into `iostreams`. */
  readonly iostream: number;
  readonly isPartial: boolean;
  readonly isNotice: boolean;
  /** Bytes were cut off at the limit. */
  readonly isTruncated: boolean;
  /** What the line is where it is not text. */
  readonly bytes: Uint8Array | undefined;
}

/** Lines that other inputs of the stream brought before. */
export interface LineBudget {
  /** True: the line is one of them (each counts once); leave it out. */
  readonly take: (time: RuntimeTime, text: string) => boolean;
}

/** What several stages count for the summary. */
export interface ReadCounters {
  records: number;
  withoutTime: number;
  /** Zones of times that name none. */
  readonly zones: ZoneCounts;
  truncated: number;
  duplicates: number;
  readonly formats: Map<string, number>;
}

/** Counters that have counted nothing yet. */
export function newReadCounters(): ReadCounters {
  return {
    records: 0,
    withoutTime: 0,
    zones: new ZoneCounts(),
    truncated: 0,
    duplicates: 0,
    formats: new Map(),
  };
}

/** An entry of the other iostream is waited for by this many lines at most. */
const patienceLines = 64;

const notice = recordKinds.indexOf('notice');
const noticeFormat = 'notice';

interface OpenEntry {
  readonly line: number;
  lastLine: number;
  lineCount: number;
  flags: number;
  readonly time: RuntimeTime | undefined;
  readonly text: string;
  /** What the first line says. */
  readonly parsed: ParsedLine;
  more: string[] | undefined;
  stamps: number[] | undefined;
  readonly bytes: Uint8Array | undefined;
  readonly isNotice: boolean;
}

interface OpenPiece {
  readonly line: number;
  readonly time: RuntimeTime | undefined;
  readonly texts: string[];
  length: number;
  lineCount: number;
  isTruncated: boolean;
}

export class StreamReader {
  readonly stream: number;
  /** First line of the newest record; 0 before any. */
  lastRecordLine = 0;
  /** Set where the stream was read before, from another input. */
  budget: LineBudget | undefined;
  readonly #source: number;
  readonly #counters: ReadCounters;
  readonly #emitRecord: (record: SettledRecord) => boolean;
  readonly #clock: StreamClock;
  readonly #detector: Detector;
  readonly #rules: ReadingRules;
  readonly #joiners: (ContinuationJoiner | undefined)[] = [undefined, undefined, undefined];
  readonly #pieces: (OpenPiece | undefined)[] = [undefined, undefined, undefined];
  readonly #open: (OpenEntry | undefined)[] = [undefined, undefined, undefined];
  /** Entries that are complete while an earlier one of another iostream is still open. */
  #waiting: OpenEntry[] = [];

  constructor(
    stream: number,
    source: number,
    settings: ClockSettings,
    counters: ReadCounters,
    emit: (record: SettledRecord) => boolean,
    rules: ReadingRules = builtInRules,
  ) {
    this.stream = stream;
    this.#rules = rules;
    this.#detector = createDetector(rules.formats);
    this.#source = source;
    this.#counters = counters;
    this.#emitRecord = emit;
    this.#clock = new StreamClock(settings, (record) => {
      this.lastRecordLine = record.line;
      if (this.#emitRecord(record)) this.#count(record);
    });
  }

  add(line: StreamLine): void {
    let piece = this.#pieces[line.iostream];
    if (
      piece !== undefined &&
      (isTooLate(piece.time, line.runtimeTime) || beginsAnew(piece, line.text, this.#rules))
    ) {
      this.#closePiece(line.iostream, piece, undefined);
      piece = undefined;
    }
    if (line.isPartial) this.#addPiece(line, piece);
    else if (piece === undefined) this.#addLine(line, 1);
    else this.#closePiece(line.iostream, piece, line);
  }

  /** Nothing more comes, or nothing has come for long enough: everything open is complete. */
  flush(): void {
    for (let iostream = 0; iostream < 3; iostream++) {
      const piece = this.#pieces[iostream];
      if (piece !== undefined) this.#closePiece(iostream, piece, undefined);
      this.#close(iostream);
    }
    this.#clock.flush();
  }

  /** The earliest line that no emitted record holds yet; absent where there is none. */
  get firstOpenLine(): number | undefined {
    const lines = [this.#clock.firstHeldLine, this.#waiting[0]?.line];
    for (const entry of this.#open) lines.push(entry?.line);
    for (const piece of this.#pieces) lines.push(piece?.line);
    let first: number | undefined;
    for (const line of lines) {
      if (line !== undefined && (first === undefined || line < first)) first = line;
    }
    return first;
  }

  #addPiece(line: StreamLine, open: OpenPiece | undefined): void {
    if (open === undefined) {
      this.#pieces[line.iostream] = {
        line: line.line,
        time: line.runtimeTime,
        texts: [line.text],
        length: line.text.length,
        lineCount: 1,
        isTruncated: line.isTruncated,
      };
      return;
    }
    open.lineCount++;
    extendPiece(open, line.text);
  }

  #closePiece(iostream: number, piece: OpenPiece, last: StreamLine | undefined): void {
    this.#pieces[iostream] = undefined;
    if (last !== undefined) extendPiece(piece, last.text);
    const whole: StreamLine = {
      text: piece.texts.join(''),
      line: piece.line,
      runtimeTime: piece.time,
      iostream,
      isPartial: false,
      isNotice: false,
      isTruncated: piece.isTruncated || last?.isTruncated === true,
      bytes: undefined,
    };
    this.#addLine(whole, piece.lineCount + (last === undefined ? 0 : 1));
  }

  #addLine(line: StreamLine, lineCount: number): void {
    const { iostream, text, runtimeTime } = line;
    if (this.budget !== undefined && runtimeTime !== undefined) {
      if (this.budget.take(runtimeTime, text)) {
        this.#counters.duplicates++;
        this.#close(iostream);
        return;
      }
    }
    const visible = stripColours(text);
    const parsed = line.isNotice
      ? { format: noticeFormat, severityNumber: 0, body: visible }
      : parseLine(visible, this.#detector, this.#rules.lean);
    const open = this.#open[iostream];
    const belongs =
      open && this.#rules.formats.hasStarts ? this.#belongs(open, visible) : undefined;
    const joiner = this.#joiner(iostream);
    const { answer } = joiner.next(visible, hasHeader(parsed), runtimeTime, belongs);
    if (open !== undefined) {
      if (answer === 'continue' && canJoin(open, line)) {
        joinLine(open, line, lineCount);
        return;
      }
      this.#close(iostream);
    }
    this.#open[iostream] = {
      line: line.line,
      lastLine: line.line,
      lineCount,
      flags: flagsOf(line) | (visible.length === text.length ? 0 : recordFlags.hasEscape),
      time: runtimeTime,
      text,
      parsed,
      more: undefined,
      stamps: undefined,
      bytes: line.bytes,
      isNotice: line.isNotice,
    };
    this.#closeStale(iostream, line.line);
  }

  /** Whether a line belongs to the open entry, where the entry's format can tell by itself. */
  #belongs(open: OpenEntry, text: string): boolean | undefined {
    const isStart = this.#rules.formats.byName.get(open.parsed.format)?.startsRecord?.(text);
    return isStart === undefined ? undefined : !isStart;
  }

  #joiner(iostream: number): ContinuationJoiner {
    return (this.#joiners[iostream] ??= new ContinuationJoiner());
  }

  /** Entries of the other iostreams that nothing has continued for long are complete. */
  #closeStale(current: number, line: number): void {
    for (let iostream = 0; iostream < 3; iostream++) {
      const open = this.#open[iostream];
      if (open === undefined || iostream === current) continue;
      if (open.lastLine < line - patienceLines) this.#close(iostream);
    }
  }

  #close(iostream: number): void {
    const entry = this.#open[iostream];
    if (entry === undefined) return;
    this.#open[iostream] = undefined;
    const first = this.#firstOpenEntryLine();
    if (first < entry.line) {
      const at = this.#waiting.findLastIndex(({ line }) => line < entry.line) + 1;
      this.#waiting.splice(at, 0, entry);
      return;
    }
    if (this.#waiting.length === 0) {
      this.#read(entry);
      return;
    }
    const ready = this.#waiting.filter(({ line }) => line < first);
    this.#waiting = this.#waiting.filter(({ line }) => line >= first);
    ready.push(entry);
    ready.sort((a, b) => a.line - b.line);
    for (const each of ready) this.#read(each);
  }

  #firstOpenEntryLine(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const entry of this.#open)
      if (entry !== undefined && entry.line < first) first = entry.line;
    return first;
  }

  #read(entry: OpenEntry): void {
    let { text, parsed } = entry;
    if (entry.more !== undefined) {
      text += '\n' + entry.more.join('\n');
      parsed = parseLine(stripColours(text), this.#detector, this.#rules.lean);
    }
    const { time } = entry;
    this.#clock.add({
      stream: this.stream,
      source: this.#source,
      line: entry.line,
      lineCount: entry.lineCount,
      flags: entry.flags,
      timeUs: Number.NaN,
      timeRestNs: 0,
      observedUs: time === undefined ? Number.NaN : time.us,
      observedRestNs: time === undefined ? 0 : time.restNs,
      timestampUs: Number.NaN,
      timestampRestNs: 0,
      text,
      parsed,
      bytes: entry.bytes,
      lineStamps: entry.stamps,
      detail: undefined,
    });
  }

  #count(record: SettledRecord): void {
    const counters = this.#counters;
    counters.records++;
    if ((record.flags & recordFlags.truncated) !== 0) counters.truncated++;
    if (Number.isNaN(record.observedUs) && record.parsed.time === undefined) counters.withoutTime++;
    const { format, time } = record.parsed;
    if (time !== undefined) {
      const zoneSource = (record.flags >> recordFlags.zoneSourceShift) & 7;
      counters.zones.add(record.stream, time, record.timestampUs, zoneSource);
    }
    counters.formats.set(format, (counters.formats.get(format) ?? 0) + 1);
  }
}

/** Longest time between the pieces of one line: what was lost is not waited for. */
const longestPieceUs = 60_000_000;

function isTooLate(first: RuntimeTime | undefined, next: RuntimeTime | undefined): boolean {
  return first !== undefined && next !== undefined && Math.abs(next.us - first.us) > longestPieceUs;
}

/** The layout that any text with a time in front is in: the rest of a list may look like it. */
const anyLayout = 'time_level_message';

/**
 * Whether a line has the same header as the piece before it: then it is no rest of that piece,
 * which was lost (runtimes rotate their files between pieces).
 */
function beginsAnew(piece: OpenPiece, text: string, { formats, lean }: ReadingRules): boolean {
  const next = parseLine(stripColours(text), createDetector(formats), lean);
  if (next.time === undefined || next.format === anyLayout) return false;
  const first = parseLine(stripColours(piece.texts[0] ?? ''), createDetector(formats), lean);
  return first.time !== undefined && first.format === next.format;
}

function extendPiece(piece: OpenPiece, text: string): void {
  const room = maxLineBytes - piece.length;
  if (text.length > room) piece.isTruncated = true;
  const kept = text.length > room ? text.slice(0, room) : text;
  if (kept === '') return;
  piece.texts.push(kept);
  piece.length += kept.length;
}

function flagsOf(line: StreamLine): number {
  let flags = line.iostream << recordFlags.iostreamShift;
  if (line.isTruncated) flags |= recordFlags.truncated;
  if (line.isNotice) flags |= notice;
  return flags;
}

/** A record's own time or level stands in the line. */
function hasHeader(parsed: ParsedLine): boolean {
  return (
    parsed.time !== undefined || (parsed.severityNumber > 0 && parsed.severityDerived !== true)
  );
}

function canJoin(open: OpenEntry, line: StreamLine): boolean {
  return open.bytes === undefined && line.bytes === undefined && !open.isNotice && !line.isNotice;
}

function joinLine(open: OpenEntry, line: StreamLine, lineCount: number): void {
  open.lineCount += lineCount;
  open.lastLine = line.line;
  if (line.isTruncated) open.flags |= recordFlags.truncated;
  if (open.more === undefined) open.more = [line.text];
  else open.more.push(line.text);
  if (open.time === undefined || line.runtimeTime === undefined) return;
  const delta =
    (line.runtimeTime.us - open.time.us) * 1000 + line.runtimeTime.restNs - open.time.restNs;
  if (open.stamps === undefined) open.stamps = [delta];
  else open.stamps.push(delta);
}
