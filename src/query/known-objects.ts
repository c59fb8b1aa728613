// What a capture knows of objects, for whoever asks about resources: read when it is first needed, and
// again where some have come in since.
import type { TimestampNs } from '../core/time.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import { captureClusters } from './capture-clusters.ts';
import type { ControllerHints } from './graph/controllers.ts';
import { membersOf } from './graph/members.ts';
import { worldAt, worldOfAllTime, type World } from './graph/world.ts';
import type { ResourceName } from './language/ast.ts';
import { unknownMembers, type ResourceMembers } from './language/resource-match.ts';

/** One cluster with everything that was ever seen in it, in its last state. */
export interface KnownWorld {
  /** Names under which its records come; absent where the capture has only this cluster. */
  readonly names?: ReadonlySet<string | undefined>;
  readonly world: World;
  readonly hints: ControllerHints;
}

/** What was made of the objects up to one of them. */
interface Read {
  readonly newest: number;
  readonly worlds: readonly KnownWorld[];
  /** Each is found once. */
  readonly members: Map<string, ResourceMembers>;
}

const nothing: KnownWorld = { world: worldOfAllTime([]), hints: { reportersOf: () => [] } };

export class KnownObjects {
  readonly #db: CaptureDatabase;
  #read: Read | undefined;

  constructor(db: CaptureDatabase) {
    this.#db = db;
  }

  /** The cluster whose records come under this name. */
  of(cluster: string | undefined): KnownWorld {
    return this.#current().worlds.find(({ names }) => names?.has(cluster) !== false) ?? nothing;
  }

  /** That cluster as it was at a moment; absent: as it is now. Built anew each time. */
  at(moment: TimestampNs | undefined, cluster: string | undefined): World {
    const parts = captureClusters(this.#db);
    const [only, second] = parts;
    const part = second === undefined ? only : parts.find(({ names }) => names.has(cluster));
    return worldAt(part?.observations ?? [], moment);
  }

  /** What belongs to a resource over all of the capture. */
  membersOf(resource: ResourceName): ResourceMembers {
    const { worlds, members } = this.#current();
    const key = `${resource.namespace ?? ''}/${resource.kind}/${resource.name}`;
    let found = members.get(key);
    if (found === undefined) members.set(key, (found = inTheirClusters(worlds, resource)));
    return found;
  }

  #current(): Read {
    const newest =
      this.#db.prepare<[], number | null>('SELECT max(id) FROM main.objects').pluck().get() ?? 0;
    if (this.#read?.newest !== newest) {
      const parts = captureClusters(this.#db);
      const worlds = parts.map(({ names, observations, hints }) => ({
        ...(parts.length === 1 ? {} : { names }),
        world: worldOfAllTime(observations),
        hints,
      }));
      this.#read = { newest, worlds, members: new Map() };
    }
    return this.#read;
  }
}

/** Members in each cluster; what one of them has says nothing of the others' records. */
function inTheirClusters(worlds: readonly KnownWorld[], resource: ResourceName): ResourceMembers {
  const parts = worlds.map(({ names, world, hints }) => ({
    names,
    members: membersOf(world, resource, hints),
  }));
  const [only, second] = parts;
  if (only === undefined) return unknownMembers;
  if (second === undefined) return only.members;
  const of = (cluster: string | undefined): ResourceMembers =>
    parts.find(({ names }) => names?.has(cluster) !== false)?.members ?? unknownMembers;
  return {
    podReason: (namespace, pod, cluster) => of(cluster).podReason(namespace, pod),
    knowsPod: (namespace, pod, cluster) => of(cluster).knowsPod(namespace, pod),
    objectReason: (kind, namespace, name, cluster) =>
      of(cluster).objectReason(kind, namespace, name),
    mentions: parts.flatMap(({ names, members }) =>
      members.mentions.map((mention) => ({
        ...mention,
        ...(names === undefined ? {} : { clusters: names }),
      })),
    ),
  };
}
