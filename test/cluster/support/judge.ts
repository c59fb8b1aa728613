// What a capture holds of pods that count: which numbers are missing or there twice, and whether each
// hole is explained by a gap row with the right bounds.
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

export interface Hole {
  /** First and last number that is missing. */
  readonly first: number;
  readonly last: number;
  /** A gap row of the instance reaches from the line before to the line after. */
  readonly isExplained: boolean;
}

export interface Counted {
  readonly pod: string;
  readonly restartCount: number;
  /** Highest number there. */
  readonly last: number;
  readonly holes: readonly Hole[];
  readonly repeated: number;
}

interface LineRow {
  readonly stream: bigint;
  readonly pod: string;
  readonly restartCount: bigint | null;
  readonly text: string;
  readonly stamp: bigint;
}

const linesSql = `SELECT records.stream AS stream, pod, restart_count AS restartCount,
    CAST(raw AS TEXT) AS text, time + observed_delta AS stamp
  FROM records JOIN streams ON streams.id = records.stream
  WHERE flags & 7 = 0 AND raw LIKE 'n=%' ORDER BY records.stream, position`;
const gapsSql = `SELECT stream, json_extract(detail, '$.from') AS "from", json_extract(detail, '$.to') AS "to"
  FROM records WHERE flags & 7 = 4`;

/** Empty where there is no capture yet. */
function read(file: string, sql: string): readonly unknown[] {
  if (!existsSync(file)) return [];
  const db = new Database(file, { readonly: true });
  try {
    const isLaidOut = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'records'").get();
    return isLaidOut === undefined ? [] : db.prepare(sql).safeIntegers().all();
  } finally {
    db.close();
  }
}

/** How far each pod has counted, over all its instances. */
export function countedTo(file: string): ReadonlyMap<string, number> {
  const rows = read(
    file,
    `SELECT pod, max(CAST(substr(raw, 3) AS INTEGER)) AS last
     FROM records JOIN streams ON streams.id = records.stream
     WHERE flags & 7 = 0 AND raw LIKE 'n=%' GROUP BY pod`,
  ) as readonly { readonly pod: string; readonly last: bigint }[];
  return new Map(rows.map(({ pod, last }) => [pod, Number(last)]));
}

function isoOf(stamp: bigint): string {
  const whole = new Date(Number(stamp / 1_000_000n)).toISOString().slice(0, 20);
  const rest = String(stamp % 1_000_000_000n).padStart(9, '0');
  return `${whole}${rest.replace(/0+$/, '')}Z`.replace('.Z', 'Z');
}

/** Every instance that counted, by pod and restart count. */
export function judge(file: string): readonly Counted[] {
  const gaps = new Set(
    (
      read(file, gapsSql) as readonly { stream: bigint; from: string | null; to: string | null }[]
    ).map(({ stream, from, to }) => `${stream} ${from ?? ''} ${to ?? ''}`),
  );
  const instances = new Map<number, Map<number, { stamp: bigint; count: number }>>();
  const names = new Map<number, { pod: string; restartCount: number }>();
  for (const row of read(file, linesSql) as readonly LineRow[]) {
    const stream = Number(row.stream);
    names.set(stream, { pod: row.pod, restartCount: Number(row.restartCount ?? 0) });
    const numbers = instances.get(stream) ?? new Map<number, { stamp: bigint; count: number }>();
    instances.set(stream, numbers);
    for (const line of row.text.split('\n')) {
      const number = Number(/^n=(\d+) /.exec(line)?.[1]);
      const before = numbers.get(number);
      numbers.set(number, { stamp: row.stamp, count: (before?.count ?? 0) + 1 });
    }
  }
  return [...instances].map(([stream, numbers]) => {
    const sorted = [...numbers.keys()].sort((a, b) => a - b);
    const holes: Hole[] = [];
    let before = 0;
    for (const number of sorted) {
      if (number !== before + 1) {
        const [from, to] = [numbers.get(before)?.stamp, numbers.get(number)?.stamp];
        const bounds = `${stream} ${from === undefined ? '' : isoOf(from)} ${to === undefined ? '' : isoOf(to)}`;
        holes.push({ first: before + 1, last: number - 1, isExplained: gaps.has(bounds) });
      }
      before = number;
    }
    const repeated = [...numbers.values()].reduce((sum, { count }) => sum + count - 1, 0);
    const { pod = '', restartCount = 0 } = names.get(stream) ?? {};
    return { pod, restartCount, last: before, holes, repeated };
  });
}

/** `STAMP TEXT` of every line of a pod's container, each as often as it is stored. */
export function storedLines(file: string, pod: string): readonly string[] {
  const rows = read(file, linesSql) as readonly LineRow[];
  return rows.filter((row) => row.pod === pod).map((row) => `${isoOf(row.stamp)} ${row.text}`);
}

/** `restart` rows as `reason exitCode`. */
export function storedEnds(file: string, pod: string): readonly string[] {
  const rows = read(
    file,
    `SELECT pod, json_extract(detail, '$.reason') AS reason, json_extract(detail, '$.exitCode') AS code
     FROM records JOIN streams ON streams.id = records.stream WHERE flags & 7 = 2 ORDER BY time`,
  ) as readonly { pod: string; reason: string | null; code: bigint | null }[];
  return rows
    .filter((row) => row.pod === pod)
    .map(({ reason, code }) => `${reason ?? ''} ${String(code ?? '')}`);
}
