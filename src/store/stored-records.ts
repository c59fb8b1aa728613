// Everything a capture holds, read so that it can be added to another: its records stream by stream
// in the order of time, its objects, and what is known of the files they came from. The capture may
// come from elsewhere: its shape is checked, the values in its rows are not, so each is looked at.
import { linesPerRank } from '../core/batch.ts';
import type { EventObservation, ObjectDefinition } from '../core/batch.ts';
import type { StoredRecord, StoredSource } from '../core/stored-state.ts';
import type { InstantParts } from '../core/time.ts';
import { Dictionaries } from './dictionaries.ts';
import type { CaptureDatabase } from './open-capture.ts';

type Value = number | string | Uint8Array | null;

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const count = (value: unknown): number => (isCount(value) ? value : 0);
const instant = (us: Value, restNs: Value): InstantParts | undefined =>
  isCount(us) && isCount(restNs) ? { us, restNs } : undefined;

/** All records; rows without a usable time are left out, as nothing could show them. */
export function storedRecords(db: CaptureDatabase): Generator<StoredRecord> {
  return toRecords(
    db,
    db
      .prepare<[], Value[]>(
        `${selectRows} FROM (SELECT id FROM main.records ORDER BY stream, time, position) AS ordered
         JOIN main.records AS r ON r.id = ordered.id`,
      )
      .raw()
      .iterate(),
  );
}

/** How many rows are asked for at once where they are named. */
const rowsAtOnce = 20_000;

/** The records with these ids: in portions, each stream by stream in the order of time. */
export function storedRecordsOf(db: CaptureDatabase, ids: Float64Array): Generator<StoredRecord> {
  const select = db
    .prepare<[string], Value[]>(
      `${selectRows} FROM (SELECT r.id FROM json_each(?) AS wanted
         JOIN main.records AS r ON r.id = wanted.value ORDER BY r.stream, r.time, r.position) AS ordered
       JOIN main.records AS r ON r.id = ordered.id`,
    )
    .raw();
  function* rows(): Generator<Value[]> {
    for (let at = 0; at < ids.length; at += rowsAtOnce) {
      yield* select.iterate(JSON.stringify([...ids.subarray(at, at + rowsAtOnce)]));
    }
  }
  return toRecords(db, rows());
}

const selectRows = `SELECT r.id, r.stream, r.position / ${linesPerRank}, r.position % ${linesPerRank},
         r.line_count, r.time / 1000, r.time % 1000,
         (r.time + r.observed_delta) / 1000, (r.time + r.observed_delta) % 1000,
         (r.time + r.timestamp_delta) / 1000, (r.time + r.timestamp_delta) % 1000,
         r.severity, r.flags, r.format, r.raw, r.detail, r.line_stamps`;

function* toRecords(db: CaptureDatabase, rows: Iterable<Value[]>): Generator<StoredRecord> {
  const names = new Dictionaries(db);
  const sources = sourcesByRank(db);
  const observations = observationsByRecord(db);
  for (const row of rows) {
    const [id, stream, rank, line, lineCount, us, rest] = row;
    const time = instant(us ?? null, rest ?? null);
    if (time === undefined) continue;
    const observed = instant(row[7] ?? null, row[8] ?? null);
    const timestamp = instant(row[9] ?? null, row[10] ?? null);
    // Lines count from 1; an Event of the same stream stands in none of its files.
    const source = count(line) < 1 ? undefined : sources.get(`${count(stream)}/${count(rank)}`);
    const observation = observations.get(count(id));
    const raw = row[14];
    const detail = row[15];
    const lineStamps = stampsOf(row[16]);
    yield {
      stream: names.stream(count(stream)),
      ...(source === undefined ? {} : { source }),
      rank: count(rank),
      line: count(line),
      lineCount: count(lineCount),
      time,
      ...(observed === undefined ? {} : { observed }),
      ...(timestamp === undefined ? {} : { timestamp }),
      severityNumber: count(row[11]),
      flags: count(row[12]),
      format: names.format(count(row[13])) ?? 'plain',
      raw: raw instanceof Uint8Array ? raw : String(raw ?? ''),
      ...(typeof detail === 'string' ? { detail } : {}),
      ...(lineStamps === undefined ? {} : { lineStamps }),
      ...(observation === undefined ? {} : { observation }),
    };
  }
}

/** All states of objects. */
export function* storedObjects(db: CaptureDatabase): Generator<ObjectDefinition> {
  const rows = db
    .prepare<[], Value[]>(
      `SELECT cluster, api_version, kind, namespace, name, uid, resource_version,
         observed / 1000, observed % 1000, deleted, content FROM main.objects ORDER BY id`,
    )
    .raw()
    .iterate();
  for (const row of rows) {
    const [cluster, apiVersion, kind, namespace, name, uid, resourceVersion] = row;
    const content = row[10];
    if (typeof kind !== 'string' || typeof name !== 'string' || typeof content !== 'string')
      continue;
    const observed = instant(row[7] ?? null, row[8] ?? null);
    yield {
      ...texts({ cluster, apiVersion, namespace, uid, resourceVersion }),
      kind,
      name,
      ...(observed === undefined ? {} : { observed }),
      ...(row[9] === 1 ? { deleted: true } : {}),
      content,
    };
  }
}

/** The properties that are texts. */
function texts<T extends string>(values: Record<T, unknown>): Partial<Record<T, string>> {
  const known = Object.entries(values).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(known) as Partial<Record<T, string>>;
}

function stampsOf(value: unknown): readonly number[] | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    const stamps: unknown = JSON.parse(value);
    return Array.isArray(stamps) && stamps.every(isCount) ? stamps : undefined;
  } catch {
    return undefined;
  }
}

function sourcesByRank(db: CaptureDatabase): ReadonlyMap<string, StoredSource> {
  const rows = db
    .prepare<[], Value[]>(
      `SELECT own.stream, own.rank, s.id, s.path, s.fingerprint, s.content_hash, s.size_bytes,
         s.read_bytes, s.read_lines, s.is_whole, s.layout
       FROM main.stream_sources AS own JOIN main.sources AS s ON s.id = own.source`,
    )
    .raw()
    .all();
  const sources = new Map<number, StoredSource>();
  const byRank = new Map<string, StoredSource>();
  for (const [
    stream,
    rank,
    id,
    path,
    fingerprint,
    contentHash,
    size,
    bytes,
    lines,
    whole,
    layout,
  ] of rows) {
    const source = sources.get(count(id)) ?? {
      id: count(id),
      path: String(path ?? ''),
      ...texts({ fingerprint, contentHash, layout }),
      ...(isCount(size) ? { sizeBytes: size } : {}),
      readBytes: count(bytes),
      readLines: count(lines),
      isWhole: whole === 1,
    };
    sources.set(source.id, source);
    byRank.set(`${count(stream)}/${count(rank)}`, source);
  }
  return byRank;
}

function observationsByRecord(
  db: CaptureDatabase,
): ReadonlyMap<number, Omit<EventObservation, 'row'>> {
  const rows = db
    .prepare<[], Value[]>(
      'SELECT record, cluster, uid, resource_version FROM main.event_observations',
    )
    .raw()
    .all();
  return new Map(
    rows.map(([record, cluster, uid, resourceVersion]) => [
      count(record),
      {
        cluster: String(cluster ?? ''),
        uid: String(uid ?? ''),
        resourceVersion: String(resourceVersion ?? ''),
      },
    ]),
  );
}
