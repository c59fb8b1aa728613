// Counts answers over time. Without a filter the index alone counts, a bin a step; with one every row
// that may answer is looked at, newest first, and the numbers so far are told on the way. While records
// are only added, those that were counted before are not looked at again.
import { timestampNs, toInstantParts, type TimestampNs } from '../../core/time.ts';
import type { TimelineRecord } from '../../core/record.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import { noTime } from '../../core/batch.ts';
import { toTimestampNs } from '../../core/time.ts';
import type { CaptureDatabase } from '../../store/open-capture.ts';
import { steadyKey } from '../language/steady-key.ts';
import { settleWindow } from '../language/time-expression.ts';
import type { TimelineReader } from '../timeline-reader.ts';
import type { BrowseReply, SurveyRequest, TimeRange } from './browse-messages.ts';

/** severityNumber from which a record counts as an error. */
export const errorFrom = 17;

export class Surveyor {
  readonly #db: CaptureDatabase;
  readonly #reader: TimelineReader;
  readonly #zone: TimeZone;
  #kept: { readonly key: string; readonly found: Kept } | undefined;

  constructor(db: CaptureDatabase, reader: TimelineReader, zone: TimeZone) {
    this.#db = db;
    this.#reader = reader;
    this.#zone = zone;
  }

  /** `known`: all answers up to some record, where they were read just now. */
  *survey(request: SurveyRequest, known?: AllAnswers): Generator<BrowseReply | undefined> {
    const range = request.range ?? timeRange(this.#db);
    const counts = new Counts(range ?? noRange, Math.max(1, request.bins));
    if (request.query.filter === undefined) yield* this.#byIndex(request, counts);
    else yield* this.#byRows(request, counts, known);
    yield counts.reply(1);
  }

  *#byIndex(request: SurveyRequest, counts: Counts): Generator<BrowseReply | undefined> {
    const { from, to } = settleWindow(request.query.windows, {
      now: request.now,
      zone: this.#zone,
    });
    const select = (severe: string) =>
      this.#db
        .prepare<[bigint, bigint], number>(
          `SELECT count(*) FROM main.records r WHERE r.time >= ? AND r.time < ? ${severe}`,
        )
        .pluck();
    const all = select('');
    // Both conditions: the first one is what the index of severe records was made with.
    const errors = select(`AND r.severity >= 13 AND r.severity >= ${errorFrom}`);
    const window = { from: from ?? lowest, to: to ?? highest };
    for (let bin = 0; bin < counts.all.length; bin++) {
      const start = max(counts.start(bin), window.from);
      const end = min(counts.start(bin + 1), window.to);
      if (start < end) {
        counts.all[bin] = all.get(start, end) ?? 0;
        counts.errors[bin] = errors.get(start, end) ?? 0;
      }
      yield counts.reply(bin / counts.all.length);
    }
    counts.matches = all.get(window.from, window.to) ?? 0;
  }

  *#byRows(
    request: SurveyRequest,
    counts: Counts,
    known: AllAnswers | undefined,
  ): Generator<BrowseReply | undefined> {
    const firstId = this.#reader.firstId();
    const lastId = this.#reader.lastId();
    const kept =
      this.#keptFor(request, firstId) ?? (known?.firstId === firstId ? foundIn(known) : undefined);
    kept?.all.forEach((timeUs) => {
      counts.add(timeUs);
    });
    kept?.errors.forEach((timeUs) => {
      counts.addError(timeUs);
    });
    const found: Found = { all: [], errors: [] };
    const steps = this.#reader.tally({ ...request, zone: this.#zone }, kept?.lastId);
    for (const { rows, share } of steps) {
      for (const [timeUs, severity] of rows) {
        counts.add(timeUs);
        found.all.push(timeUs);
        if (severity < errorFrom) continue;
        counts.addError(timeUs);
        found.errors.push(timeUs);
      }
      const last = rows.at(-1);
      if (share !== undefined) yield counts.reply(share);
      else yield last && counts.reply(counts.shareAfter(last[0]));
    }
    this.#keep(request, kept, { ...found, firstId, lastId });
  }

  /** What was found before for the same question, where it still holds. */
  #keptFor(request: SurveyRequest, firstId: number): Kept | undefined {
    const { key, found } = this.#kept ?? {};
    if (request.onlyAdds !== true || key !== steadyKey(request.query)) return undefined;
    return found?.firstId === firstId ? found : undefined;
  }

  #keep({ query }: SurveyRequest, before: Kept | undefined, found: Kept): void {
    const key = steadyKey(query);
    const all = before?.all ?? [];
    const errors = before?.errors ?? [];
    for (const timeUs of found.all) all.push(timeUs);
    for (const timeUs of found.errors) errors.push(timeUs);
    this.#kept =
      key === undefined || all.length > mostKept
        ? undefined
        : { key, found: { ...found, all, errors } };
  }
}

