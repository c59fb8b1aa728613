// The objects of a capture as observations. Contents stay in the file until they are asked for: of
// an object that was seen a hundred times one state is read.
import { asObject, readText, type JsonObject } from '../core/json.ts';
import type { ObjectDefinition } from '../core/batch.ts';
import { timestampNs, toTimestampNs } from '../core/time.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import type { ControllerHints } from './graph/controllers.ts';
import type { Observation } from './graph/observation.ts';
import { reportersIn, type EventReport } from './graph/reporters.ts';

interface ObjectRow {
  readonly id: bigint;
  readonly cluster: string | null;
  readonly api_version: string | null;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly uid: string | null;
  readonly resource_version: string | null;
  readonly observed: bigint | null;
  readonly deleted: bigint;
}

/** Every observation of the capture. */
export function readObservations(db: CaptureDatabase): readonly Observation[] {
  const contentOf = db
    .prepare<[bigint], string>('SELECT content FROM main.objects WHERE id = ?')
    .pluck();
  const rows = db
    .prepare<[], ObjectRow>(
      `SELECT id, cluster, api_version, kind, namespace, name, uid, resource_version, observed, deleted
       FROM main.objects ORDER BY id`,
    )
    .safeIntegers()
    .all();
  return rows.map((row) => {
    let content: JsonObject | undefined;
    return {
      kind: row.kind,
      name: row.name,
      ...(row.cluster === null ? {} : { cluster: row.cluster }),
      ...(row.api_version === null ? {} : { apiVersion: row.api_version }),
      ...(row.namespace === null ? {} : { namespace: row.namespace }),
      ...(row.uid === null ? {} : { uid: row.uid }),
      ...(row.resource_version === null ? {} : { resourceVersion: row.resource_version }),
      ...(row.observed === null ? {} : { observed: timestampNs(row.observed) }),
      ...(row.deleted === 0n ? {} : { deleted: true as const }),
      content: () => (content ??= parsed(contentOf.get(row.id))),
    };
  });
}

/** Objects that were just read, as a list of a cluster gives them. */
export function observationsOf(objects: readonly ObservedObject[]): readonly Observation[] {
  return objects.map(({ content, observed, ...rest }) => ({
    ...rest,
    ...(observed === undefined ? {} : { observed: toTimestampNs(observed) }),
    content: () => content,
  }));
}

/** An object on its way, content parsed: what streamers give. */
export interface ObservedObject extends Omit<ObjectDefinition, 'content'> {
  readonly content: JsonObject;
}

/** A capture from elsewhere may hold anything. */
function parsed(text: unknown): JsonObject {
  if (typeof text !== 'string') return {};
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

/**
 * Who reported Events about an object of the clusters that go by these names; the Events are read when
 * it is first asked.
 */
export function controllerReporters(
  db: CaptureDatabase,
  clusters: ReadonlySet<string | undefined>,
): ControllerHints['reportersOf'] {
  return reportersIn(() => readReports(db, clusters));
}

function* readReports(
  db: CaptureDatabase,
  clusters: ReadonlySet<string | undefined>,
): Generator<EventReport> {
  const details = db
    .prepare<[], readonly [detail: string, cluster: string | null]>(
      `SELECT DISTINCT r.detail, s.cluster FROM main.event_observations o
       JOIN main.records r ON r.id = o.record JOIN main.streams s ON s.id = r.stream
       WHERE r.detail IS NOT NULL`,
    )
    .raw();
  for (const [text, cluster] of details.iterate()) {
    if (!clusters.has(cluster ?? undefined)) continue;
    const event = parsed(text);
    yield { regarding: event['regarding'], reporter: readText(event['reportingController']) };
  }
}

/** The same of Events that were just read, as the API has them. */
export function reportersOfEvents(events: readonly JsonObject[]): ControllerHints['reportersOf'] {
  return reportersIn(() =>
    events.map((event) => ({
      regarding: event['involvedObject'] ?? event['regarding'],
      reporter:
        readText(event['reportingComponent']) ??
        readText(event['reportingController']) ??
        readText(asObject(event['source'])['component']),
    })),
  );
}
