// What is related to a pod at a moment, and how closely: its own, its siblings by owner, what stands
// behind the same Services, what serves them, its node. For the question what else happened.
import type { ControllerHints } from './controllers.ts';
import { membersOf } from './members.ts';
import { ownersOf } from './observation.ts';
import { graphOf, type GraphNode } from './resource-graph.ts';
import { kindKey, type GraphObject, type World } from './world.ts';

export interface Relatedness {
  /** 1: the same thing; larger is further. */
  readonly rank: number;
  readonly why: string;
}

export interface RelatedObjects {
  /** How an object is related; absent where it is not. `kind` singular, lower case. */
  readonly of: (
    kind: string,
    namespace: string | undefined,
    name: string,
  ) => Relatedness | undefined;
}

const nothingRelated: RelatedObjects = { of: () => undefined };
const ranks = { same: 1, owner: 2, path: 3, node: 5 } as const;

/** Everything related to a pod; what is related in several ways counts by the closest. */
export function relatedTo(
  world: World,
  namespace: string | undefined,
  name: string,
  hints: ControllerHints,
): RelatedObjects {
  const pod = world.find('pod', namespace, name);
  if (pod === undefined) return nothingRelated;
  const related = new Map<string, Relatedness>();
  const add = (key: string, rank: number, why: string): void => {
    const known = related.get(key);
    if (known === undefined || known.rank > rank) related.set(key, { rank, why });
  };
  const addMembers = (object: GraphObject, rank: number): void => {
    const members = membersOf(world, object, hints);
    for (const each of world.everything()) {
      const why = members.objectReason(each.kind, each.namespace, each.name);
      if (why !== undefined && each !== pod) add(keyOf(each), rank, why);
    }
  };
  const walk = (node: GraphNode): void => {
    for (const { relation, direction, node: next } of node.links) {
      if (next === undefined) continue;
      const { object } = next;
      const isOwner = relation === 'owner';
      const rank = relation === 'node' ? ranks.node : isOwner ? ranks.owner : ranks.path;
      add(keyOf(object), rank, `${object.kind} ${object.name}: ${relation}`);
      if (direction === 'before') addMembers(object, rank);
      walk(next);
    }
  };
  walk(graphOf(world, pod, hints));
  for (const owner of ownersOf(pod.content)) {
    const key = kindKey(owner.kind, owner.apiVersion);
    add(`${key}\n${namespace ?? ''}\n${owner.name}`, ranks.owner, `${key} ${owner.name}: owner`);
  }
  related.set(keyOf(pod), { rank: ranks.same, why: 'the same pod' });
  return {
    of: (kind, space, each) =>
      related.get(`${kind}\n${space ?? ''}\n${each}`) ?? related.get(`${kind}\n\n${each}`),
  };
}

function keyOf({ kind, namespace, name }: GraphObject): string {
  return `${kind}\n${namespace ?? ''}\n${name}`;
}
