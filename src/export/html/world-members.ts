// What belongs to a resource, as a page knows it: the same answer that the objects themselves give.
import { timestampNs, type TimestampNs } from '../../core/time.ts';
import { isClusterWide, objectKey } from '../../query/graph/world.ts';
import type { ResourceName } from '../../query/language/ast.ts';
import {
  unknownMembers,
  type Mention,
  type ResourceMembers,
} from '../../query/language/resource-match.ts';
import { equalsPatternExactly } from '../../query/language/text-match.ts';
import type { PageWorld, WorldMention, WorldObject } from './page-world.ts';

/** Finds what belongs to resources; each is found once. */
export function membersIn(world: PageWorld): (resource: ResourceName) => ResourceMembers {
  const known = new Map<string, ResourceMembers>();
  const knownPods = new Set(
    world.objects.flatMap((object) => (object.isKnown ? [objectKey(object)] : [])),
  );
  return (resource) => {
    const key = JSON.stringify([resource.kind, resource.namespace, resource.name]);
    let members = known.get(key);
    if (members === undefined) {
      members = membersOf(world, resource, (pod) => knownPods.has(pod));
      known.set(key, members);
    }
    return members;
  };
}

function membersOf(
  world: PageWorld,
  resource: ResourceName,
  isKnownPod: (key: string) => boolean,
): ResourceMembers {
  const names = equalsPatternExactly({ pieces: resource.name.split('*') });
  const wanted = world.objects.filter(
    ({ kind, namespace, name }) =>
      kind === resource.kind &&
      (resource.namespace === undefined ||
        isClusterWide(kind) ||
        resource.namespace === namespace) &&
      names(name),
  );
  const seen = wanted.filter(({ isNamedOnly }) => !isNamedOnly);
  const reasons = new Map<string, string>();
  const mentions = new Map<WorldObject, readonly Mention[]>();
  const add = (object: WorldObject, reason: string, isOwn: boolean): void => {
    const key = objectKey(object);
    if (!reasons.has(key)) reasons.set(key, reason);
    if (isOwn) mentions.set(object, (object.mentions ?? []).map(toMention));
  };
  for (const root of seen.length > 0 ? seen : wanted) {
    reasons.set(objectKey(root), 'the resource itself');
    add(root, '', true);
    for (const { reason, isOwn = false, of } of root.members ?? []) {
      for (const place of of) {
        const object = world.objects[place];
        if (object !== undefined) add(object, reason, isOwn);
      }
    }
  }
  const reasonOf: ResourceMembers['objectReason'] = (kind, namespace, name) =>
    reasons.get(objectKey({ kind, namespace, name }));
  return {
    ...unknownMembers,
    podReason: (namespace, pod) => reasonOf('pod', namespace, pod),
    knowsPod: (namespace, name) => isKnownPod(objectKey({ kind: 'pod', namespace, name })),
    objectReason: reasonOf,
    mentions: [...mentions.values()].flat(),
  };
}

function toMention({ from, until, ...mention }: WorldMention): Mention {
  return {
    ...mention,
    ...(from === undefined ? {} : { from: instant(from) }),
    ...(until === undefined ? {} : { until: instant(until) }),
  };
}

function instant(digits: string): TimestampNs {
  return timestampNs(BigInt(digits));
}
