// Answers what a view asks (browse-messages.ts) in bounded steps: between any two of them the caller
// may stop, because the user has typed on. Between requests it keeps the reader's tables
// and the newest answers to the last question.
import { formatDuration } from '../../core/duration.ts';
import type { TimelineRecord } from '../../core/record.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import type { ReadableCapture } from '../../store/open-capture.ts';
import { queryTest } from '../language/evaluate.ts';
import { steadyKey } from '../language/steady-key.ts';
import type { Query, TimeExpression } from '../language/ast.ts';
import { settleWindow } from '../language/time-expression.ts';
import { TimelineReader, type TimelineRequest } from '../timeline-reader.ts';
import type {
  ArrivedRequest,
  BrowseReply,
  BrowseRequest,
  FindBreakRequest,
  FindRequest,
  MoreRequest,
  Place,
  RowsReply,
  SurveyRequest,
  WindowRequest,
} from './browse-messages.ts';
import { clipped } from './clipped.ts';
import { OverviewReader } from './overview.ts';
import { readPath, readRequests } from './requests.ts';
import { Surroundings } from './surroundings.ts';
import { breaksAfter, breaksBefore, type SlowDown } from './slow-downs.ts';
import { Surveyor, type AllAnswers } from './survey.ts';
import { readGraph, readPivots } from './things.ts';
import { readValues } from './values.ts';

/** Nothing: a chance to stop. */
export type BrowseStep = BrowseReply | undefined;

/** What a screen can show of one line; the rest stays in the capture. */
const longestText = 64 * 1024;

/** Where more records than these have come in since, it is as well to look for the newest anew. */
const mostAdded = 20_000;

type Direction = 'before' | 'after';

export class TimelineBrowser {
  readonly #capture: ReadableCapture;
  readonly #reader: TimelineReader;
  readonly #surveyor: Surveyor;
  readonly #overview: OverviewReader;
  readonly #surroundings: Surroundings;
  readonly #zone: TimeZone;
  #kept: Kept | undefined;

  /** Opens nothing and closes nothing. `zone`: of times typed without one. */
  constructor(capture: ReadableCapture, zone: TimeZone) {
    this.#capture = capture;
    this.#zone = zone;
    this.#reader = new TimelineReader(capture);
    this.#overview = new OverviewReader(capture.db);
    this.#surveyor = new Surveyor(capture.db, this.#reader, zone);
    this.#surroundings = new Surroundings(capture, this.#reader, zone);
  }

