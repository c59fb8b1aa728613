// The order of the timeline: time, then the stream's key, then the position in the stream. The
// store's index has stream numbers instead of keys, so rows of one time are put in order here.
import type { TimestampNs } from '../core/time.ts';
import type { Dictionaries } from '../store/dictionaries.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import type { RecordRow } from './record-mapper.ts';

/** A place on the timeline: right behind one record. Holds while streams come and go. */
export interface TimelineCursor {
  readonly time: TimestampNs;
  readonly streamKey: string;
  readonly position: number;
}

/** `runtime`: the container runtime's stamps where there are any; `app`: the application's. */
export type TimelineClock = 'runtime' | 'app';

/** Where rows come from and which column orders them. */
export interface OrderSource {
  readonly from: string;
  /** The capture's own order, whose rows can also be read in the order of the file. */
  readonly isStored: boolean;
  readonly time: string;
  readonly stream: string;
  readonly position: string;
}

/** The capture's own order. */
export const byRuntime: OrderSource = {
  from: 'main.records r',
  isStored: true,
  time: 'r.time',
  stream: 'r.stream',
  position: 'r.position',
};

const byApplication: OrderSource = {
  from: 'temp.app_order o CROSS JOIN main.records r ON r.id = o.record',
  isStored: false,
  time: 'o.time',
  stream: 'o.stream',
  position: 'o.position',
};

const rowsPerStep = 50_000;

/**
 * Makes the order of a clock ready. The application's has no index in the capture: it is sorted
 * into a temporary table, in steps so that the caller can stop; the next call adds new records.
 */
export function* prepareOrder(
  db: CaptureDatabase,
  clock: TimelineClock,
): Generator<undefined, OrderSource> {
  if (clock === 'runtime') return byRuntime;
  db.pragma('query_only = OFF');
  db.exec(`CREATE TEMP TABLE IF NOT EXISTS app_order(
    time INTEGER NOT NULL, stream INTEGER NOT NULL, position INTEGER NOT NULL,
    record INTEGER NOT NULL, PRIMARY KEY(time, stream, position, record)) WITHOUT ROWID`);
  db.exec('CREATE TEMP TABLE IF NOT EXISTS app_order_through(record INTEGER NOT NULL)');
  const through = db.prepare<[], number | null>('SELECT max(record) FROM temp.app_order_through');
  const newest = db.prepare<[], number | null>('SELECT max(id) FROM main.records').pluck();
  const add = db.prepare<[number, number]>(`INSERT INTO temp.app_order
    SELECT time + coalesce(timestamp_delta, 0), stream, position, id FROM main.records
    WHERE id > ? AND id <= ?`);
  const mark = db.prepare<[number]>('INSERT INTO temp.app_order_through VALUES (?)');
  const end = newest.get() ?? 0;
  for (let at = through.pluck().get() ?? 0; at < end;) {
    const next = Math.min(end, at + rowsPerStep);
    db.transaction(() => {
      add.run(at, next);
      mark.run(next);
    })();
    at = next;
    yield undefined;
  }
  db.pragma('query_only = ON');
  return byApplication;
}

/** Negative where `a` comes first. */
export function compareRows(a: RecordRow, b: RecordRow, dictionaries: Dictionaries): number {
  if (a[1] !== b[1]) return a[1] - b[1];
  if (a[2] !== b[2]) return a[2] - b[2];
  if (a[3] !== b[3]) return dictionaries.rank(a[3]) - dictionaries.rank(b[3]);
  return a[4] - b[4];
}

export function cursorOf(row: RecordRow, dictionaries: Dictionaries): TimelineCursor {
  return {
    time: (BigInt(row[1]) * 1000n + BigInt(row[2])) as TimestampNs,
    streamKey: dictionaries.stream(row[3]).key,
    position: row[4],
  };
}

/** Negative where the row comes before the cursor's record, 0 for that record itself. */
export function compareToCursor(
  row: RecordRow,
  cursor: TimelineCursor,
  dictionaries: Dictionaries,
): number {
  const time = BigInt(row[1]) * 1000n + BigInt(row[2]);
  if (time !== cursor.time) return time < cursor.time ? -1 : 1;
  const { key } = dictionaries.stream(row[3]);
  if (key !== cursor.streamKey) return key < cursor.streamKey ? -1 : 1;
  return row[4] - cursor.position;
}
