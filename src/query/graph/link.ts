// One step from an object to what it is connected with. A step that leads nowhere is a link too:
// what is missing, and whether that is known or could only not be checked.
import { nearNames } from '../../core/near-names.ts';
import { shellWord } from '../../core/shell-word.ts';
import type { GraphObject, World } from './world.ts';

/** How an object is connected with the one before it, read from that one. */
export type Relation =
  | 'owner'
  | 'owns'
  | 'class'
  | 'controller'
  | 'backend'
  | 'routed by'
  | 'pod'
  | 'selected by'
  | 'scales'
  | 'scaled by'
  | 'volume'
  | 'mounted by'
  | 'storage class'
  | 'node'
  | 'runs'
  | 'gateway'
  | 'route';

export type LinkProblem =
  /** Known not to be there, or not to fit. */
  | { readonly is: 'missing'; readonly text: string; readonly help?: string }
  /** Neither is known: the objects that would say it were not read. */
  | { readonly is: 'unchecked'; readonly text: string; readonly help?: string };
// `help` is a command that mends it, or shows more, fit for a shell.

export interface Link {
  readonly relation: Relation;
  /** Absent where the link leads nowhere. */
  readonly to?: GraphObject;
  /** What the link goes by: a path, a port, a way of finding out. */
  readonly by?: string;
  readonly problems: readonly LinkProblem[];
}

export function link(relation: Relation, to: GraphObject, by?: string): Link {
  return { relation, to, problems: [], ...(by === undefined ? {} : { by }) };
}

export function missing(relation: Relation, text: string, by?: string): Link {
  return { relation, problems: [{ is: 'missing', text }], ...(by === undefined ? {} : { by }) };
}

/** The link with what would mend its problems, where they have no advice of their own. */
export function withHelp(link: Link, help: string | undefined): Link {
  if (help === undefined) return link;
  return { ...link, problems: link.problems.map((problem) => ({ help, ...problem })) };
}

export function unchecked(relation: Relation, text: string): Link {
  return { relation, problems: [{ is: 'unchecked', text }] };
}

/** Kinds as people write them in sentences. */
const titles: Readonly<Record<string, string>> = {
  ingress: 'Ingress',
  ingressclass: 'IngressClass',
  service: 'Service',
  endpointslice: 'EndpointSlice',
  persistentvolumeclaim: 'PersistentVolumeClaim',
  persistentvolume: 'PersistentVolume',
  storageclass: 'StorageClass',
  horizontalpodautoscaler: 'HorizontalPodAutoscaler',
  replicaset: 'ReplicaSet',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
  cronjob: 'CronJob',
  httproute: 'HTTPRoute',
  gatewayclass: 'GatewayClass',
  replicationcontroller: 'ReplicationController',
};

/** `ingressclass` → `IngressClass`; kinds that are not known by name with a capital. */
export function kindTitle(kind: string): string {
  const known = Object.hasOwn(titles, kind) ? titles[kind] : undefined;
  return known ?? kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** More names than these are not listed. */
const mostListed = 5;

/**
 * A link to an object by its name: found, or missing with the names that come near, or unchecked
 * where its kind was not read.
 */
export function linkByName(
  world: World,
  relation: Relation,
  target: { readonly kind: string; readonly namespace?: string | undefined; readonly name: string },
  by?: string,
): Link {
  const { kind, namespace, name } = target;
  const found = world.find(kind, namespace, name);
  if (found !== undefined && found.state.gone === undefined) return link(relation, found, by);
  const title = `${kindTitle(kind)} \`${name}\``;
  const coverage = world.coverage(kind, namespace);
  if (found !== undefined) {
    return {
      ...link(relation, found, by),
      problems: [{ is: 'missing', text: `${title} is gone` }],
    };
  }
  if (coverage.is === 'unchecked') {
    const text = `could not check whether ${title} exists: ${pluralTitle(kind)} were ${coverage.reason}`;
    const found = { ...unchecked(relation, text), ...(by === undefined ? {} : { by }) };
    return withHelp(found, coverage.isRefused ? askForRight(kind, namespace) : undefined);
  }
  return missing(relation, `${title} does not exist${nearText(world, target)}`, by);
}

/** `; there is one with a similar name: …`, or what there is instead, or nothing. */
export function nearText(
  world: World,
  {
    kind,
    namespace,
    name,
  }: { readonly kind: string; readonly namespace?: string | undefined; readonly name: string },
): string {
  const here = world.all(kind, namespace).filter(({ state }) => state.gone === undefined);
  const names = here.map((each) => each.name);
  const near = nearNames(name, names);
  const quoted = (list: readonly string[]): string => list.map((each) => `\`${each}\``).join(', ');
  if (near.length === 1) return `; there is one with a similar name: ${quoted(near)}`;
  if (near.length > 1) return `; there are some with similar names: ${quoted(near)}`;
  const elsewhere = world
    .all(kind)
    .filter((each) => each.name === name && each.namespace !== namespace);
  const [other] = elsewhere;
  if (other?.namespace !== undefined) {
    return `; there is one of that name in namespace \`${other.namespace}\``;
  }
  if (names.length === 0) return `; there is no ${kindTitle(kind)} at all${place(namespace)}`;
  if (names.length > mostListed) return '';
  return `; there ${names.length === 1 ? 'is' : 'are'} only ${quoted(names)}${place(namespace)}`;
}

function place(namespace: string | undefined): string {
  return namespace === undefined ? '' : ` in namespace \`${namespace}\``;
}

/** The command that says whether a kind may be listed. */
export function askForRight(kind: string, namespace: string | undefined): string {
  const where = namespace === undefined ? '' : ` -n ${shellWord(namespace)}`;
  return `kubectl auth can-i list ${shellWord(pluralTitle(kind).toLowerCase())}${where}`;
}

/** `IngressClasses`, `Ingresses`, `Services`. */
export function pluralTitle(kind: string): string {
  const title = kindTitle(kind);
  if (/(?:s|x|ch)$/.test(title)) return title === 'Endpoints' ? title : `${title}es`;
  return `${title}s`;
}