  *answer(request: BrowseRequest): Generator<BrowseStep> {
    switch (request.kind) {
      case 'window':
        yield* this.#window(request);
        return;
      case 'more':
        yield* this.#more(request);
        return;
      case 'find':
        yield* this.#find(request);
        return;
      case 'find-break':
        yield* this.#findBreak(request);
        return;
      case 'survey':
        yield* this.#surveyor.survey(request, this.#allAnswersTo(request));
        return;
      case 'arrived':
        yield* this.#arrived(request);
        return;
      case 'overview':
        yield* this.#overview.read();
        return;
      case 'values':
        yield* readValues(this.#capture.db, this.#reader, request);
        return;
      case 'about':
        yield* this.#surroundings.about(request);
        return;
      case 'clock':
        yield* this.#surroundings.clock(request);
        return;
      case 'pivots':
        yield* readPivots(this.#reader, request);
        return;
      case 'graph':
        yield* readGraph(this.#reader, request);
        return;
      case 'path':
        yield* readPath(this.#reader, request, this.#zone);
        return;
      case 'requests':
        yield* readRequests(this.#reader, request);
    }
  }

  *#window(request: WindowRequest, target?: number): Generator<BrowseStep> {
    const { place, before, after } = request;
    const key = place.at === 'end' ? steadyKey(request.query) : undefined;
    if (key !== undefined) {
      yield* this.#newest(request, key);
      return;
    }
    const { ahead, behind } = this.#edges(request, place);
    let isFirst = true;
    const whole = { ...request, ...(target === undefined ? {} : { target }) };
    if (behind !== undefined && after > 0) {
      yield* this.#rows(whole, 'after', behind, after, isFirst);
      isFirst = false;
    }
    if (ahead !== undefined) yield* this.#rows(whole, 'before', ahead, before, isFirst);
  }

  /**
   * The newest answers to a question. Those that were found before and still hold are not looked for
   * again: a rare one would be looked for in the whole capture whenever a line comes in.
   */
  *#newest(request: WindowRequest, key: string): Generator<BrowseStep> {
    const { before: count, onlyAdds } = request;
    const firstId = this.#reader.firstId();
    const kept = this.#kept;
    // What is stored while rows are read is met twice, and kept once.
    const lastId = this.#reader.lastId();
    const isSame = kept?.key === key && kept.firstId === firstId && kept.count === count;
    if (onlyAdds === true && isSame && lastId - kept.lastId <= mostAdded) {
      yield* this.#completed(request, kept);
      return;
    }
    let records: readonly TimelineRecord[] = [];
    let isEnd = false;
    for (const step of this.#rows(request, 'before', {}, count, true)) {
      if (step?.kind === 'rows') {
        records = [...step.records, ...records];
        isEnd = step.isEnd;
      }
      yield step;
    }
    this.#kept = { key, firstId, lastId, count, records, isEnd, onlyAdds: onlyAdds === true };
  }

  /** All that answers a question, where the newest answers to it were all. */
  #allAnswersTo({ query, onlyAdds }: SurveyRequest): AllAnswers | undefined {
    const kept = this.#kept;
    // Times may have been settled since records were being added.
    const holds = kept?.isEnd === true && kept.onlyAdds === (onlyAdds === true);
    return holds && kept.key === steadyKey(query) ? kept : undefined;
  }

  /** The answers that were kept, with those among the records that have come since. */
  *#completed(request: WindowRequest, kept: Kept): Generator<BrowseStep> {
    const { query, now } = request;
    const known = new Set(kept.records.map(({ id }) => id));
    const fresh: TimelineRecord[] = [];
    let { lastId } = kept;
    for (const step of this.#reader.arrivedAfter(lastId, { query, now, zone: this.#zone })) {
      for (const record of step.records)
        if (!known.has(record.id)) fresh.push(clipped(record, longestText));
      lastId = step.lastId ?? lastId;
      yield undefined;
    }
    const [oldest] = kept.records;
    const all = [...kept.records, ...fresh].sort((a, b) => this.#compare(a, b));
    // Between the oldest one that was kept and what is before it may be others, which were not.
    const from = kept.isEnd || oldest === undefined ? 0 : all.indexOf(oldest);
    const records = all.slice(Math.max(from, all.length - kept.count));
    const isEnd = kept.isEnd && records.length === all.length;
    this.#kept = { ...kept, lastId, records, isEnd };
    const marks = request.mark && queryTest(request.mark, this.#testContext(request));
    const marked = marks === undefined ? [] : records.filter(marks).map(({ id }) => id);
    yield { kind: 'rows', way: 'before', records, marked, isFirst: true, isEnd };
  }

  /** Negative where `a` comes first on the timeline. */
  #compare(a: TimelineRecord, b: TimelineRecord): number {
    if (a.time !== b.time) return a.time < b.time ? -1 : 1;
    const [one, other] = [this.#reader.cursorAt(a.id), this.#reader.cursorAt(b.id)];
    if (one === undefined || other === undefined) return a.id - b.id;
    if (one.streamKey !== other.streamKey) return one.streamKey < other.streamKey ? -1 : 1;
    return one.position - other.position;
  }

  /** Where the reading of each half starts; absent: there is nothing on that side. */
  #edges(request: WindowRequest, place: Place): Record<'ahead' | 'behind', Start | undefined> {
    switch (place.at) {
      case 'end':
        return { ahead: {}, behind: undefined };
      case 'start':
        return { ahead: undefined, behind: {} };
      case 'time': {
        const moment: TimeExpression = {
          kind: 'at',
          text: '',
          isTimeOfDay: false,
          wallUs: Number(place.time / 1000n),
          restNs: Number(place.time % 1000n),
          offsetMinutes: 0,
        };
        return { ahead: { window: { to: moment } }, behind: { window: { from: moment } } };
      }
      case 'record': {
        const cursor = this.#reader.cursorAt(place.id);
        if (cursor === undefined) return this.#edges(request, { at: 'end' });
        const self = this.#selfOf(request, place.id);
        return { ahead: { after: cursor }, behind: { after: cursor, ...(self ? { self } : {}) } };
      }
    }
  }

  /** The row at the place, where it answers. */
  #selfOf(request: AskedRows, id: number): TimelineRecord | undefined {
    const record = this.#reader.recordAt(id);
    const test = queryTest(request.query, this.#testContext(request));
    return record && test(record) ? record : undefined;
  }

  *#more(request: MoreRequest): Generator<BrowseStep> {
    const after = this.#reader.cursorAt(request.beyond);
    if (after === undefined) return;
    yield* this.#rows(request, request.way, { after }, request.count, false);
  }

  *#find(request: FindRequest): Generator<BrowseStep> {
    const after = request.beyond === undefined ? undefined : this.#reader.cursorAt(request.beyond);
    const query = both(request.query, request.wanted);
    const steps = this.#reader.read({
      ...this.#request({ ...request, query }, request.way),
      ...(after === undefined ? {} : { after }),
    });
    for (const { records } of steps) {
      const [found] = records;
      if (found === undefined) {
        yield undefined;
        continue;
      }
      const place: Place = { at: 'record', id: found.id };
      yield* this.#window({ ...request, kind: 'window', place }, found.id);
      return;
    }
    yield { kind: 'none' };
  }

  *#findBreak(request: FindBreakRequest): Generator<BrowseStep> {
    const { query, now, way } = request;
    const zone = this.#zone;
    const cursor = request.beyond === undefined ? undefined : this.#reader.cursorAt(request.beyond);
    const from = cursor === undefined ? {} : { after: cursor };
    // The row itself is the first of those before what comes behind it.
    const behindIt =
      cursor && way === 'after' ? { ...cursor, position: cursor.position + 1 } : cursor;
    const ahead = this.#reader.rows({
      query: { windows: [] },
      now,
      zone,
      direction: 'backward',
      ...(behindIt === undefined ? {} : { after: behindIt }),
    });
    const { windows } = query;
    const behind = this.#reader.rows({ query: { windows }, now, zone, ...from });
    const window = settleWindow(windows, { now, zone });
    const test = queryTest(query, this.#testContext(request));
    const breaks = way === 'after' ? breaksAfter(cursor ? ahead : [], behind) : breaksBefore(ahead);
    for (const found of breaks) {
      const record = found && this.#reader.recordAt(found.id);
      if (found === undefined || record === undefined) {
        yield undefined;
        continue;
      }
      if (window.from !== undefined && record.time < window.from) break;
      if (!test(record)) continue;
      const place: Place = { at: 'record', id: record.id };
      const note = slowDownText(record, found.slowDown);
      for (const step of this.#window({ ...request, kind: 'window', place }, record.id)) {
        const isFirst = step?.kind === 'rows' && step.isFirst;
        yield isFirst && note !== undefined ? { ...step, notes: [note] } : step;
      }
      return;
    }
    yield { kind: 'none' };
  }

  /** Reads `count` rows in one direction, told piece by piece as they are found. */
  *#rows(
    request: AskedRows,
    way: Direction,
    { self, after, window }: Start,
    count: number,
    isFirstReply: boolean,
  ): Generator<BrowseStep> {
    let isFirst = isFirstReply;
    const marks = request.mark && queryTest(request.mark, this.#testContext(request));
    const reply = (
      records: readonly TimelineRecord[],
      isEnd: boolean,
      notes?: readonly string[],
    ): RowsReply => ({
      kind: 'rows',
      way,
      records: (way === 'before' ? [...records].reverse() : records).map((each) =>
        clipped(each, longestText),
      ),
      marked: marks === undefined ? [] : records.filter(marks).map(({ id }) => id),
      isFirst,
      isEnd,
      ...(request.target === undefined ? {} : { target: request.target }),
      ...(notes === undefined ? {} : { notes }),
    });
    let left = count;
    let pending: readonly TimelineRecord[] = self === undefined ? [] : [self];
    const query = window
      ? { ...request.query, windows: [...request.query.windows, window] }
      : request.query;
    const steps = this.#reader.read({
      ...this.#request({ ...request, query }, way),
      ...(after === undefined ? {} : { after }),
    });
    for (const { records, notes } of steps) {
      if (records.length === 0 && notes === undefined) {
        yield undefined;
        continue;
      }
      const kept = records.slice(0, left);
      left -= kept.length;
      yield reply([...pending, ...kept], false, notes);
      isFirst = false;
      pending = [];
      if (left <= 0) return;
    }
    yield reply(pending, true);
  }

  *#arrived({ query, now, after }: ArrivedRequest): Generator<BrowseStep> {
    let count = 0;
    let lastId = after;
    const request = { query, now, zone: this.#zone, parts: 'raw' } as const;
    for (const step of this.#reader.arrivedAfter(after, request)) {
      count += step.records.length;
      lastId = step.lastId ?? lastId;
      yield undefined;
    }
    yield { kind: 'arrived', count, lastId };
  }

  #request({ query, now }: AskedRows, way: Direction): TimelineRequest {
    const direction = way === 'after' ? 'forward' : 'backward';
    return { query, now, zone: this.#zone, direction };
  }

  #testContext({ now }: AskedRows): Parameters<typeof queryTest>[1] {
    return { ...this.#reader.matchContext(), now, zone: this.#zone };
  }
}

