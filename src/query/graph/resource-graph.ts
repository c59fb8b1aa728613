// Walks from one object to everything it is connected with. From the root both ways: what leads to
// it and what lies behind it; from there on only further in the same direction, because two Ingresses
// of one Service have nothing to do with each other. Every object appears once.
import type { ControllerHints } from './controllers.ts';
import type { Link } from './link.ts';
import { statusOf } from './object-status.ts';
import {
  askersOf,
  classControllers,
  gatewayLinks,
  ingressLinks,
  routeKinds,
  routeLinks,
  routesTo,
} from './route-links.ts';
import { serviceLinks } from './service-links.ts';
import {
  autoscalerLinks,
  claimLinks,
  mountsOf,
  ownedLinks,
  ownerLinks,
  podLinks,
  podsOn,
  scalersOf,
  selectorsOf,
  selectorsOfTemplate,
} from './workload-links.ts';
import type { GraphObject, World } from './world.ts';

export interface GraphNode {
  readonly object: GraphObject;
  readonly links: readonly GraphLink[];
}

export interface GraphLink extends Omit<Link, 'to'> {
  readonly direction: Direction;
  /** Absent where the link leads nowhere. */
  readonly node?: GraphNode;
  /** The object stands elsewhere in the tree, with its own links. */
  readonly isRepeated?: true;
}

/** `behind`: what the object needs or consists of; `before`: what uses or owns it. */
export type Direction = 'behind' | 'before';

export interface GraphOptions extends ControllerHints {
  /** Steps from the root; absent: as far as it goes. */
  readonly depth?: number;
  /** Objects of other kinds (singular, lower case) are left out, with what hangs on them alone. */
  readonly only?: ReadonlySet<string>;
}

/** Longer than any real chain (route, Service, pod, owner, owner …): ends forged ones. */
const deepest = 12;
/** More objects than these are not walked: a node of a large cluster runs a few hundred pods. */
const mostNodes = 5000;

/** The tree of everything that `root` is connected with. */
export function graphOf(world: World, root: GraphObject, options: GraphOptions): GraphNode {
  const seen = new Set<GraphObject>([root]);
  const depth = Math.min(options.depth ?? deepest, deepest);

  const walk = (
    object: GraphObject,
    directions: readonly Direction[],
    from: GraphObject | undefined,
    left: number,
  ): GraphNode => {
    const steps = (left <= 0 ? [] : directions).flatMap((direction) =>
      linksOf(world, object, from, direction, options)
        .filter(({ to }) => to === undefined || to !== from)
        .map((step) => {
          const isNew = step.to !== undefined && !seen.has(step.to) && seen.size < mostNodes;
          // Marked before anything is walked: an object stands as near to the root as it can.
          if (step.to !== undefined && isNew) seen.add(step.to);
          return { step, direction, isNew };
        }),
    );
    const links = steps.flatMap(({ step, direction, isNew }): readonly GraphLink[] => {
      const { to, ...rest } = step;
      if (to === undefined) return [{ ...rest, direction }];
      if (!isNew) {
        const isTold = !repeatable.has(rest.relation) && rest.problems.length === 0;
        if (isTold) return [];
        return [{ ...rest, direction, node: { object: to, links: [] }, isRepeated: true }];
      }
      const node = walk(to, [direction], object, left - 1);
      if (options.only?.has(to.kind) !== false) return [{ ...rest, direction, node }];
      // What is left out still leads to what is wanted.
      const told = rest.problems.length > 0 ? [{ ...rest, direction }] : [];
      return [...told, ...node.links];
    });
    return { object, links };
  };
  return walk(root, ['before', 'behind'], undefined, depth);
}

/** Relations that are told again of an object that stands elsewhere in the tree. */
const repeatable: ReadonlySet<string> = new Set(['backend', 'controller', 'pod']);

/** Links of one object in one direction; `from` is the object that led to it. */
export function linksOf(
  world: World,
  object: GraphObject,
  from: GraphObject | undefined,
  direction: Direction,
  hints: ControllerHints,
): readonly Link[] {
  return direction === 'behind'
    ? linksBehind(world, object, from, hints)
    : linksBefore(world, object);
}

function linksBehind(
  world: World,
  object: GraphObject,
  from: GraphObject | undefined,
  hints: ControllerHints,
): readonly Link[] {
  const { kind } = object;
  if (isRoute(kind)) return routeLinks(world, object);
  switch (kind) {
    case 'ingress':
      return ingressLinks(world, object, hints);
    case 'ingressclass':
    case 'gatewayclass':
      return classControllers(world, object, from, hints);
    case 'gateway':
      return gatewayLinks(world, object, hints);
    case 'service':
      return serviceLinks(world, object);
    case 'pod':
      return podLinks(world, object, from === undefined);
    case 'persistentvolumeclaim':
      return claimLinks(world, object);
    case 'horizontalpodautoscaler':
      return autoscalerLinks(world, object);
    default:
      return ownedLinks(world, object);
  }
}

function linksBefore(world: World, object: GraphObject): readonly Link[] {
  const { kind } = object;
  const owners = ownerLinks(world, object);
  switch (kind) {
    case 'service':
      return [...owners, ...routesTo(world, object)];
    case 'pod':
      return [...owners, ...selectorsOf(world, object)];
    case 'persistentvolumeclaim':
      return [...owners, ...mountsOf(world, object)];
    case 'ingressclass':
    case 'gatewayclass':
    case 'gateway':
      return [...owners, ...askersOf(world, object)];
    case 'node':
      return [...owners, ...podsOn(world, object)];
    default:
      return [...owners, ...selectorsOfTemplate(world, object), ...scalersOf(world, object)];
  }
}

function isRoute(kind: string): boolean {
  return (routeKinds as readonly string[]).includes(kind);
}

/** Objects of the tree that are in trouble by their own account. */
export function troubledIn(node: GraphNode): readonly GraphObject[] {
  const { object, links } = node;
  const isTroubled = statusOf(object.kind, object.content).health === 'bad';
  const further = links.flatMap((link) =>
    link.node === undefined || link.isRepeated ? [] : troubledIn(link.node),
  );
  return isTroubled ? [object, ...further] : further;
}

/** Everything that is wrong or could not be checked, in the order of the tree. */
export function problemsOf(node: GraphNode): readonly Link['problems'][number][] {
  return node.links.flatMap((link) => [
    ...link.problems,
    ...(link.node === undefined || link.isRepeated ? [] : problemsOf(link.node)),
  ]);
}
