// Walks the timeline in slices: each looks at a bounded number of rows and gives those that match,
// in order. Slices end between two times; the rows of a single time that are too many for one
// slice (streams without any time share one) are walked stream by stream. Between slices the
// caller may stop, and no read transaction stays open: a writer is never held up.
import type { Dictionaries } from '../store/dictionaries.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import type { CompiledFilter } from './compile-query.ts';
import type { RecordTest } from './language/evaluate.ts';
import { rowColumns, type RecordMapper, type RecordRow } from './record-mapper.ts';
import type { SqlCondition } from './sql-condition.ts';
import {
  compareRows,
  compareToCursor,
  type OrderSource,
  type TimelineCursor,
} from './timeline-order.ts';

export interface Scan {
  readonly order: OrderSource;
  readonly filter: CompiledFilter;
  /** What the filter means: asked about rows that SQL is not sure of. */
  readonly test: RecordTest;
  readonly isForward: boolean;
  /** First and last time, both included. */
  readonly from: bigint;
  readonly to: bigint;
  /** Starts behind this place, in the direction of the walk. */
  readonly after?: TimelineCursor;
}

export const earliest = -(2n ** 63n);
export const latest = 2n ** 63n - 1n;

const firstSliceRows = 256;
const mostSliceRows = 16_384;
/** Texts of a slice are held in memory: long lines make slices shorter. */
const sliceBytes = 8 * 2 ** 20;
/** Up to so many rows that an index found are read at once and sorted, not searched for in slices. */
const mostLookedUp = 20_000;

/** Rare answers are swept up: when of so many rows less than one in `sweepRatio` matched. */
const fewestBeforeSweep = 5000;
const sweepRatio = 50;
const rowsPerSweep = 25_000;
const mostSwept = 50_000;
const mostSweptBytes = 32 * 2 ** 20;

type SqlParameter = string | number | bigint;

// The plus keeps SQLite from taking the time index: what is read here is read in the order of the file.
const storedRange = 'r.id > ? AND r.id <= ? AND +r.time >= ? AND +r.time <= ?';

/** What is counted of a row. */
export type TallyRow = readonly [timeUs: number, severity: number, ...rest: readonly number[]];

export interface TallyStep {
  readonly rows: readonly TallyRow[];
  /** Share of the records that was looked at, 0–1; absent where they are looked at by time. */
  readonly share?: number;
}

export class TimelineScanner {
  readonly #db: CaptureDatabase;
  readonly #dictionaries: Dictionaries;
  readonly #mapper: RecordMapper;

  constructor(db: CaptureDatabase, dictionaries: Dictionaries, mapper: RecordMapper) {
    this.#db = db;
    this.#dictionaries = dictionaries;
    this.#mapper = mapper;
  }

  /** Matching rows, slice by slice, in the order of the walk. A slice may be empty. */
  *walk(scan: Scan): Generator<readonly RecordRow[]> {
    if (scan.filter.may === false) return;
    let { from, to } = scan;
    if (scan.after && scan.isForward && scan.after.time > from) from = scan.after.time;
    if (scan.after && !scan.isForward && scan.after.time < to) to = scan.after.time;
    if (this.#isFewByLookup(scan)) {
      yield this.#select(scan, from, to).rows;
      return;
    }
    let size = firstSliceRows;
    let looked = 0;
    let matched = 0;
    let maySweep = scan.order.isStored && scan.filter.may !== true && !scan.filter.isSevere;
    while (from <= to) {
      if (maySweep && looked >= fewestBeforeSweep && matched * sweepRatio < looked) {
        maySweep = false;
        const rows = yield* this.#sweep(scan, from, to);
        if (rows) {
          yield rows;
          return;
        }
      }
      const edge = this.#edge(scan, from, to, size);
      if (edge === undefined) {
        yield this.#select(scan, from, to).rows;
        return;
      }
      if (edge === (scan.isForward ? from : to)) {
        yield* this.#walkTime(scan, edge);
        if (scan.isForward) from = edge + 1n;
        else to = edge - 1n;
        continue;
      }
      const slice = scan.isForward
        ? this.#select(scan, from, edge - 1n)
        : this.#select(scan, edge + 1n, to);
      looked += size;
      matched += slice.rows.length;
      yield slice.rows;
      if (scan.isForward) from = edge;
      else to = edge;
      const fitting = Math.floor(sliceBytes / Math.max(1, slice.meanBytes));
      size = Math.max(16, Math.min(size * 4, mostSliceRows, fitting));
    }
  }

