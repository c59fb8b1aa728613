// What is related to a pod or another object, and how closely: its own, its siblings by owner, what stands
// behind the same Services, what serves them, its node. For the question what else happened.
import type { ControllerHints } from './controllers.ts';
import { membersOf } from './members.ts';
import { ownersOf } from './observation.ts';
import { graphOf, type GraphNode } from './resource-graph.ts';
import { kindKey, objectKey, type GraphObject, type World } from './world.ts';

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

/** The object whose relations are asked for; `kind` singular, lower case. */
export interface Subject {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Everything related to an object; what is related in several ways counts by the closest. */
export function relatedTo(
  world: World,
  subject: Subject | undefined,
  hints: ControllerHints,
): RelatedObjects {
  const root = subject && world.find(subject.kind, subject.namespace, subject.name);
  if (root === undefined) return nothingRelated;
  const related = new Map<string, Relatedness>();
  const add = (key: string, rank: number, why: string): void => {
    const known = related.get(key);
    if (known === undefined || known.rank > rank) related.set(key, { rank, why });
  };
  const addMembers = (object: GraphObject, rank: number): void => {
    const members = membersOf(world, object, hints);
    for (const each of world.everything()) {
      const why = members.objectReason(each.kind, each.namespace, each.name);
      if (why !== undefined && each !== root) add(objectKey(each), rank, why);
    }
  };
  const walk = (node: GraphNode): void => {
    for (const { relation, direction, node: next } of node.links) {
      if (next === undefined) continue;
      const { object } = next;
      const isOwner = relation === 'owner';
      const rank = relation === 'node' ? ranks.node : isOwner ? ranks.owner : ranks.path;
      add(objectKey(object), rank, `${object.kind} ${object.name}: ${relation}`);
      if (direction === 'before') addMembers(object, rank);
      walk(next);
    }
  };
  walk(graphOf(world, root, hints));
  for (const owner of ownersOf(root.content)) {
    const kind = kindKey(owner.kind, owner.apiVersion);
    const { namespace } = root;
    add(
      objectKey({ kind, namespace, name: owner.name }),
      ranks.owner,
      `${kind} ${owner.name}: owner`,
    );
  }
  related.set(objectKey(root), { rank: ranks.same, why: `the same ${root.kind}` });
  return {
    of: (kind, namespace, name) =>
      related.get(objectKey({ kind, namespace, name })) ?? related.get(objectKey({ kind, name })),
  };
}