/** All answers to a question among the records from one id to another. */
export interface AllAnswers {
  readonly firstId: number;
  /** All records up to this one were looked at. */
  readonly lastId: number;
  readonly records: readonly TimelineRecord[];
}

function foundIn({ records, firstId, lastId }: AllAnswers): Kept {
  // A record that came while others were read is met again.
  const seen = records.filter(({ id }) => id <= lastId);
  const timesOf = (some: readonly TimelineRecord[]): number[] =>
    some.map(({ time }) => toInstantParts(time).us);
  const errors = seen.filter(({ severityNumber }) => severityNumber >= errorFrom);
  return { all: timesOf(seen), errors: timesOf(errors), firstId, lastId };
}

/** Times of answers, µs, and of those that are errors. */
interface Found {
  readonly all: number[];
  readonly errors: number[];
}

/** All answers among the records from one id to another. */
interface Kept extends Found {
  readonly firstId: number;
  readonly lastId: number;
}

/** More are counted anew each time. */
const mostKept = 1_000_000;

const lowest = -(2n ** 63n);
const highest = 2n ** 63n - 1n;
const noRange: TimeRange = { from: timestampNs(0n), to: timestampNs(0n) };

class Counts {
  readonly all: number[];
  readonly errors: number[];
  matches = 0;
  readonly #range: TimeRange;
  readonly #fromUs: number;
  readonly #binUs: number;

  constructor(range: TimeRange, bins: number) {
    this.#range = range;
    this.all = Array.from({ length: bins }, () => 0);
    this.errors = Array.from({ length: bins }, () => 0);
    this.#fromUs = toInstantParts(range.from).us;
    this.#binUs = Math.max(1, (toInstantParts(range.to).us + 1 - this.#fromUs) / bins);
  }

  start(bin: number): TimestampNs {
    return timestampNs(BigInt(Math.round(this.#fromUs + bin * this.#binUs)) * 1000n);
  }

  add(timeUs: number): void {
    this.matches++;
    this.#addTo(this.all, timeUs);
  }

  addError(timeUs: number): void {
    this.#addTo(this.errors, timeUs);
  }

  #addTo(bins: number[], timeUs: number): void {
    const bin = Math.floor((timeUs - this.#fromUs) / this.#binUs);
    if (bin >= 0 && bin < bins.length) bins[bin] = (bins[bin] ?? 0) + 1;
  }

  shareAfter(timeUs: number): number {
    const share = 1 - (timeUs - this.#fromUs) / (this.#binUs * this.all.length);
    return Math.min(0.99, Math.max(0, share));
  }

  reply(progress: number): BrowseReply {
    const { all, errors, matches } = this;
    return { kind: 'survey', range: this.#range, all, errors, matches, progress };
  }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** First and last time of the records that have one; absent where none has. */
export function timeRange(db: CaptureDatabase): TimeRange | undefined {
  const pick = (order: string): bigint | undefined =>
    db
      .prepare<[bigint], bigint>(
        `SELECT time FROM main.records WHERE time < ? ORDER BY time ${order} LIMIT 1`,
      )
      .pluck()
      .safeIntegers()
      .get(toTimestampNs(noTime));
  const [from, to] = [pick(''), pick('DESC')];
  if (from === undefined || to === undefined) return undefined;
  return { from: timestampNs(from), to: timestampNs(to) };
}
