// Answers questions from a capture: pages of records in the order of the timeline, forwards or
// backwards, with the lines around each answer if wanted. Everything is a generator of bounded
// steps, so that whoever drives it (a worker thread, a test) can stop between any two.
import type { TimelineRecord } from '../core/record.ts';
import { noTime } from '../core/batch.ts';
import { timestampNs, toTimestampNs, type TimestampNs } from '../core/time.ts';
import type { TimeZone } from '../core/time-zone.ts';
import { Dictionaries } from '../store/dictionaries.ts';
import type { ReadableCapture } from '../store/open-capture.ts';
import { captureRules } from './capture-rules.ts';
import { compileFilter } from './compile-query.ts';
import { IdIndex } from './id-index.ts';
import type { Expression, Query } from './language/ast.ts';
import {
  filterTest,
  partsOf,
  reasonsTest,
  type MatchContext,
  type TiedId,
} from './language/evaluate.ts';
import { requestIdsOf } from './language/id-forms.ts';
import { settleWindow } from './language/time-expression.ts';
import { subjectOf } from './record-subject.ts';
import { RecordMapper, rowColumns, type RecordParts, type RecordRow } from './record-mapper.ts';
import { relatedTo } from './graph/related.ts';
import { KnownObjects } from './known-objects.ts';
import { neighbourhood } from './neighbourhood.ts';
import { neighboursOf, type Neighbour, type NeighbourhoodInput } from './neighbours.ts';
import { RequestFinder } from './request-finder.ts';
import {
  compareRequests,
  listRequests,
  type RequestListOptions,
  type RequestOrder,
  type RequestSummary,
} from './request-list.ts';
import {
  byRuntime,
  compareRows,
  cursorOf,
  prepareOrder,
  type OrderSource,
  type TimelineClock,
  type TimelineCursor,
} from './timeline-order.ts';
import {
  earliest,
  latest,
  TimelineScanner,
  type Scan,
  type TallyRow,
  type TallyStep,
} from './timeline-scan.ts';

export interface TimelineRequest {
  readonly query: Query;
  /** Relative times count back from here. */
  readonly now: TimestampNs;
  /** Typed times without a zone are in it. */
  readonly zone: Pick<TimeZone, 'offsetMinutes'>;
  readonly direction: 'forward' | 'backward';
  /** Starts behind this place, in the direction asked for. */
  readonly after?: TimelineCursor;
  readonly clock?: TimelineClock;
  /** Lines of the same stream before and after each answer that are given too. */
  readonly linesBefore?: number;
  readonly linesAfter?: number;
  /** How much of each record is wanted; absent: all of it. */
  readonly parts?: RecordParts;
  /** Also says why records answer, for `request:`, `resource:` and `owner:`. */
  readonly withReasons?: boolean;
}

/** Some records in order. Empty steps are chances to stop. */
export interface TimelineStep {
  readonly records: readonly TimelineRecord[];
  /** Ids of the records that are no answers, only lines around one. */
  readonly contextIds: ReadonlySet<number>;
  /** Why records answer, by their ids; only where it was asked for. */
  readonly reasons?: ReadonlyMap<number, readonly string[]>;
  /** What must be known of the question: ids that tie nothing, say. At most in the first step. */
  readonly notes?: readonly string[];
  /** Behind the last record; absent in an empty step. */
  readonly cursor?: TimelineCursor;
  /** The last record looked at, where records are read as they arrive. */
  readonly lastId?: number;
}

const emptyStep: TimelineStep = { records: [], contextIds: new Set() };
/** Records are made plain (parsed once more) in portions, so that a step stays short. */
const recordsPerStep = 500;

export class TimelineReader {
  readonly #capture: ReadableCapture;
  readonly #dictionaries: Dictionaries;
  readonly #ids: IdIndex;
  readonly #mapper: RecordMapper;
  readonly #scanner: TimelineScanner;
  readonly #requests: RequestFinder;
  readonly #objects: KnownObjects;

