// What is known of one object over time: observations in their order, and which of them held at a
// moment. Bundles often do not say when an object looked as it did; what its own stamps and its
// resourceVersion say is used instead, and a state that was only seen later is marked so.
import { asObject, asObjects, readText, type JsonObject } from '../../core/json.ts';
import { newestStamp, readStamp } from '../../core/object-stamps.ts';
import { timestampNs, type TimestampNs } from '../../core/time.ts';

/** One look at one object, as the capture keeps it. */
export interface Observation {
  /** Context under which it was read; absent in bundles. */
  readonly cluster?: string;
  readonly kind: string;
  readonly apiVersion?: string;
  readonly namespace?: string;
  /** Empty for a List: then it says that objects of a kind were listed, or could not be. */
  readonly name: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** ns since the epoch; absent where the input does not say. */
  readonly observed?: TimestampNs;
  readonly deleted?: true;
  /** Parsed when it is asked for: most observations are only compared. */
  readonly content: () => JsonObject;
}

/** The state of an object at a moment, and how well it is known. */
export interface ObjectState {
  readonly observation: Observation;
  readonly content: JsonObject;
  /** Seen to look so at this time; absent where nothing says when. */
  readonly seen?: TimestampNs;
  /** It was seen only after the moment: it may have looked otherwise before. */
  readonly isLater?: true;
  /** By then it looked otherwise: the change lies somewhere before. */
  readonly changedBy?: TimestampNs;
  /** It was gone by then, or is known to be gone without a time. */
  readonly gone?: TimestampNs | 'unknown';
}

/** Observations of one object in the order in which it looked so. */
export function inOrder(observations: readonly Observation[]): readonly Observation[] {
  const known = observations.filter(({ observed }) => observed !== undefined);
  known.sort((a, b) => compareTimes(a.observed, b.observed) || compareVersions(a, b));
  const states = new Set(known.map(stateKey));
  const ordered = [...known];
  const undated = observations.filter(({ observed }) => observed === undefined);
  for (const each of undated.sort(compareVersions)) {
    // The same state with a time says more.
    if (each.resourceVersion !== undefined && states.has(stateKey(each))) continue;
    const later = ordered.findIndex((other) => compareVersions(other, each) > 0);
    if (later === -1) ordered.push(each);
    else ordered.splice(later, 0, each);
  }
  return ordered;
}

/**
 * Which of `ordered` holds at `at` (absent: the newest), or `undefined` where the object did not
 * exist then as far as is known.
 */
export function stateAt(
  ordered: readonly Observation[],
  at: TimestampNs | undefined,
): ObjectState | undefined {
  let chosen = -1;
  ordered.forEach((each, index) => {
    if (at === undefined || notBefore(each) <= at) chosen = index;
  });
  const isLater = chosen === -1;
  const observation = ordered[isLater ? 0 : chosen];
  if (observation === undefined) return undefined;
  const content = observation.content();
  const created = readStamp(asObject(content['metadata'])['creationTimestamp']);
  if (at !== undefined && created !== undefined && created > at) return undefined;
  if (isLater && observation.deleted) return undefined;
  const next = ordered
    .slice(isLater ? 1 : chosen + 1)
    .find((other) => !isSameState(other, observation));
  return {
    observation,
    content,
    ...(observation.observed === undefined ? {} : { seen: observation.observed }),
    ...(isLater ? { isLater } : {}),
    ...(next?.observed === undefined ? {} : { changedBy: next.observed }),
    ...(observation.deleted ? { gone: observation.observed ?? 'unknown' } : {}),
  };
}

/** The earliest time at which the object can have been seen so. */
export function notBefore(observation: Observation): TimestampNs {
  if (observation.observed !== undefined) return observation.observed;
  return newestStamp(observation.content()) ?? timestampNs(0n);
}

/** Names of the owners of an object, as `ownerReferences` has them. */
export interface OwnerReference {
  readonly kind: string;
  readonly apiVersion?: string;
  readonly name: string;
  readonly uid?: string;
  readonly isController: boolean;
}

export function ownersOf(content: JsonObject): readonly OwnerReference[] {
  const metadata = asObject(content['metadata']);
  return asObjects(metadata['ownerReferences']).flatMap((reference) => {
    const kind = readText(reference['kind']);
    const name = readText(reference['name']);
    if (kind === undefined || name === undefined) return [];
    const apiVersion = readText(reference['apiVersion']);
    const uid = readText(reference['uid']);
    return [
      {
        kind,
        name,
        isController: reference['controller'] === true,
        ...(apiVersion === undefined ? {} : { apiVersion }),
        ...(uid === undefined ? {} : { uid }),
      },
    ];
  });
}

function isSameState(a: Observation, b: Observation): boolean {
  return a.resourceVersion !== undefined && stateKey(a) === stateKey(b);
}

function stateKey({ uid, resourceVersion, deleted }: Observation): string {
  return `${uid ?? ''} ${resourceVersion ?? ''} ${deleted === true ? 'deleted' : ''}`;
}

function compareTimes(a: TimestampNs | undefined, b: TimestampNs | undefined): number {
  return a === undefined || b === undefined || a === b ? 0 : a < b ? -1 : 1;
}

/**
 * The API calls resourceVersions opaque, but since 1.35 promises that they compare as decimal
 * numbers, and etcd's always did.
 */
function compareVersions(a: Observation, b: Observation): number {
  const [left, right] = [a.resourceVersion, b.resourceVersion];
  if (left === undefined || right === undefined || left === right) return 0;
  if (!/^\d{1,20}$/.test(left) || !/^\d{1,20}$/.test(right)) return 0;
  return BigInt(left) < BigInt(right) ? -1 : 1;
}
