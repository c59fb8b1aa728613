// Objects of several clusters in one capture are kept apart: the same namespace and name in two of them
// are two things. One cluster can be known by several names (contexts), and by none (a bundle): what
// shares the UID of the cluster or of any object is one.
import type { Failure, Result } from '../../core/failure.ts';
import { findObjects } from './find-object.ts';
import { objectName } from './graph-rows.ts';
import type { Observation } from './observation.ts';
import type { GraphObject, World } from './world.ts';

/** A name under which a cluster is known (absent: none is), and its UID where it is known. */
export interface KnownCluster {
  readonly name?: string;
  readonly uid?: string;
}

/** What is known of one cluster. */
export interface ClusterPart {
  /** Names under which its records and objects come; `undefined` for those that come without one. */
  readonly names: ReadonlySet<string | undefined>;
  readonly observations: readonly Observation[];
}

/** Made-up UIDs in shortened files say nothing of clusters. */
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Divides observations by the cluster they are of; clusters without objects are there as well. */
export function partClusters(
  observations: readonly Observation[],
  known: readonly KnownCluster[],
): readonly ClusterPart[] {
  const parents = new Map<string | undefined, string | undefined>();
  const rootOf = (name: string | undefined): string | undefined => {
    let root = name;
    while (parents.get(root) !== root) root = parents.get(root);
    return root;
  };
  const add = (name: string | undefined): void => {
    if (!parents.has(name)) parents.set(name, name);
  };
  const firstWith = new Map<string, string | undefined>();
  const marked = new Set<string | undefined>();
  const mark = (name: string | undefined, uid: string): void => {
    const first = firstWith.has(uid) ? firstWith.get(uid) : name;
    if (!firstWith.has(uid)) firstWith.set(uid, name);
    if (first !== name) parents.set(rootOf(name), rootOf(first));
    marked.add(name);
  };
  for (const { name, uid } of known) {
    add(name);
    if (uid !== undefined) mark(name, uid);
  }
  for (const { cluster, uid } of observations) {
    add(cluster);
    if (uid !== undefined && uuid.test(uid)) mark(cluster, uid);
  }
  // Shortened files bear no mark of a cluster: beside a single one they are taken for its own.
  const named = [...parents.keys()].filter((name) => name !== undefined);
  const [first] = named;
  const roots = new Set(named.map(rootOf));
  if (parents.has(undefined) && !marked.has(undefined) && roots.size === 1) {
    parents.set(rootOf(undefined), rootOf(first));
  }
  const parts = new Map<
    string | undefined,
    { readonly names: Set<string | undefined>; readonly observations: Observation[] }
  >();
  for (const name of parents.keys()) {
    const root = rootOf(name);
    const part = parts.get(root) ?? { names: new Set(), observations: [] };
    part.names.add(name);
    parts.set(root, part);
  }
  for (const each of observations) parts.get(rootOf(each.cluster))?.observations.push(each);
  return [...parts.values()];
}

/** How a cluster is called; absent where nothing names it. */
export function clusterTitle({ names }: Pick<ClusterPart, 'names'>): string | undefined {
  return [...names].filter((name) => name !== undefined).sort()[0];
}

/** A cluster as it was at a moment. */
export interface ClusterWorld extends Pick<ClusterPart, 'names'> {
  readonly world: World;
}

/** Objects of one cluster, and which. */
export interface FoundInCluster<Cluster extends ClusterWorld> {
  readonly cluster: Cluster;
  readonly objects: readonly GraphObject[];
}

/**
 * Finds the objects that `typed` means, in the only cluster that has such; where several have, it
 * cannot be told which is meant.
 */
export function findInClusters<Cluster extends ClusterWorld>(
  clusters: readonly Cluster[],
  typed: string,
  namespace?: string,
): Result<FoundInCluster<Cluster>> {
  const asked = clusters.map((cluster) => ({
    cluster,
    found: findObjects(cluster.world, typed, namespace),
  }));
  const hits = asked.flatMap(({ cluster, found }) =>
    found.ok ? [{ cluster, objects: found.value }] : [],
  );
  const [hit, other] = hits;
  if (hit !== undefined) {
    return other === undefined
      ? { ok: true, value: hit }
      : { ok: false, failure: several(hits, typed) };
  }
  const failures = asked.flatMap(({ found }) => (found.ok ? [] : [found.failure]));
  // A name that is near in one of them says more than that another has none.
  const best = failures.find(({ help }) => help?.startsWith('there ') === true) ?? failures[0];
  return {
    ok: false,
    failure: best ?? {
      code: 'object_not_found',
      exit: 1,
      message: `cannot find ${JSON.stringify(typed)}`,
      reason: 'no object was read',
    },
  };
}

function several(found: readonly FoundInCluster<ClusterWorld>[], typed: string): Failure {
  const places = found.map(({ cluster, objects: [first] }) => {
    const title = clusterTitle(cluster);
    const where = title === undefined ? 'in one without a name' : `in \`${title}\``;
    return `${first === undefined ? typed : objectName(first)} ${where}`;
  });
  const title = found
    .map(({ cluster }) => clusterTitle(cluster))
    .find((each) => each !== undefined);
  return {
    code: 'object_ambiguous',
    exit: 2,
    message: `cannot tell in which cluster ${typed} is meant`,
    reason: `several have it: ${places.slice(0, 5).join(', ')}`,
    help: `name the cluster: --context ${title ?? 'NAME'}`,
  };
}
