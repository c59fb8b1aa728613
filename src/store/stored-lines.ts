// What a capture already holds, asked while more is written into it: streams and how far they
// reach, sources and how far they were read, single lines with their stamps. Answers are plain
// columns, so that they cross threads cheaply. Uses the time index and therefore makes it.
import { linesPerRank, recordFlags } from '../core/batch.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import type {
  KnownSource,
  StoredEntry,
  StoredLines,
  StoredPosition,
} from '../core/stored-state.ts';
import type { CaptureDatabase } from './open-capture.ts';
import { indexes } from './migrations/index.ts';

// A joined entry may begin this long before a line of it.
const windowLines = 50_000;
/** Lines that overtook each other were placed up to a second later than they are stamped. */
const placementSlackNs = 1_000_000_000n;

/** Newest runtime stamp (µs) of each stream that has any, by key. */
export function storedStreams(db: CaptureDatabase): ReadonlyMap<string, number> {
  const rows = db
    .prepare(
      `SELECT streams.key AS key, max(time + observed_delta) / 1000 AS us
       FROM records JOIN streams ON streams.id = records.stream
       WHERE observed_delta IS NOT NULL GROUP BY records.stream`,
    )
    .all() as { key: string; us: number }[];
  return new Map(rows.map(({ key, us }) => [key, us]));
}

/** The newest instance of each container of a pod whose uid is known, by its count of restarts. */
export function storedInstances(db: CaptureDatabase): readonly ContainerRef[] {
  return db
    .prepare<[], ContainerRef>(
      `SELECT pod_uid AS podUid, container, container_id AS containerId,
         max(restart_count) AS restartCount
       FROM streams WHERE pod_uid IS NOT NULL AND container IS NOT NULL
         AND container_id IS NOT NULL AND restart_count IS NOT NULL
       GROUP BY pod_uid, container`,
    )
    .all();
}

/** Sources that can be recognised again. */
export function storedSources(db: CaptureDatabase): readonly KnownSource[] {
  const rows = db
    .prepare(
      `SELECT id, path, fingerprint, read_bytes AS readBytes, read_lines AS readLines,
         content_hash AS contentHash, is_whole AS isWhole,
         (SELECT json_group_array(streams.key) FROM stream_sources AS own
          JOIN streams ON streams.id = own.stream WHERE own.source = sources.id) AS keys
       FROM sources WHERE fingerprint IS NOT NULL AND content_hash IS NOT NULL ORDER BY id`,
    )
    .all() as (Omit<KnownSource, 'streamKeys' | 'isWhole'> & { keys: string; isWhole: number })[];
  return rows.map(({ keys, isWhole, ...row }) => ({
    ...row,
    isWhole: isWhole === 1,
    streamKeys: JSON.parse(keys) as string[],
  }));
}

/**
 * Single lines of a stream stamped about `fromUs` or later, in order of time, without those of the
 * source `exceptSource` (row id). A window: `untilUs` says how far it reaches.
 */
export function storedLines(
  db: CaptureDatabase,
  key: string,
  fromUs: number,
  exceptSource: number | undefined,
): StoredLines {
  // By (time, stream): without it every question reads the whole file.
  for (const sql of indexes.slice(0, 1)) db.exec(sql);
  const rows = db
    .prepare(
      `SELECT (time + observed_delta) / 1000 AS us, (time + observed_delta) % 1000 AS restNs,
         raw, line_stamps AS lineStamps
       FROM records INDEXED BY records_by_time
       WHERE time >= ? AND stream = (SELECT id FROM streams WHERE key = ?)
         AND observed_delta IS NOT NULL
         AND NOT EXISTS (
           SELECT 1 FROM stream_sources AS own
           WHERE own.stream = records.stream AND own.source = ? AND own.rank = position / ${linesPerRank})
       ORDER BY time LIMIT ${windowLines}`,
    )
    .all(BigInt(Math.floor(fromUs)) * 1000n, key, exceptSource ?? -1) as StoredRow[];
  const columns = toColumns(rows);
  const last = rows.at(-1);
  const isAll = rows.length < windowLines || last === undefined;
  const untilUs = isAll ? Number.POSITIVE_INFINITY : last.us - Number(placementSlackNs / 1000n);
  return { ...columns, untilUs };
}

