// Which objects belong to a slice of a capture: everything that the graph of an involved object shows,
// and everything that the objects before it (owners, Services, routes) consist of, so that their own
// graphs are whole as well. Nodes, volumes, classes and other shared things are there, and what else
// uses them is not. Lists that say what was looked for go along: what an object that is there needs is
// there, or is missing.
import type { ObjectDefinition } from '../core/batch.ts';
import type { Subject } from './graph/related.ts';
import { graphOf, type Direction, type GraphNode } from './graph/resource-graph.ts';
import { kindKey, objectKey, type GraphObject } from './graph/world.ts';
import type { KnownObjects, KnownWorld } from './known-objects.ts';
import type { ClusterSubject } from './slice-rows.ts';

type Identity = Pick<ObjectDefinition, 'cluster' | 'kind' | 'apiVersion' | 'namespace' | 'name'>;

/** Tells of an object whether it is connected with one of the subjects. */
export function linkedObjects(
  known: KnownObjects,
  subjects: readonly ClusterSubject[],
): (object: Identity) => boolean {
  const worlds = new Map<KnownWorld, Subject[]>();
  for (const subject of subjects) {
    const world = known.of(subject.cluster);
    const list = worlds.get(world);
    if (list === undefined) worlds.set(world, [subject]);
    else list.push(subject);
  }
  const names = new Map([...worlds].map(([world, list]) => [world, namesAround(world, list)]));
  return ({ cluster, kind, apiVersion, namespace, name }) => {
    const wanted = names.get(known.of(cluster));
    // A list has no name; of clusters that are not involved none says that it is whole.
    return (
      wanted !== undefined &&
      (name === '' || wanted.has(objectKey({ kind: kindKey(kind, apiVersion), namespace, name })))
    );
  };
}

/** Keys of everything in one cluster that is connected with the subjects. */
function namesAround(
  { world, hints }: KnownWorld,
  subjects: readonly Subject[],
): ReadonlySet<string> {
  const wanted = new Set<GraphObject>();
  const walked = new Set<GraphObject>();
  /** What must be whole: what stands before something that is involved. */
  const whole: GraphObject[] = [];
  const add = (object: GraphObject): void => {
    wanted.add(object);
    // Slices of endpoints say which pods are ready, and are no step of any way.
    for (const owned of world.ownedBy(object)) {
      if (owned.kind === 'endpointslice') wanted.add(owned);
    }
    if (object.kind !== 'service') return;
    const endpoints = world.find('endpoints', object.namespace, object.name);
    if (endpoints !== undefined) wanted.add(endpoints);
  };
  const collect = (node: GraphNode, directions: readonly Direction[]): void => {
    add(node.object);
    for (const { direction, node: next } of node.links) {
      if (next === undefined || !directions.includes(direction)) continue;
      if (direction === 'before') whole.push(next.object);
      collect(next, directions);
    }
  };
  for (const { kind, namespace, name } of subjects) {
    const object = world.find(kind, namespace, name);
    if (object === undefined || walked.has(object)) continue;
    walked.add(object);
    collect(graphOf(world, object, hints), ['before', 'behind']);
  }
  for (let object = whole.pop(); object !== undefined; object = whole.pop()) {
    if (walked.has(object)) continue;
    walked.add(object);
    collect(graphOf(world, object, hints), ['behind']);
  }
  const names = new Set([objectKey({ kind: 'namespace', name: 'kube-system' })]);
  for (const object of wanted) {
    names.add(objectKey(object));
    const { namespace } = object;
    if (namespace !== undefined) names.add(objectKey({ kind: 'namespace', name: namespace }));
  }
  return names;
}
