// Writes rows into a capture directly, as the simplest writer would: for tests of reading, which
// must not depend on the real one.
import { parseLine, createDetector, stripColours } from '../../parsers/index.ts';
import { recordFlags } from '../../src/core/batch.ts';
import type { ContainerRef } from '../../src/core/container-ref.ts';
import { addIdsOf } from '../../src/ingest/ids-of-line.ts';
import {
  iostreams,
  recordKinds,
  timeSources,
  zoneSources,
  type RecordKind,
  type ZoneSource,
} from '../../src/core/record.ts';
import type { Observation } from '../../src/query/graph/observation.ts';
import type { CaptureDatabase } from '../../src/store/open-capture.ts';

export interface RowSpec {
  readonly time: bigint;
  readonly stream: number;
  readonly raw: string | Uint8Array;
  readonly kind?: RecordKind;
  readonly iostream?: (typeof iostreams)[number];
  readonly severity?: number;
  readonly truncated?: boolean;
  readonly observedDelta?: bigint;
  readonly timestampDelta?: bigint;
  readonly zoneSource?: ZoneSource;
  readonly detail?: object;
  /** Of an Event or the end of a container: the observation that it is. */
  readonly uid?: string;
}

/** Adds streams in the order given; the number of the first is 1. */
export function addStreams(
  db: CaptureDatabase,
  streams: readonly { readonly key: string; readonly ref: ContainerRef }[],
): void {
  const add = db.prepare(
    `INSERT INTO streams(key, cluster, cluster_uid, namespace, pod, pod_uid, container, container_id,
      restart_count, node, service) VALUES (?,?,?,?,?,?,?,?,?,?,?)`,
  );
  for (const { key, ref } of streams) {
    const { cluster, clusterUid, namespace, pod, podUid, container } = ref;
    const values = [cluster, clusterUid, namespace, pod, podUid, container, ref.containerId];
    const rest = [ref.restartCount, ref.node, ref.service];
    add.run(key, ...[...values, ...rest].map((value) => value ?? null));
  }
}

/** Adds observations of objects, in the order given. */
export function addObjects(db: CaptureDatabase, observations: readonly Observation[]): void {
  const add = db.prepare(
    `INSERT INTO objects(api_version, kind, namespace, name, uid, resource_version, observed, deleted,
      content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const each of observations) {
    const { apiVersion, kind, namespace, name, uid, resourceVersion, observed } = each;
    const names = [apiVersion, kind, namespace, name, uid, resourceVersion, observed];
    const deleted = each.deleted === true ? 1 : 0;
    add.run(...names.map((value) => value ?? null), deleted, JSON.stringify(each.content()));
  }
}

/**
 * Adds records; positions count up within each stream. Ids of the first `indexed` records go into
 * the id index, in runs of three records.
 */
export function addRows(
  db: CaptureDatabase,
  rows: readonly RowSpec[],
  indexed = rows.length,
): void {
  const add = db.prepare(
    `INSERT INTO records(time, stream, position, severity, flags, format, line_count,
      observed_delta, timestamp_delta, raw, detail)
     VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)`,
  );
  const addObservation = db.prepare("INSERT INTO event_observations VALUES ('', ?, '1', ?)");
  const addId = db.prepare('INSERT OR IGNORE INTO ids VALUES (?, ?, ?, ?)');
  const counts = db
    .prepare<[number], number>('SELECT count(*) FROM records WHERE stream = ?')
    .pluck();
  const positions = new Map<number, number>();
  let through = 0;
  db.transaction(() => {
    rows.forEach((row, index) => {
      const text = typeof row.raw === 'string' ? row.raw : new TextDecoder().decode(row.raw);
      const parsed = parseLine(stripColours(text), createDetector(), { attributes: false });
      const kind = row.kind ?? 'log';
      const flags =
        recordKinds.indexOf(kind) |
        (timeSources.indexOf('runtime') << recordFlags.timeSourceShift) |
        (iostreams.indexOf(row.iostream ?? 'unknown') << recordFlags.iostreamShift) |
        (row.truncated ? recordFlags.truncated : 0) |
        (row.severity === undefined && parsed.severityDerived ? recordFlags.severityDerived : 0) |
        (zoneSources.indexOf(row.zoneSource ?? 'none') << recordFlags.zoneSourceShift) |
        (text.includes('\u001b') ? recordFlags.hasEscape : 0) |
        (typeof row.raw === 'string' ? 0 : recordFlags.isBinary);
      const position = positions.get(row.stream) ?? counts.get(row.stream) ?? 0;
      positions.set(row.stream, position + 1);
      const { lastInsertRowid } = add.run(
        row.time,
        row.stream,
        position,
        row.severity ?? parsed.severityNumber,
        flags,
        formatId(db, parsed.format),
        row.observedDelta ?? null,
        row.timestampDelta ?? null,
        row.raw,
        row.detail === undefined ? null : JSON.stringify(row.detail),
      );
      if (row.uid !== undefined) addObservation.run(row.uid, lastInsertRowid);
      if (index >= indexed) return;
      const record = Number(lastInsertRowid);
      through = record;
      if (kind !== 'log') return;
      addIdsOf(parsed, text, (idKind, id) => addId.run(Math.floor(record / 3), id, idKind, record));
    });
    db.prepare("INSERT OR REPLACE INTO facts VALUES ('ids_written_until', ?)").run(String(through));
  })();
}

function formatId(db: CaptureDatabase, name: string): number {
  db.prepare('INSERT OR IGNORE INTO formats(name) VALUES (?)').run(name);
  const id = db
    .prepare<[string], number>('SELECT id FROM formats WHERE name = ?')
    .pluck()
    .get(name);
  return id ?? 0;
}