// The line that came last is among so many of the newest, unless a clock was set back by much.
const newestLooked = 1000;

/** Where the stream stands; absent where none of its lines bears a runtime's stamp. */
export function storedPosition(db: CaptureDatabase, key: string): StoredPosition | undefined {
  for (const sql of indexes.slice(0, 1)) db.exec(sql);
  const rows = db
    .prepare(
      `SELECT position, (time + observed_delta) / 1000 AS us, (time + observed_delta) % 1000 AS restNs,
         line_stamps AS lineStamps, flags & ${recordFlags.clockStep} AS isStep
       FROM records INDEXED BY records_by_time
       WHERE stream = (SELECT id FROM streams WHERE key = ?) AND observed_delta IS NOT NULL
       ORDER BY time DESC LIMIT ${newestLooked}`,
    )
    .all(key) as (Omit<StoredRow, 'raw'> & { position: number; isStep: number })[];
  let last = rows[0];
  for (const row of rows) if (last === undefined || row.position > last.position) last = row;
  if (last === undefined) return undefined;
  const stamps = last.lineStamps === null ? [] : (JSON.parse(last.lineStamps) as number[]);
  const total = last.restNs + (stamps.at(-1) ?? 0);
  const whole = Math.floor(total / 1000);
  return {
    position: last.position,
    us: last.us + whole,
    restNs: total - whole * 1000,
    steppedBack: rows.some(({ isStep }) => isStep !== 0),
  };
}

interface StoredRow {
  readonly us: number;
  readonly restNs: number;
  readonly raw: string | Buffer;
  readonly lineStamps: string | null;
}

/** Joined entries come apart into their single lines. */
function toColumns(rows: readonly StoredRow[]): Omit<StoredLines, 'untilUs'> {
  const us: number[] = [];
  const restNs: number[] = [];
  const texts: string[] = [];
  const binary: { index: number; bytes: Uint8Array }[] = [];
  const add = (raw: string | Buffer): void => {
    if (typeof raw !== 'string') binary.push({ index: texts.length, bytes: raw });
    texts.push(typeof raw === 'string' ? raw : raw.toString('utf8'));
  };
  for (const row of rows) {
    if (row.lineStamps === null) {
      us.push(row.us);
      restNs.push(row.restNs);
      add(row.raw);
      continue;
    }
    const stamps = [0, ...(JSON.parse(row.lineStamps) as number[])];
    const lines = linesWithin(row.raw);
    stamps.forEach((delta, index) => {
      const total = row.restNs + delta;
      const whole = Math.floor(total / 1000);
      us.push(row.us + whole);
      restNs.push(total - whole * 1000);
      add(lines[index] ?? '');
    });
  }
  const textEnd = new Uint32Array(texts.length);
  let end = 0;
  texts.forEach((text, index) => {
    end += text.length;
    textEnd[index] = end;
  });
  return {
    us: Float64Array.from(us),
    restNs: Uint16Array.from(restNs),
    text: texts.join(''),
    textEnd,
    binary,
  };
}

function linesWithin(raw: string | Buffer): readonly (string | Buffer)[] {
  if (typeof raw === 'string') return raw.split('\n');
  const lines: Buffer[] = [];
  for (let start = 0; ;) {
    const end = raw.indexOf(0x0a, start);
    lines.push(raw.subarray(start, end === -1 ? raw.length : end));
    if (end === -1) return lines;
    start = end + 1;
  }
}

/** Entries of a source behind its `read_lines`: stored, but not known to be complete. */
export function storedTail(db: CaptureDatabase, source: number): readonly StoredEntry[] {
  return db
    .prepare(
      `SELECT streams.key AS streamKey, position % ${linesPerRank} AS line,
         line_count AS lineCount, CAST(raw AS TEXT) AS text
       FROM stream_sources AS own
       JOIN sources ON sources.id = own.source
       JOIN streams ON streams.id = own.stream
       JOIN records ON records.stream = own.stream
         AND position > own.rank * ${linesPerRank} + read_lines
         AND position < (own.rank + 1) * ${linesPerRank}
       WHERE own.source = ? ORDER BY position`,
    )
    .all(source) as StoredEntry[];
}
