// Whose logs are on the path of a resource that has no pods of its own: the Services behind an
// Ingress or route with all the pods that they select from now on, the controller that serves it, the
// workloads that mount a claim. Named by what outlives single pods, so that new ones are followed too.
import type { ControllerHints } from './controllers.ts';
import { objectName } from './graph-rows.ts';
import { graphOf, problemsOf, type GraphLink, type GraphNode } from './resource-graph.ts';
import type { GraphObject, World } from './world.ts';
import { ownerLinks } from './workload-links.ts';

export interface FollowTarget {
  /** Singular, lower case. */
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Why it is on the path, in a few words. */
  readonly why: string;
}

export interface FollowPath {
  readonly targets: readonly FollowTarget[];
  /** What the path leads over, the resource itself included. */
  readonly objects: readonly GraphObject[];
  /** What is wrong with the path, or could not be checked. */
  readonly problems: readonly string[];
}

/** Kinds whose pods the API can be asked for by a selector. */
const followable = new Set([
  'deployment',
  'statefulset',
  'daemonset',
  'replicaset',
  'replicationcontroller',
  'job',
  'cronjob',
]);
const longestChain = 8;

export interface FollowPathOptions {
  /** Steps from the resource; absent: as far as it goes. */
  readonly depth?: number;
  /** Kinds of targets (singular, lower case); absent: all. */
  readonly only?: readonly string[];
}

/** The path of `root` as the cluster has it now. */
export function followPath(
  world: World,
  root: GraphObject,
  hints: ControllerHints,
  { depth, only }: FollowPathOptions = {},
): FollowPath {
  const graph = graphOf(world, root, { ...hints, ...(depth === undefined ? {} : { depth }) });
  const targets = new Map<string, FollowTarget>();
  const add = (object: GraphObject, why: string): void => {
    if (only !== undefined && !only.includes(object.kind)) return;
    const { kind, namespace, name } = object;
    const key = objectName(object);
    if (targets.has(key)) return;
    targets.set(key, { kind, name, why, ...(namespace === undefined ? {} : { namespace }) });
  };
  const objects = new Set<GraphObject>();
  const walk = (node: GraphNode): void => {
    objects.add(node.object);
    for (const link of node.links) {
      if (link.node === undefined) continue;
      const target = targetOf(world, link, link.node.object);
      if (target !== undefined) add(target, whyOf(link, node.object));
      if (link.isRepeated !== true) walk(link.node);
    }
  };
  walk(graph);
  return {
    targets: [...targets.values()],
    objects: [...objects],
    problems: problemsOf(graph).map(({ text }) => text),
  };
}

function targetOf(world: World, link: GraphLink, object: GraphObject): GraphObject | undefined {
  const { relation } = link;
  if (relation === 'backend') return object.kind === 'service' ? object : undefined;
  if (relation === 'scales') return object;
  const isPod = relation === 'controller' || relation === 'mounted by';
  return isPod ? topOwner(world, object) : undefined;
}

/** The owner that outlives the pod, as far as it can be followed; the pod itself where it has none. */
export function topOwner(world: World, pod: GraphObject): GraphObject {
  let top = pod;
  for (let step = 0; step < longestChain; step++) {
    const owner: GraphObject | undefined = ownerLinks(world, top).find(
      ({ to }) => to !== undefined && followable.has(to.kind),
    )?.to;
    if (owner === undefined) return top;
    top = owner;
  }
  return top;
}

function whyOf({ relation, by }: GraphLink, from: GraphObject): string {
  const words = relation === 'controller' ? 'serves' : relation === 'backend' ? 'behind' : 'of';
  return `${words} ${objectName(from)}${by === undefined ? '' : ` (${by})`}`;
}
