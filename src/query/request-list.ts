// The requests of a capture: for each request or trace id how long it went on, over which pods, and
// how badly. Ids lie in sorted runs, so one walk over all of them at once meets every id's records
// together; only the best of each list are kept, whatever the size. A request that goes by two ids
// (a trace for one pod, a request id for another) is put together afterwards, for those alone.
import { idKinds, noTime } from '../core/batch.ts';
import { timestampNs, toTimestampNs, type TimestampNs } from '../core/time.ts';
import type { Dictionaries } from '../store/dictionaries.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import { isEmptyId } from '../../parsers/ids.ts';
import { writerName } from './writer-name.ts';

/** What makes a request worth looking at. */
export const requestOrders = ['slow', 'failing', 'spread'] as const;
export type RequestOrder = (typeof requestOrders)[number];

/** What the first of each order are. */
export const orderTitles: Readonly<Record<RequestOrder, string>> = {
  slow: 'slowest',
  failing: 'failing',
  spread: 'over most pods',
};

/** One id and the records that carry it. */
export interface IdSummary {
  readonly id: string;
  readonly from: TimestampNs;
  readonly to: TimestampNs;
  readonly records: number;
  /** Worst severityNumber; 0 where no record says one. */
  readonly severity: number;
  /** How many records are errors or worse. */
  readonly errors: number;
  /** `NAMESPACE/POD`, or what else wrote it, in the order in which they come in. */
  readonly pods: readonly string[];
}

/** A request over all its ids. */
export interface RequestSummary extends IdSummary {
  /** Other ids of it, nearest first. */
  readonly tied: readonly string[];
  /** The message it begins with. */
  readonly begins: string;
}

export interface RequestListOptions {
  /** `[from, to)`; absent ends are open. A request counts that has a record inside. */
  readonly from?: TimestampNs;
  readonly to?: TimestampNs;
  /** Ids to keep of each order. */
  readonly limit: number;
}

/** Ids carried by more records than this are no request's. */
const mostRecords = 10_000;
const rowsPerStep = 20_000;

/** Compares in an order, worst first. */
export function compareRequests(order: RequestOrder): (a: IdSummary, b: IdSummary) => number {
  const duration = (each: IdSummary): bigint => each.to - each.from;
  const byDuration = (a: IdSummary, b: IdSummary): number =>
    duration(a) === duration(b) ? (a.id < b.id ? -1 : 1) : duration(a) > duration(b) ? -1 : 1;
  switch (order) {
    case 'slow':
      return byDuration;
    case 'failing':
      return (a, b) => b.severity - a.severity || b.errors - a.errors || byDuration(a, b);
    case 'spread':
      return (a, b) => b.pods.length - a.pods.length || byDuration(a, b);
  }
}

/** Keeps the first of an order. */
class Best {
  readonly #compare: (a: IdSummary, b: IdSummary) => number;
  readonly #limit: number;
  #kept: IdSummary[] = [];

  constructor(order: RequestOrder, limit: number) {
    this.#compare = compareRequests(order);
    this.#limit = limit;
  }

  add(summary: IdSummary): void {
    this.#kept.push(summary);
    if (this.#kept.length >= 4 * this.#limit) this.#cut();
  }

  take(): readonly IdSummary[] {
    this.#cut();
    return this.#kept;
  }

  #cut(): void {
    this.#kept.sort(this.#compare).splice(this.#limit);
  }
}

/** Time, stream and severityNumber of a record. */
export type Carrier = readonly [time: bigint, stream: bigint, severity: bigint];
type Row = readonly [value: string, ...Carrier];

/**
 * The worst ids of the capture in each order. Every step is a chance to stop; the last one has the
 * answer. Failing ids are those with an error.
 */
export function* listRequests(
  db: CaptureDatabase,
  dictionaries: Dictionaries,
  { from, to, limit }: RequestListOptions,
): Generator<ReadonlyMap<RequestOrder, readonly IdSummary[]> | undefined> {
  const best = new Map(requestOrders.map((order) => [order, new Best(order, limit)]));
  const until = toTimestampNs(noTime);
  const take = (id: string, carriers: readonly Carrier[]): void => {
    // One line that is no error stands in no list: most ids of access logs are such.
    if (carriers.length === 1 && (carriers[0]?.[2] ?? 0n) < 17n) return;
    const summary = summarise(id, carriers, dictionaries);
    if (summary === undefined) return;
    if ((from !== undefined && summary.to < from) || (to !== undefined && summary.from >= to))
      return;
    if (summary.to > summary.from) best.get('slow')?.add(summary);
    if (summary.errors > 0) best.get('failing')?.add(summary);
    if (summary.pods.length > 1) best.get('spread')?.add(summary);
  };
  let group: Carrier[] = [];
  let id: string | undefined;
  let seen = 0;
  for (const [value, time, stream, severity] of carriersInOrder(db)) {
    if (value !== id) {
      if (id !== undefined) take(id, group);
      group = [];
      id = value;
    }
    // One more than counts is enough to know that it is no request.
    if (time < until && group.length <= mostRecords) group.push([time, stream, severity]);
    if (++seen % rowsPerStep === 0) yield undefined;
  }
  if (id !== undefined) take(id, group);
  yield new Map([...best].map(([order, kept]) => [order, kept.take()]));
}

/** Records with request and trace ids, all those of an id together. */
function carriersInOrder(db: CaptureDatabase): Iterable<Row> {
  const segments = db.prepare<[], number>('SELECT DISTINCT segment FROM main.ids').pluck().all();
  if (segments.length === 0) return [];
  const kinds = (['trace', 'request', 'correlation'] as const)
    .map((kind) => idKinds.indexOf(kind))
    .join(',');
  // Each run is in order by itself, so SQLite merges them and sorts nothing: CROSS keeps the order.
  const runs = segments.map(
    (segment) =>
      `SELECT i.value, r.time, r.stream, r.severity
       FROM main.ids i CROSS JOIN main.records r ON r.id = i.record
       WHERE i.segment = ${segment} AND i.kind IN (${kinds})`,
  );
  const sql = `${runs.join(' UNION ALL ')} ORDER BY 1`;
  return db.prepare<[], Row>(sql).raw().safeIntegers().iterate() as Iterable<Row>;
}

/** An id and what its records say of it; absent where it is no request's. */
export function summarise(
  id: string,
  carriers: readonly Carrier[],
  dictionaries: Dictionaries,
): IdSummary | undefined {
  const [first] = carriers;
  if (first === undefined || carriers.length > mostRecords || isEmptyId(id)) return undefined;
  let [from, to, severity, errors] = [first[0], first[0], 0, 0];
  const streams = new Map<number, bigint>();
  for (const [time, stream, number] of carriers) {
    if (time < from) from = time;
    if (time > to) to = time;
    severity = Math.max(severity, Number(number));
    if (number >= 17n) errors++;
    const key = Number(stream);
    const known = streams.get(key);
    if (known === undefined || time < known) streams.set(key, time);
  }
  const inOrder = [...streams].sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  const pods = new Set(
    inOrder.map(([stream]) => {
      const { ref } = dictionaries.stream(stream);
      return writerName({ ...dictionaries.place(stream, 1), ...ref });
    }),
  );
  return {
    id,
    from: timestampNs(from),
    to: timestampNs(to),
    records: carriers.length,
    severity,
    errors,
    pods: [...pods],
  };
}
