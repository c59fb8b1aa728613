// What a capture holds at a glance: pods with their state and errors, the span of time, and the
// Events and restarts for the rail. Read anew where records have come in.
import { podKey } from '../../core/container-ref.ts';
import { asObject, asObjects, readCount, readText, type JsonObject } from '../../core/json.ts';
import { recordFlags } from '../../core/batch.ts';
import { recordKinds } from '../../core/record.ts';
import { timestampNs } from '../../core/time.ts';
import { Dictionaries, type StoredStream } from '../../store/dictionaries.ts';
import type { CaptureDatabase } from '../../store/open-capture.ts';
import { statusOf } from '../graph/object-status.ts';
import { readObservations } from '../read-observations.ts';
import type { Observation } from '../graph/observation.ts';
import type { BrowseReply, PodOverview, RailMark } from './browse-messages.ts';
import { errorFrom, timeRange } from './survey.ts';

/** More marks than any rail has cells. */
const mostMarks = 20_000;

const rowsPerStep = 25_000;

/** Reads overviews of one capture; errors that were counted are not counted again. */
export class OverviewReader {
  readonly #db: CaptureDatabase;
  /** By stream, among records from `#firstId` to `#lastId`. */
  #errors = new Map<number, number>();
  #firstId = 0;
  #lastId = 0;

  /** Opens nothing and closes nothing. */
  constructor(db: CaptureDatabase) {
    this.#db = db;
  }

  *read(): Generator<BrowseReply | undefined> {
    const db = this.#db;
    const streams = [...new Dictionaries(db).streams()];
    const range = timeRange(db);
    const records = this.#number('SELECT count(*) FROM main.records');
    const lastId = this.#number('SELECT max(id) FROM main.records');
    yield undefined;
    yield* this.#countErrors(lastId);
    const pods = podsOf(streams, this.#errors, readObservations(db));
    yield undefined;
    yield {
      kind: 'overview',
      records,
      lastId,
      ...(range === undefined ? {} : { range }),
      streams: streams.map(({ ref }) => ref),
      pods,
      rail: railMarks(db),
    };
  }

  #number(sql: string): number {
    return this.#db.prepare<[], number | null>(sql).pluck().get() ?? 0;
  }

  *#countErrors(lastId: number): Generator<undefined> {
    const firstId = this.#number('SELECT min(id) FROM main.records');
    // The oldest records were dropped, and with them some that were counted.
    if (firstId !== this.#firstId) {
      this.#errors = new Map();
      this.#firstId = firstId;
      this.#lastId = firstId - 1;
    }
    // The plus: the index of severe records does not hold the severity, so each row would be looked up.
    const count = this.#db
      .prepare<[number, number], [number, number]>(
        `SELECT stream, count(*) FROM main.records
         WHERE id > ? AND id <= ? AND +severity >= ${errorFrom} GROUP BY stream`,
      )
      .raw();
    while (this.#lastId < lastId) {
      const through = Math.min(this.#lastId + rowsPerStep, lastId);
      for (const [stream, errors] of count.all(this.#lastId, through)) {
        this.#errors.set(stream, (this.#errors.get(stream) ?? 0) + errors);
      }
      this.#lastId = through;
      yield undefined;
    }
  }
}

function railMarks(db: CaptureDatabase): readonly RailMark[] {
  const rows = db
    .prepare<[number], [bigint, bigint, bigint]>(
      `SELECT r.time, r.flags, r.severity FROM main.event_observations o
       JOIN main.records r ON r.id = o.record ORDER BY r.id DESC LIMIT ?`,
    )
    .raw()
    .safeIntegers()
    .all(mostMarks);
  return rows.map(([time, flags, severity]) => {
    const kind = recordKinds[Number(flags) & recordFlags.kindMask];
    const isEvent = kind === 'event';
    return {
      time: timestampNs(time),
      kind: isEvent ? (severity >= 13n ? 'warning' : 'event') : 'restart',
    };
  });
}

function podsOf(
  streams: readonly StoredStream[],
  errors: ReadonlyMap<number, number>,
  observations: readonly Observation[],
): readonly PodOverview[] {
  // The newest observation of each name wins: they come oldest first.
  const objects = new Map<string, JsonObject>();
  const kinds = new Set(['Pod', 'ReplicaSet', 'Job']);
  const newest = new Map<string, Observation>();
  for (const each of observations) {
    if (kinds.has(each.kind)) newest.set(`${each.kind}/${each.namespace ?? ''}/${each.name}`, each);
  }
  const contentOf = (kind: string, namespace: string, name: string): JsonObject | undefined => {
    const key = `${kind}/${namespace}/${name}`;
    const found = objects.get(key) ?? newest.get(key)?.content();
    if (found !== undefined) objects.set(key, found);
    return found;
  };
  const pods = new Map<string, PodOverview>();
  for (const { id, ref } of streams) {
    if (ref.pod === undefined) continue;
    const key = podKey(ref);
    const before = pods.get(key);
    const namespace = ref.namespace ?? '';
    const content = before === undefined ? contentOf('Pod', namespace, ref.pod) : undefined;
    const { cluster, pod, node } = ref;
    const workload =
      before?.workload ??
      (content && ownerOf(content, (kind, name) => contentOf(kind, namespace, name)));
    const status = before?.status ?? (content && statusOf('pod', content));
    const seen = Math.max(before?.restarts ?? 0, ref.restartCount ?? 0, restartsOf(content));
    pods.set(key, {
      origin: {
        ...(cluster === undefined ? {} : { cluster }),
        ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
        pod,
        ...(node === undefined ? {} : { node }),
      },
      ...(workload === undefined ? {} : { workload }),
      ...(status === undefined ? {} : { status }),
      restarts: seen,
      errors: (before?.errors ?? 0) + (errors.get(id) ?? 0),
    });
  }
  return [...pods.values()].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function sortKey({ origin, workload }: PodOverview): string {
  return [origin.cluster, origin.namespace, workload ?? origin.pod, origin.pod].join('\n');
}

function restartsOf(content: JsonObject | undefined): number {
  const statuses = asObjects(asObject(content?.['status'])['containerStatuses']);
  return Math.max(0, ...statuses.map((status) => readCount(status['restartCount']) ?? 0));
}

/** `deployment/shop`: the controller at the top, as far as the objects tell. */
function ownerOf(
  content: JsonObject,
  find: (kind: string, name: string) => JsonObject | undefined,
): string | undefined {
  const owner = controllerOf(content);
  if (owner === undefined) return undefined;
  const above = find(owner.kind, owner.name);
  const top = (above && controllerOf(above)) ?? owner;
  return `${top.kind.toLowerCase()}/${top.name}`;
}

function controllerOf(content: JsonObject): { kind: string; name: string } | undefined {
  const owners = asObjects(asObject(content['metadata'])['ownerReferences']);
  const owner = owners.find((each) => each['controller'] === true) ?? owners[0];
  const [kind, name] = [readText(owner?.['kind']), readText(owner?.['name'])];
  return kind === undefined || name === undefined ? undefined : { kind, name };
}
