// What belongs to a slice of a capture beside the records that were asked for: what else is known of
// their pods in the time asked for (ends of containers, changes of state, gaps, Events), so that whoever
// gets the slice does not take a gap for silence.
import { recordFlags } from '../core/batch.ts';
import { asObject, readText } from '../core/json.ts';
import { recordKinds } from '../core/record.ts';
import type { TimestampNs } from '../core/time.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import type { Subject } from './graph/related.ts';
import { singularKind } from './language/resource-name.ts';

/** What records are of and about. */
export interface Involved {
  readonly streams: ReadonlySet<number>;
  /** Pods of the streams, and what Events regard. */
  readonly subjects: readonly ClusterSubject[];
}

/** A subject, and the cluster as records name it. */
export interface ClusterSubject extends Subject {
  readonly cluster: string | undefined;
}

const idsAtOnce = 20_000;
const eventKind = recordKinds.indexOf('event');
/** Rows that are no words of an application or the kubelet. */
const toldKinds = (['event', 'restart', 'state', 'gap'] as const)
  .map((kind) => recordKinds.indexOf(kind))
  .join(', ');

function* portions(ids: Float64Array): Generator<string> {
  for (let at = 0; at < ids.length; at += idsAtOnce) {
    yield JSON.stringify([...ids.subarray(at, at + idsAtOnce)]);
  }
}

/** Streams, pods and other objects that the records with these ids are of or about. */
export function involvedIn(db: CaptureDatabase, ids: Float64Array): Involved {
  const ofRecords = db
    .prepare<[string], number>(
      `SELECT DISTINCT r.stream FROM json_each(?) AS wanted
       JOIN main.records AS r ON r.id = wanted.value`,
    )
    .pluck();
  const ofEvents = db
    .prepare<[string], readonly [string, string | null]>(
      `SELECT DISTINCT r.detail, s.cluster FROM json_each(?) AS wanted
       JOIN main.records AS r ON r.id = wanted.value JOIN main.streams AS s ON s.id = r.stream
       WHERE r.flags & ${recordFlags.kindMask} = ${eventKind} AND r.detail IS NOT NULL`,
    )
    .raw();
  const streams = new Set<number>();
  const subjects = new Map<string, ClusterSubject>();
  const add = (subject: ClusterSubject): void => {
    const { cluster, kind, namespace, name } = subject;
    subjects.set([cluster, kind, namespace, name].map((part) => part ?? '').join('\n'), subject);
  };
  for (const portion of portions(ids)) {
    for (const stream of ofRecords.all(portion)) streams.add(stream);
    for (const [detail, cluster] of ofEvents.iterate(portion)) {
      const regarding = regardingOf(detail);
      if (regarding !== undefined) add({ ...regarding, cluster: cluster ?? undefined });
    }
  }
  for (const { cluster, pod, namespace } of podsOf(db, streams)) {
    add({
      cluster: cluster ?? undefined,
      kind: 'pod',
      namespace: namespace ?? undefined,
      name: pod,
    });
  }
  return { streams, subjects: [...subjects.values()] };
}

interface PodRow {
  readonly cluster: string | null;
  readonly namespace: string | null;
  readonly pod: string;
}

function podsOf(db: CaptureDatabase, streams: ReadonlySet<number>): readonly PodRow[] {
  return db
    .prepare<[string], PodRow>(
      `SELECT DISTINCT cluster, namespace, pod
       FROM json_each(?) AS wanted JOIN main.streams ON streams.id = wanted.value
       WHERE pod IS NOT NULL`,
    )
    .all(JSON.stringify([...streams]));
}

function regardingOf(detail: string): Subject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(detail);
  } catch {
    return undefined;
  }
  const regarding = asObject(asObject(value)['regarding']);
  const [kind, name] = [readText(regarding['kind']), readText(regarding['name'])];
  if (kind === undefined || name === undefined) return undefined;
  return { kind: singularKind(kind), namespace: readText(regarding['namespace']), name };
}

/**
 * Ids of rows that tell what happened to the pods of these streams, in `[from, to)`, without those in
 * `ids`; and of the row that says what was dropped to keep the capture small.
 */
export function companionsOf(
  db: CaptureDatabase,
  ids: Float64Array,
  streams: ReadonlySet<number>,
  window: { readonly from?: TimestampNs; readonly to?: TimestampNs },
): Float64Array {
  const companions = db
    .prepare<[{ streams: string; from: bigint | null; to: bigint | null }], number>(
      `SELECT r.id FROM main.records AS r
       WHERE r.flags & ${recordFlags.kindMask} IN (${toldKinds})
         AND r.stream IN (
           SELECT s.id FROM main.streams AS s WHERE s.service = 'klog' AND s.pod IS NULL
           UNION
           SELECT s.id FROM main.streams AS s JOIN (
             SELECT DISTINCT coalesce(cluster_uid, cluster) AS cluster, namespace, pod
             FROM json_each(@streams) AS wanted JOIN main.streams ON streams.id = wanted.value
             WHERE pod IS NOT NULL) AS p
           ON s.pod = p.pod AND s.namespace IS p.namespace
             AND (p.cluster IS NULL OR s.cluster IS NULL AND s.cluster_uid IS NULL
               OR coalesce(s.cluster_uid, s.cluster) = p.cluster)
           UNION SELECT value FROM json_each(@streams))
         AND (@from IS NULL OR r.time >= @from) AND (@to IS NULL OR r.time < @to)
       ORDER BY r.id`,
    )
    .pluck()
    .all({
      streams: JSON.stringify([...streams]),
      from: window.from ?? null,
      to: window.to ?? null,
    });
  const known = new Set(companions);
  for (const id of ids) known.delete(id);
  return Float64Array.from(known);
}
