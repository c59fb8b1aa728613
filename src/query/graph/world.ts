// The objects of a cluster at one moment, looked up by what other objects say of them: name, UID,
// labels, address. It also knows what was looked for at all: an object that is not there exists
// not where its kind was listed, and could not be checked where it was not.
import { asObject, readText, type JsonObject } from '../../core/json.ts';
import { readStamp } from '../../core/object-stamps.ts';
import { timestampNs, type TimestampNs } from '../../core/time.ts';
import { singularKind } from '../language/resource-name.ts';
import {
  inOrder,
  notBefore,
  ownersOf,
  stateAt,
  type Observation,
  type ObjectState,
} from './observation.ts';
import { readLabels, type Labels } from './selectors.ts';

/** An object as it was at the moment of the world it is from. */
export interface GraphObject {
  /** Singular, lower case; foreign groups that share a name with Kubernetes' own have theirs behind. */
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
  readonly apiVersion?: string;
  readonly content: JsonObject;
  readonly labels: Labels;
  readonly state: ObjectState;
}

/** Whether objects of a kind were looked for. */
export type Coverage =
  | { readonly is: 'listed' }
  /** Only in these namespaces, where all of them would be needed. */
  | { readonly is: 'partly'; readonly namespaces: readonly string[] }
  /** Nobody looked, or nobody could: `reason` in a few words. */
  | { readonly is: 'unchecked'; readonly reason: string; readonly isRefused: boolean };

export interface World {
  /** Absent: the newest that is known. */
  readonly at?: TimestampNs;
  readonly find: (
    kind: string,
    namespace: string | undefined,
    name: string,
  ) => GraphObject | undefined;
  readonly findUid: (uid: string) => GraphObject | undefined;
  /** Objects of a kind, in one namespace or in all, in the order of their names. */
  readonly all: (kind: string, namespace?: string) => readonly GraphObject[];
  readonly everything: () => Iterable<GraphObject>;
  /** Objects that name this one as an owner. */
  readonly ownedBy: (owner: GraphObject) => readonly GraphObject[];
  readonly coverage: (kind: string, namespace: string | undefined) => Coverage;
  /** All states that the object was ever seen in, oldest first, whatever the moment. */
  readonly history: (object: GraphObject) => readonly Observation[];
}

/** API groups of kinds whose names others use as well (Knative's Service, Istio's Gateway). */
const groups: Readonly<Record<string, readonly string[]>> = {
  pod: [''],
  node: [''],
  service: [''],
  endpoints: [''],
  namespace: [''],
  event: ['', 'events.k8s.io'],
  ingress: ['networking.k8s.io', 'extensions'],
  ingressclass: ['networking.k8s.io'],
  gateway: ['gateway.networking.k8s.io'],
  gatewayclass: ['gateway.networking.k8s.io'],
  deployment: ['apps', 'extensions'],
  job: ['batch'],
};

/** The kind by which an object is looked up: kubectl's `KIND.GROUP` for foreign groups. */
export function kindKey(kind: string, apiVersion: string | undefined): string {
  const key = singularKind(kind);
  const expected = Object.hasOwn(groups, key) ? groups[key] : undefined;
  if (expected === undefined || apiVersion === undefined) return key;
  const slash = apiVersion.lastIndexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  return expected.includes(group) ? key : `${key}.${group}`;
}

const clusterWide = new Set([
  'node',
  'namespace',
  'persistentvolume',
  'storageclass',
  'ingressclass',
  'gatewayclass',
]);

/** Whether objects of the kind live in no namespace. */
export function isClusterWide(kind: string): boolean {
  return clusterWide.has(kind);
}

/** A listing of a kind: `namespace` absent for all of them. */
interface Listing {
  readonly namespace?: string;
  readonly time: TimestampNs;
  readonly refusal?: string;
}

/** The world at `at`, or the newest one. Observations may come in any order. */
export function worldAt(observations: Iterable<Observation>, at?: TimestampNs): World {
  return buildWorld(observations, at, false);
}

/** Everything that was ever seen, in its last state, as if all of it were there. */
export function worldOfAllTime(observations: Iterable<Observation>): World {
  return buildWorld(observations, undefined, true);
}

