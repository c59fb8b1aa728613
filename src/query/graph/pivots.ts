// What somebody may want to follow who looks at a line: the thing itself, what owns it, what leads to
// it, where it runs. Nearest first, with the one that is usually meant: the workload.
import type { ResourceName } from '../language/ast.ts';
import { ownerByName } from '../language/resource-match.ts';
import type { ControllerHints } from './controllers.ts';
import type { Subject } from './related.ts';
import { graphOf, type GraphLink, type GraphNode } from './resource-graph.ts';
import type { World } from './world.ts';

export interface Pivot {
  readonly resource: ResourceName;
  /** How it is connected, in a few words. */
  readonly why: string;
  /** What most people mean; exactly one of the list is. */
  readonly isUsual: boolean;
}

/** What can be followed from a thing; `node`: where it ran, for when no object says it. */
export function pivotsOf(
  world: World,
  subject: Subject,
  hints: ControllerHints,
  node?: string,
): readonly Pivot[] {
  const found = new Map<string, Omit<Pivot, 'isUsual'>>();
  const add = ({ kind, namespace, name }: Subject, why: string): void => {
    const key = `${namespace ?? ''}/${kind}/${name}`;
    if (found.has(key)) return;
    const resource = { kind, name, ...(namespace === undefined ? {} : { namespace }) };
    found.set(key, { resource, why });
  };
  let usual: Subject = subject;
  const walk = (from: GraphNode, isOwner: boolean): void => {
    for (const link of inOrder(from.links)) {
      const next = link.node;
      if (next === undefined || !isFollowed(link)) continue;
      const { object } = next;
      const owns = isOwner && link.relation === 'owner';
      if (owns) usual = object;
      add(object, whyOf(link, from.object.name));
      if (link.isRepeated !== true && link.direction === 'before') walk(next, owns);
    }
  };
  add(subject, 'this itself');
  const root = world.find(subject.kind, subject.namespace, subject.name);
  if (root !== undefined) {
    walk(graphOf(world, root, hints), true);
  } else if (subject.kind === 'pod') {
    const owner = ownerByName(subject.name);
    if (owner !== undefined) {
      usual = { ...owner, namespace: subject.namespace };
      add(usual, 'by the name of the pod');
    }
  }
  if (node !== undefined) add({ kind: 'node', name: node }, 'where it ran');
  const pivots = [...found.values()];
  return pivots.map((each) => ({ ...each, isUsual: isSame(each.resource, usual) }));
}

function isSame(a: Subject, b: Subject): boolean {
  return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;
}

/** Owners before what selects and routes, the node last. */
function inOrder(links: readonly GraphLink[]): readonly GraphLink[] {
  const place = ({ relation }: GraphLink): number =>
    relation === 'owner' ? 0 : relation === 'node' ? 2 : 1;
  return links.toSorted((a, b) => place(a) - place(b));
}

function isFollowed({ direction, relation }: GraphLink): boolean {
  return direction === 'before' || relation === 'node' || relation === 'backend';
}

function whyOf({ relation, by }: GraphLink, from: string): string {
  const words = relation === 'node' ? 'where it runs' : `${relation}: ${from}`;
  return by === undefined || relation === 'node' ? words : `${words} (${by})`;
}