  /**
   * All matching rows of a range, found in the order of the file, which reads each page once and
   * is three times as fast as following the time index. Absent where they are too many to hold.
   */
  *#sweep(
    scan: Scan,
    from: bigint,
    to: bigint,
  ): Generator<readonly RecordRow[], readonly RecordRow[] | undefined> {
    const end = this.#newestId();
    const rows: RecordRow[] = [];
    let bytes = 0;
    for (let id = 0; id < end; id += rowsPerSweep) {
      for (const row of this.stored({ ...scan, from, to }, id, id + rowsPerSweep)) {
        rows.push(row);
        bytes += row[13].length;
      }
      if (rows.length > mostSwept || bytes > mostSweptBytes) return undefined;
      yield [];
    }
    rows.sort((a, b) => compareRows(a, b, this.#dictionaries));
    return scan.isForward ? rows : rows.reverse();
  }

  /** Matching rows among the records stored after record `after` up to record `through`, by id. */
  stored(scan: Scan, after: number, through: number): readonly RecordRow[] {
    const { rows } = this.#matching(scan, storedRange, [after, through, scan.from, scan.to]);
    return rows.sort((a, b) => a[0] - b[0]);
  }

  /**
   * What is counted of all matching rows stored after record `after`, without their order: each
   * page of the file is read once, and texts only where SQL is not sure. The newest come first.
   */
  *tally(scan: Scan, after: number): Generator<TallyStep> {
    const { filter } = scan;
    if (filter.may === false) return;
    const end = this.#newestId();
    const sure = filter.isExact ? true : filter.must;
    for (let through = end; through > after; through -= rowsPerSweep) {
      const from = Math.max(after, through - rowsPerSweep);
      const share = (end - from) / (end - after);
      if (sure === false) {
        const rows = this.stored(scan, from, through);
        yield { rows: rows.map((row): TallyRow => [row[1], row[5]]), share };
        continue;
      }
      const found = this.#db
        .prepare<SqlParameter[], readonly [number, number, number, number]>(
          `SELECT r.time / 1000, r.severity, r.id, ${sure === true ? 1 : sure.sql}
           FROM main.records r WHERE ${storedRange} AND ${where(conditionsOf(filter))}`,
        )
        .raw()
        .all(
          ...parameters([sure]),
          ...[from, through, scan.from, scan.to],
          ...parameters(conditionsOf(filter)),
        );
      const unsure = found.filter(([, , , isSure]) => isSure === 0).map(([, , id]) => id);
      const matching = new Set(this.#matchingOf(scan, unsure));
      const rows =
        unsure.length === 0 ? found : found.filter((row) => row[3] || matching.has(row[2]));
      yield { rows, share };
    }
  }

  /** Those of some records that match, by their texts. */
  #matchingOf({ test }: Scan, ids: readonly number[]): readonly number[] {
    if (ids.length === 0) return [];
    const rows = this.#db
      .prepare<[string], readonly unknown[]>(
        `SELECT ${rowColumns('r.time')} FROM main.records r
         WHERE r.id IN (SELECT value FROM json_each(?))`,
      )
      .raw()
      .all(JSON.stringify(ids)) as unknown as readonly RecordRow[];
    return rows.filter((row) => test(this.#mapper.lazy(row))).map(([id]) => id);
  }

  #newestId(): number {
    const newest = this.#db.prepare<[], number | null>('SELECT max(id) FROM main.records').pluck();
    return newest.get() ?? 0;
  }

  #isFewByLookup({ filter }: Scan): boolean {
    const { lookup } = filter;
    if (lookup === undefined) return false;
    const found = this.#db
      .prepare<SqlParameter[], number>(
        `SELECT count(*) FROM (SELECT 1 FROM main.records r WHERE ${where([lookup])} LIMIT ?)`,
      )
      .pluck()
      .get(...parameters([lookup]), mostLookedUp + 1);
    return (found ?? 0) <= mostLookedUp;
  }

  /** The time of the row that lies `size` rows into the range; absent where there are not as many. */
  #edge({ order, filter, isForward }: Scan, from: bigint, to: bigint, size: number) {
    const way = isForward ? '' : 'DESC';
    const severe = filter.isSevere ? 'AND r.severity >= 13' : '';
    // Of the constant size of a slice, never of the place of a page.
    return this.#db
      .prepare<SqlParameter[], bigint>(
        `SELECT ${order.time} FROM ${order.from}
         WHERE ${order.time} >= ? AND ${order.time} <= ? ${severe}
         ORDER BY ${order.time} ${way}, ${order.stream} ${way}, ${order.position} ${way}
         LIMIT 1 OFFSET ?`,
      )
      .pluck()
      .safeIntegers()
      .get(from, to, size);
  }

  #select(scan: Scan, from: bigint, to: bigint): { rows: RecordRow[]; meanBytes: number } {
    const { order } = scan;
    const slice = this.#matching(scan, `${order.time} >= ? AND ${order.time} <= ?`, [from, to]);
    slice.rows.sort((a, b) => compareRows(a, b, this.#dictionaries));
    if (!scan.isForward) slice.rows.reverse();
    return slice;
  }

  /** The rows of one time, stream by stream in the order of keys, in bounded steps. */
  *#walkTime(scan: Scan, time: bigint): Generator<readonly RecordRow[]> {
    const { order, isForward } = scan;
    const [way, beyond, within] = isForward ? ['', '>', '<='] : ['DESC', '<', '>='];
    const range = `${order.time} = ? AND ${order.stream} = ? AND ${order.position} ${beyond} ?`;
    const edge = this.#db
      .prepare<SqlParameter[], number>(
        `SELECT ${order.position} FROM ${order.from} WHERE ${range}
         ORDER BY ${order.position} ${way} LIMIT 1 OFFSET ?`,
      )
      .pluck();
    for (const stream of this.#streamsAt(scan, time)) {
      let at = isForward ? earliest : latest;
      for (;;) {
        const last = edge.get(time, stream, at, mostSliceRows >> 2);
        const inSlice = last === undefined ? range : `${range} AND ${order.position} ${within} ?`;
        const values = last === undefined ? [time, stream, at] : [time, stream, at, BigInt(last)];
        const { rows } = this.#matching(scan, inSlice, values);
        rows.sort((a, b) => (isForward ? a[4] - b[4] : b[4] - a[4]));
        yield rows;
        if (last === undefined) break;
        at = BigInt(last);
      }
    }
  }

  #streamsAt({ order, isForward, after }: Scan, time: bigint): readonly number[] {
    const next = this.#db
      .prepare<SqlParameter[], number | null>(
        `SELECT min(${order.stream}) FROM ${order.from}
         WHERE ${order.time} = ? AND ${order.stream} > ?`,
      )
      .pluck();
    const streams: number[] = [];
    for (let id = next.get(time, -1); typeof id === 'number'; id = next.get(time, id)) {
      streams.push(id);
    }
    streams.sort((a, b) => this.#dictionaries.rank(a) - this.#dictionaries.rank(b));
    if (!isForward) streams.reverse();
    if (after?.time !== time) return streams;
    return streams.filter((id) => {
      const { key } = this.#dictionaries.stream(id);
      return isForward ? key >= after.streamKey : key <= after.streamKey;
    });
  }

  #matching(
    { order, filter, test, after, isForward }: Scan,
    range: string,
    values: readonly SqlParameter[],
  ): { rows: RecordRow[]; meanBytes: number } {
    const sure = filter.isExact ? true : filter.must;
    const conditions = conditionsOf(filter);
    const statement = this.#db
      .prepare<SqlParameter[], readonly unknown[]>(
        `SELECT ${rowColumns(order.time)}, ${typeof sure === 'boolean' ? Number(sure) : sure.sql}
         FROM ${order.from} WHERE ${range} AND ${where(conditions)}`,
      )
      .raw();
    const bound = [...parameters([sure]), ...values, ...parameters(conditions)];
    if (filter.may === true && filter.isExact && !after) {
      // All of them are kept anyway, and taking them one by one costs half as much again.
      const all = statement.all(...bound) as unknown as RecordRow[];
      const total = all.reduce((sum, row) => sum + row[13].length, 0);
      return { rows: all, meanBytes: all.length === 0 ? 0 : total / all.length };
    }
    const rows: RecordRow[] = [];
    let bytes = 0;
    let count = 0;
    for (const found of statement.iterate(...bound)) {
      const row = found as unknown as RecordRow;
      bytes += row[13].length;
      count++;
      if (after) {
        const place = compareToCursor(row, after, this.#dictionaries);
        if (isForward ? place <= 0 : place >= 0) continue;
      }
      if (found[15] || test(this.#mapper.lazy(row))) rows.push(row);
    }
    return { rows, meanBytes: count === 0 ? 0 : bytes / count };
  }
}

function conditionsOf({ lookup, may }: CompiledFilter): readonly SqlCondition[] {
  return lookup ? [lookup, may] : [may];
}

function where(conditions: readonly SqlCondition[]): string {
  return conditions
    .map((condition) =>
      typeof condition === 'boolean' ? String(Number(condition)) : condition.sql,
    )
    .map((sql) => `(${sql})`)
    .join(' AND ');
}

function parameters(conditions: readonly SqlCondition[]): readonly SqlParameter[] {
  return conditions.flatMap((condition) =>
    typeof condition === 'boolean' ? [] : condition.params,
  );
}
