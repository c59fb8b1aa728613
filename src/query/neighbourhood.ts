import type { TimestampNs } from '../core/time.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import { rowColumns, type RecordRow } from './record-mapper.ts';

/** More rows than these are not looked at: a window full of errors says no more with all of them. */
const mostNear = 2000;
const mostBefore = 2000;

/**
 * Events, ends of containers and errors within `window` (ns) of a time, in the order of the timeline,
 * and the last errors before that, newest first. Every part is found by an index.
 */
export function neighbourhood(
  db: CaptureDatabase,
  time: TimestampNs,
  window: bigint,
): { readonly rows: readonly RecordRow[]; readonly before: readonly RecordRow[] } {
  const columns = rowColumns('r.time');
  const read = (sql: string, ...bound: readonly (bigint | number)[]): RecordRow[] =>
    db
      .prepare(sql)
      .raw()
      .all(...bound) as RecordRow[];
  const [from, to] = [time - window, time + window];
  // The planner takes the index of severe records only where its own condition stands as it is.
  const severe = `FROM main.records r WHERE r.severity >= 13 AND r.severity >= 17`;
  const errors = read(
    `SELECT ${columns} ${severe} AND r.time BETWEEN ? AND ?
     ORDER BY r.time, r.stream, r.position LIMIT ?`,
    from,
    to,
    mostNear,
  );
  const events = read(
    `SELECT ${columns} FROM main.event_observations o JOIN main.records r ON r.id = o.record
     WHERE r.time BETWEEN ? AND ? ORDER BY r.time LIMIT ?`,
    from,
    to,
    mostNear,
  );
  const before = read(
    `SELECT ${columns} ${severe} AND r.time < ? ORDER BY r.time DESC LIMIT ?`,
    from,
    mostBefore,
  );
  // The end of a container is an observation as well as an error.
  const known = new Set(errors.map(([id]) => id));
  const others = events.filter(([id]) => !known.has(id));
  const rows = [...errors, ...others].sort((a, b) => a[1] - b[1] || a[2] - b[2] || a[0] - b[0]);
  return { rows, before };
}