function buildWorld(
  observations: Iterable<Observation>,
  at: TimestampNs | undefined,
  isOfAllTime: boolean,
): World {
  const groupsOfObject = new Map<string, Observation[]>();
  const listings = new Map<string, Listing[]>();
  for (const each of observations) {
    if (each.name === '') addListing(listings, each);
    else
      push(groupsOfObject, objectKey({ ...each, kind: kindKey(each.kind, each.apiVersion) }), each);
  }
  const histories = new Map([...groupsOfObject].map(([key, list]) => [key, inOrder(list)]));
  const byKey = new Map<string, GraphObject>();
  const byUid = new Map<string, GraphObject>();
  const byKind = new Map<string, GraphObject[]>();
  const byOwner = new Map<string, GraphObject[]>();
  for (const [key, history] of histories) {
    const state = stateAt(history, at);
    if (state === undefined) continue;
    const object = toObject(state);
    const { gone: deleted, ...there } = state;
    const gone = isOfAllTime ? undefined : (deleted ?? goneBy(object, history, listings, at));
    const final = {
      ...object,
      state: gone === undefined ? there : { ...there, gone },
    };
    byKey.set(key, final);
    if (final.uid !== undefined) byUid.set(final.uid, final);
    push(byKind, final.kind, final);
    for (const key of ownerKeys(final)) push(byOwner, key, final);
  }
  for (const list of byKind.values()) list.sort(byPlace);
  for (const list of byOwner.values()) list.sort(byPlace);
  return {
    ...(at === undefined ? {} : { at }),
    find: (kind, namespace, name) => byKey.get(objectKey({ kind, namespace, name })),
    everything: () => byKey.values(),
    findUid: (uid) => byUid.get(uid),
    all: (kind, namespace) => {
      const list = byKind.get(kind) ?? [];
      return namespace === undefined ? list : list.filter((each) => each.namespace === namespace);
    },
    ownedBy: ({ kind, namespace, name, uid }) => {
      const byName = uid === undefined ? 'any uid' : 'no uid';
      const keys = [
        objectKey({ kind, namespace, name }) + byName,
        ...(uid === undefined ? [] : [uid]),
      ];
      return keys.flatMap((key) => byOwner.get(key) ?? []);
    },
    coverage: (kind, namespace) => coverageOf(listings.get(kind) ?? [], kind, namespace),
    history: (object) => histories.get(objectKey(object)) ?? [],
  };
}

/** Whether the object is there, as far as is known: not deleted, and in the newest listing. */
export function isThere(object: GraphObject): boolean {
  return object.state.gone === undefined;
}

function toObject(state: ObjectState): GraphObject {
  const { observation, content } = state;
  const { kind, apiVersion, namespace, name, uid } = observation;
  return {
    kind: kindKey(kind, apiVersion),
    name,
    content,
    labels: readLabels(asObject(content['metadata'])['labels']),
    state,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
  };
}

function addListing(listings: Map<string, Listing[]>, list: Observation): void {
  const { kind, apiVersion, namespace } = list;
  const content = list.content();
  const refusal = readText(content['reason']);
  push(listings, kindKey(kind.replace(/List$/, ''), apiVersion), {
    time: list.observed ?? readStamp(content['notBefore']) ?? timestampNs(0n),
    ...(namespace === undefined ? {} : { namespace }),
    ...(refusal === undefined ? {} : { refusal }),
  });
}

function coverageOf(
  listings: readonly Listing[],
  kind: string,
  namespace: string | undefined,
): Coverage {
  const covering = listings.filter(
    (each) => each.namespace === undefined || each.namespace === namespace || isClusterWide(kind),
  );
  if (covering.some(({ refusal }) => refusal === undefined)) return { is: 'listed' };
  const listed = listings.flatMap((each) =>
    each.refusal === undefined ? (each.namespace ?? []) : [],
  );
  if (namespace === undefined && listed.length > 0) {
    return { is: 'partly', namespaces: [...new Set(listed)].sort() };
  }
  const [refused] = covering;
  return {
    is: 'unchecked',
    isRefused: refused !== undefined,
    reason:
      refused === undefined
        ? 'not among what was collected'
        : `not readable (${refused.refusal ?? ''})`,
  };
}

/** A complete listing that no longer holds the object says that it is gone. */
function goneBy(
  { kind, namespace }: GraphObject,
  history: readonly Observation[],
  listings: ReadonlyMap<string, readonly Listing[]>,
  at: TimestampNs | undefined,
): TimestampNs | undefined {
  const past = history.filter((each) => at === undefined || notBefore(each) <= at);
  const last = past.at(-1);
  // Without a stamp of its own nothing says that it was not in the listing.
  if (last?.observed === undefined) return undefined;
  let gone: TimestampNs | undefined;
  for (const { namespace: listed, time, refusal } of listings.get(kind) ?? []) {
    if (refusal !== undefined || (listed !== undefined && listed !== namespace)) continue;
    if (time <= last.observed || (at !== undefined && time > at)) continue;
    if (gone === undefined || time < gone) gone = time;
  }
  return gone;
}

/**
 * Keys under which an owner finds what it owns: its UID, and its name where either of the two
 * does not say a UID, as in files that somebody shortened.
 */
function ownerKeys({ content, namespace }: GraphObject): readonly string[] {
  return ownersOf(content).flatMap(({ kind, apiVersion, name, uid }) => {
    const key = kindKey(kind, apiVersion);
    const named = objectKey({ kind: key, namespace, name });
    return uid === undefined ? [`${named}no uid`, `${named}any uid`] : [uid, `${named}any uid`];
  });
}

/**
 * Tells objects of one cluster apart. `kind` as {@link kindKey} has it; of kinds that are the whole
 * cluster's the namespace says nothing.
 */
export function objectKey({
  kind,
  namespace,
  name,
}: {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}): string {
  return `${kind}\n${isClusterWide(kind) ? '' : (namespace ?? '')}\n${name}`;
}

function byPlace(a: GraphObject, b: GraphObject): number {
  const [left, right] = [`${a.namespace ?? ''}/${a.name}`, `${b.namespace ?? ''}/${b.name}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