  /** Opens nothing and closes nothing: the capture is the caller's. */
  constructor(capture: ReadableCapture) {
    this.#capture = capture;
    this.#dictionaries = new Dictionaries(capture.db);
    this.#ids = new IdIndex(capture.db);
    this.#mapper = new RecordMapper(this.#dictionaries, captureRules(capture.db));
    this.#scanner = new TimelineScanner(capture.db, this.#dictionaries, this.#mapper);
    this.#requests = new RequestFinder(capture.db, {
      ids: this.#ids,
      mapper: this.#mapper,
      dictionaries: this.#dictionaries,
    });
    this.#objects = new KnownObjects(capture.db);
  }

  /** Answers until the end of the timeline in the direction asked for. */
  *read(request: TimelineRequest): Generator<TimelineStep> {
    const order = yield* this.#order(request.clock ?? 'runtime');
    const { filter } = request.query;
    const notes = filter === undefined ? [] : this.#notesOn(filter);
    if (notes.length > 0) yield { ...emptyStep, notes };
    const around = (request.linesBefore ?? 0) + (request.linesAfter ?? 0) > 0;
    const given = new Set<number>();
    for (const rows of this.#walk(request, order)) {
      if (rows.length === 0) yield emptyStep;
      for (let at = 0; at < rows.length; at += recordsPerStep) {
        const answers = rows.slice(at, at + recordsPerStep);
        yield around
          ? this.#stepAround(answers, request, order, given)
          : this.#step(answers, request, new Set());
      }
    }
  }

  /** Rows of all answers, in order. */
  rows(
    request: Pick<TimelineRequest, 'query' | 'now' | 'zone'> &
      Partial<Pick<TimelineRequest, 'direction' | 'after'>>,
  ): Iterable<readonly RecordRow[]> {
    return this.#walk({ direction: 'forward', ...request }, byRuntime);
  }

  /** What is counted of all answers stored after record `after`, in no order. */
  *tally(
    request: Pick<TimelineRequest, 'query' | 'now' | 'zone'>,
    after = 0,
  ): Generator<TallyStep> {
    const scan = this.#scanOf({ ...request, direction: 'backward' }, byRuntime);
    const isPart = request.query.windows.length > 0 || scan.filter.lookup !== undefined;
    if (after > 0 || !isPart) {
      yield* this.#scanner.tally(scan, after);
      return;
    }
    // An index says where these are: the others need not be looked at.
    for (const rows of this.#scanner.walk(scan)) {
      yield { rows: rows.map((row): TallyRow => [row[1], row[5]]) };
    }
  }

  /** The place of record `id` in the timeline; absent where there is no such record. */
  cursorAt(id: number): TimelineCursor | undefined {
    const row = this.#rowAt(id);
    return row && cursorOf(row, this.#dictionaries);
  }

  /** The whole record `id`; absent where there is none. */
  recordAt(id: number): TimelineRecord | undefined {
    const row = this.#rowAt(id);
    return row && this.#mapper.plain(row, 'whole');
  }

  /**
   * What else happened within `window` (ns) of a record, closest first; absent where there is no
   * such record. Every step is a chance to stop; the answer is what it returns.
   */
  *neighbours(
    id: number,
    window: bigint,
    limit: number,
  ): Generator<undefined, readonly Neighbour[] | undefined> {
    const about = this.recordAt(id);
    if (about === undefined) return undefined;
    const { names, world, hints } = this.#objects.of(about.cluster);
    yield undefined;
    const related = relatedTo(world, subjectOf(about), hints);
    yield undefined;
    const ids = [...requestIdsOf(about)].map((each) => each.id);
    const isOfRequest = filterTest({ kind: 'request', values: ids }, this.#context());
    const podsOfRequest = new Set(ids.flatMap((each) => this.#requests.whole(each)?.pods ?? []));
    const { rows, before } = neighbourhood(this.#capture.db, about.time, window);
    const whole: TimelineRecord[] = [];
    for (const row of [...rows, ...before]) {
      whole.push(this.#mapper.plain(row, 'whole'));
      if (whole.length % recordsPerStep === 0) yield undefined;
    }
    const input: NeighbourhoodInput = {
      about,
      near: whole.slice(0, rows.length),
      before: whole.slice(rows.length),
      related,
      isSameCluster: ({ cluster }) => names === undefined || names.has(cluster),
      isSameRequest: (record) => ids.length > 0 && isOfRequest(record),
      podsOfRequest,
    };
    return neighboursOf(input, limit);
  }

  /** Why a record answers a filter, for its `request:`, `resource:` and `owner:`; empty without any. */
  reasonsOf(id: number, filter: Expression | undefined): readonly string[] {
    const row = filter === undefined ? undefined : this.#rowAt(id);
    return row === undefined ? [] : (this.#reasons([row], filter).get(id) ?? []);
  }

  /** What the capture knows of objects. */
  get objects(): KnownObjects {
    return this.#objects;
  }

  /** What the evaluator must know of the capture to decide about single records. */
  matchContext(): MatchContext {
    return this.#context();
  }

  #rowAt(id: number): RecordRow | undefined {
    return this.#capture.db
      .prepare<[number], readonly unknown[]>(
        `SELECT ${rowColumns('r.time')} FROM main.records r WHERE r.id = ?`,
      )
      .raw()
      .get(id) as RecordRow | undefined;
  }

  #walk(request: TimelineRequest, order: OrderSource): Iterable<readonly RecordRow[]> {
    return this.#scanner.walk(this.#scanOf(request, order));
  }

  #scanOf(request: TimelineRequest, order: OrderSource): Scan {
    const window = settleWindow(request.query.windows, request);
    const context = this.#context();
    const { filter } = request.query;
    return {
      order,
      filter: compileFilter(filter, context),
      test: filter ? filterTest(filter, context) : () => true,
      isForward: request.direction === 'forward',
      from: window.from ?? earliest,
      to: window.to === undefined ? latest : window.to - 1n,
      ...(request.after === undefined ? {} : { after: request.after }),
    };
  }

  /** Answers among the records stored after record `id`, in the order in which they arrived. */
  *arrivedAfter(id: number, request: Omit<TimelineRequest, 'direction'>): Generator<TimelineStep> {
    const whole = { ...request, direction: 'forward' } as const;
    const scan = this.#scanOf(whole, byRuntime);
    const end = this.lastId();
    for (let after = Math.max(id, this.firstId() - 1); after < end; after += recordsPerStep) {
      const lastId = Math.min(after + recordsPerStep, end);
      const answers = scan.filter.may === false ? [] : this.#scanner.stored(scan, after, lastId);
      yield { ...this.#step(answers, whole, new Set()), lastId };
    }
  }

  /** The lowest id; 0 where there is none. The oldest records may have been dropped. */
  firstId(): number {
    const first = this.#capture.db
      .prepare<[], number | null>('SELECT min(id) FROM main.records')
      .pluck()
      .get();
    return first ?? 0;
  }

  /** Id of the record that was stored last; 0 where there is none. */
  lastId(): number {
    const last = this.#capture.db
      .prepare<[], number | null>('SELECT max(id) FROM main.records')
      .pluck()
      .get();
    return last ?? 0;
  }

  /** The earliest time among records stored after record `id`; absent where there is none. */
  earliestAfter(id: number): TimestampNs | undefined {
    const earliestTime = this.#capture.db
      .prepare<[number], bigint | null>('SELECT min(time) FROM main.records WHERE id > ?')
      .pluck()
      .safeIntegers()
      .get(id);
    return typeof earliestTime === 'bigint' ? timestampNs(earliestTime) : undefined;
  }

  /**
   * The worst requests in each order, each over all ids tied to it. Every step is a chance to stop;
   * the last one has the answer.
   */
  *requests(
    options: RequestListOptions,
  ): Generator<ReadonlyMap<RequestOrder, readonly RequestSummary[]> | undefined> {
    // Two ids of one request are two entries of the list until they are put together.
    const wider = { ...options, limit: options.limit * 3 };
    for (const lists of listRequests(this.#capture.db, this.#dictionaries, wider)) {
      if (lists === undefined) {
        yield undefined;
        continue;
      }
      const whole = new Map<RequestOrder, readonly RequestSummary[]>();
      for (const [order, list] of lists) {
        const known = new Set<string>();
        const found: RequestSummary[] = [];
        for (const { id } of list) {
          yield undefined;
          if (known.has(id)) continue;
          for (const tied of this.#requests.tiesOf(id).tied) known.add(tied.id);
          const request = this.#requests.whole(id);
          if (request !== undefined) found.push(request);
        }
        found.sort(compareRequests(order));
        whole.set(order, found.slice(0, options.limit));
      }
      yield whole;
    }
  }

  /** Other ids of the request that `id` belongs to, nearest first. */
  tiesOf(id: string): readonly TiedId[] {
    return this.#requests.tiesOf(id).tied;
  }

  /** The newest time that a clock gave; absent in a capture without any. */
  newestTime(): TimestampNs | undefined {
    const newest = this.#capture.db
      .prepare<[bigint], bigint>(
        'SELECT time FROM main.records WHERE time < ? ORDER BY time DESC LIMIT 1',
      )
      .pluck()
      .safeIntegers()
      .get(toTimestampNs(noTime));
    return newest === undefined ? undefined : timestampNs(newest);
  }

  /** Ties of request ids that were not followed, wherever the question names such an id. */
  #notesOn(filter: Expression): readonly string[] {
    return partsOf(filter).flatMap((part) =>
      part.kind === 'request' ? part.values.flatMap((id) => this.#requests.tiesOf(id).notes) : [],
    );
  }

  *#order(clock: TimelineClock): Generator<TimelineStep, OrderSource> {
    const preparing = prepareOrder(this.#capture.db, clock);
    for (;;) {
      const step = preparing.next();
      if (step.done === true) return step.value;
      yield emptyStep;
    }
  }

  #context(): MatchContext & { readonly dictionaries: Dictionaries; readonly ids: IdIndex } {
    return {
      tiedTo: (id) => this.#requests.tiesOf(id).tied,
      membersOf: (resource) => this.#objects.membersOf(resource),
      dictionaries: this.#dictionaries,
      ids: this.#ids,
    };
  }

  #step(
    rows: readonly RecordRow[],
    { parts = 'whole', withReasons, query }: TimelineRequest,
    contextIds: ReadonlySet<number>,
  ): TimelineStep {
    const last = rows.at(-1);
    const answers = rows.filter(([id]) => !contextIds.has(id));
    return {
      records: rows.map((row) => this.#mapper.plain(row, parts)),
      contextIds,
      ...(withReasons === true ? { reasons: this.#reasons(answers, query.filter) } : {}),
      ...(last === undefined ? {} : { cursor: cursorOf(last, this.#dictionaries) }),
    };
  }

  #reasons(
    rows: readonly RecordRow[],
    filter: Expression | undefined,
  ): ReadonlyMap<number, readonly string[]> {
    if (filter === undefined) return new Map();
    const test = reasonsTest(filter, this.#context());
    return new Map(rows.map((row) => [row[0], test(this.#mapper.lazy(row))]));
  }

  /**
   * Answers with the lines of their streams around them, each row once: `given` holds what earlier
   * steps gave. Rows are in order within a step; a line before an answer may be earlier than the
   * last row of the step before.
   */
  #stepAround(
    answers: readonly RecordRow[],
    request: TimelineRequest,
    order: OrderSource,
    given: Set<number>,
  ): TimelineStep {
    const rows = new Map<number, RecordRow>();
    const answerIds = new Set(answers.map(([id]) => id));
    for (const answer of answers) {
      for (const row of [
        ...this.#neighbours(answer, order, 'before', request.linesBefore ?? 0),
        answer,
        ...this.#neighbours(answer, order, 'after', request.linesAfter ?? 0),
      ]) {
        // An answer that was given as a line around another stays given.
        if (!given.has(row[0])) rows.set(row[0], row);
      }
    }
    const sorted = [...rows.values()].sort((a, b) => compareRows(a, b, this.#dictionaries));
    if (request.direction === 'backward') sorted.reverse();
    for (const id of rows.keys()) given.add(id);
    const contextIds = new Set([...rows.keys()].filter((id) => !answerIds.has(id)));
    const step = this.#step(sorted, request, contextIds);
    const last = answers.at(-1);
    return last === undefined ? step : { ...step, cursor: cursorOf(last, this.#dictionaries) };
  }

  /** Up to `count` rows of the same stream right before or after, nearest first. */
  #neighbours(
    row: RecordRow,
    order: OrderSource,
    side: 'before' | 'after',
    count: number,
  ): readonly RecordRow[] {
    if (count === 0) return [];
    const [way, beyond] = side === 'after' ? ['', '>'] : ['DESC', '<'];
    const time = cursorOf(row, this.#dictionaries).time;
    const rows = this.#capture.db
      .prepare<(number | bigint)[], readonly unknown[]>(
        `SELECT ${rowColumns(order.time)} FROM ${order.from}
         WHERE ${order.time} ${beyond}= ? AND ${order.stream} = ?
           AND NOT (${order.time} = ? AND NOT ${order.position} ${beyond} ?)
         ORDER BY ${order.time} ${way}, ${order.position} ${way} LIMIT ?`,
      )
      .raw()
      .all(time, row[3], time, row[4], count);
    return rows as unknown as readonly RecordRow[];
  }
}