interface AskedRows extends Pick<WindowRequest, 'query' | 'now' | 'mark'> {
  readonly target?: number;
}

/** The newest answers to a question at one moment. */
interface Kept extends AllAnswers {
  readonly key: string;
  readonly onlyAdds: boolean;
  /** How many were asked for. */
  readonly count: number;
  /** There are no others. */
  readonly isEnd: boolean;
}

/** Where one half of a window starts. */
interface Start extends Pick<TimelineRequest, 'after'> {
  readonly window?: Query['windows'][number];
  /** The row at the place itself. */
  readonly self?: TimelineRecord;
}

/** Why a row is a slow-down; absent for a gap, which says so itself. */
function slowDownText(record: TimelineRecord, slowDown: SlowDown | undefined): string | undefined {
  if (slowDown === undefined) return undefined;
  const { silenceUs, usualUs } = slowDown;
  const who = record.container ?? record.pod ?? record.service ?? 'this stream';
  const [silence, usual] = [formatDuration(silenceUs * 1000), formatDuration(usualUs * 1000)];
  return `slow-down: ${who} was silent for ${silence}; usual before: up to ${usual}`;
}

/** The question whose answers answer both. */
function both(a: Query, b: Query): Query {
  const items = [a.filter, b.filter].filter((filter) => filter !== undefined);
  const [only] = items;
  return {
    windows: [...a.windows, ...b.windows],
    ...(only === undefined ? {} : { filter: items.length > 1 ? { kind: 'and', items } : only }),
  };
}
