// What belongs to a resource over all of a capture: the pods whose lines are its own, the objects
// whose Events concern it, and the names and addresses by which lines speak of it, each with the
// reason. Every state that an object was ever seen in counts, because a timeline has no single moment:
// a Service with a broken selector is still the Service of the pods that it selected before.
import { asObject } from '../../core/json.ts';
import { readStamp } from '../../core/object-stamps.ts';
import type { TimestampNs } from '../../core/time.ts';
import type { ResourceName } from '../language/ast.ts';
import {
  isTelling,
  unknownMembers,
  type Mention,
  type ResourceMembers,
} from '../language/resource-match.ts';
import { equalsPatternExactly } from '../language/text-match.ts';
import { addressesOf } from './addresses.ts';
import type { ControllerHints } from './controllers.ts';
import type { Relation } from './link.ts';
import { notBefore, ownersOf } from './observation.ts';
import { linksOf, type Direction } from './resource-graph.ts';
import { ownerLinks } from './workload-links.ts';
import { isClusterWide, kindKey, objectKey, type GraphObject, type World } from './world.ts';

/** Steps that lead to what a resource consists of or is served by. */
const memberRelations: ReadonlySet<Relation> = new Set<Relation>([
  'owns',
  'pod',
  'backend',
  'class',
  'controller',
  'gateway',
  'scales',
  'volume',
  'mounted by',
  'runs',
]);
/** What serves a resource is not what it is: lines that name it do not speak of the resource. */
const serving: ReadonlySet<Relation> = new Set<Relation>(['class', 'controller', 'gateway']);
/** Kinds whose users are what somebody means who names them. */
const usedKinds = new Set(['persistentvolumeclaim', 'node']);
const deepest = 8;

/** Something that belongs to a resource. */
export interface Member {
  readonly object: GraphObject;
  readonly reason: string;
  /** Lines that name it speak of the resource. */
  readonly isOwn: boolean;
  /** What led to it; absent for the resource itself. */
  readonly from?: GraphObject;
}

/** What belongs to the resources that `resource` names, in a world of everything ever seen. */
export function membersOf(
  world: World,
  resource: Pick<ResourceName, 'kind' | 'name' | 'namespace'>,
  hints: ControllerHints,
): ResourceMembers {
  const names = equalsPatternExactly({ pieces: resource.name.split('*') });
  const isWanted = ({ namespace, name }: GraphObject): boolean =>
    names(name) &&
    (resource.namespace === undefined ||
      isClusterWide(resource.kind) ||
      resource.namespace === namespace);
  const objects = world.all(resource.kind).filter(isWanted);
  const roots = objects.length > 0 ? objects : namedOwners(world, resource.kind).filter(isWanted);
  const members = new Map<GraphObject, Member>();
  for (const root of roots) collect(world, root, hints, members);
  const byKey = new Map([...members.values()].map((each) => [objectKey(each.object), each.reason]));
  const reasonOf = (
    kind: string,
    namespace: string | undefined,
    name: string,
  ): string | undefined => byKey.get(objectKey({ kind, namespace, name }));
  return {
    ...unknownMembers,
    podReason: (namespace, pod) => reasonOf('pod', namespace, pod),
    knowsPod: (namespace, pod) => knowsOwners(world, namespace, pod),
    objectReason: reasonOf,
    mentions: [...members.values()].flatMap((member) => mentionsOf(world, member)),
  };
}

/** What belongs to one object, itself first. */
export function membersOfObject(
  world: World,
  root: GraphObject,
  hints: ControllerHints,
): readonly Member[] {
  const members = new Map<GraphObject, Member>();
  collect(world, root, hints, members);
  return [...members.values()];
}

/** A pod whose owners are objects too: without them only its name says more. */
export function knowsOwners(world: World, namespace: string | undefined, name: string): boolean {
  const pod = world.find('pod', namespace, name);
  return pod !== undefined && ownerLinks(world, pod).every(({ to }) => to !== undefined);
}

/** Owners that others name, of one kind or of all: custom resources that nobody read, too. */
export function namedOwners(world: World, kind?: string): readonly GraphObject[] {
  const owners = new Map<string, GraphObject>();
  for (const object of world.everything()) {
    for (const owner of ownersOf(object.content)) {
      const ownerKind = kindKey(owner.kind, owner.apiVersion);
      if (kind !== undefined && ownerKind !== kind) continue;
      const { namespace, state } = object;
      const named: GraphObject = {
        kind: ownerKind,
        name: owner.name,
        content: {},
        labels: new Map(),
        state,
        ...(namespace === undefined ? {} : { namespace }),
        ...(owner.uid === undefined ? {} : { uid: owner.uid }),
      };
      owners.set(`${objectKey(named)}\n${owner.uid ?? ''}`, named);
    }
  }
  return [...owners.values()];
}

function collect(
  world: World,
  root: GraphObject,
  hints: ControllerHints,
  members: Map<GraphObject, Member>,
): void {
  let layer: readonly Member[] = [{ object: root, reason: 'the resource itself', isOwn: true }];
  members.set(root, { object: root, reason: 'the resource itself', isOwn: true });
  for (let step = 0; step < deepest && layer.length > 0; step++) {
    const next: Member[] = [];
    for (const member of layer) {
      for (const found of membersBehind(world, member, hints)) {
        if (members.has(found.object)) continue;
        members.set(found.object, found);
        next.push(found);
      }
    }
    layer = next;
  }
}

function membersBehind(world: World, member: Member, hints: ControllerHints): readonly Member[] {
  const { object, from } = member;
  const isRoot = from === undefined;
  const directions: readonly Direction[] =
    isRoot && usedKinds.has(object.kind) ? ['behind', 'before'] : ['behind'];
  return statesOf(world, object).flatMap((state) =>
    directions.flatMap((direction) =>
      linksOf(world, state, from, direction, hints).flatMap(({ relation, to }) => {
        if (to === undefined || !memberRelations.has(relation)) return [];
        const isOwn = member.isOwn && !serving.has(relation);
        const reason = isRoot ? reasonText(relation, object) : member.reason;
        return [{ object: to, reason, isOwn, from: object }];
      }),
    ),
  );
}

/** The object in each state that it was seen in. */
function statesOf(world: World, object: GraphObject): readonly GraphObject[] {
  const history = world.history(object);
  if (history.length < 2) return [object];
  return [object, ...history.map((each) => ({ ...object, content: each.content() }))];
}

const reasonWords: ReadonlyMap<Relation, string> = new Map<Relation, string>([
  ['owns', 'owned by'],
  ['runs', 'on'],
  ['mounted by', 'mounts'],
  ['class', 'serves'],
  ['backend', 'behind'],
  ['scales', 'scaled by'],
]);

/** `pod of service web`, `behind ingress web`. */
function reasonText(relation: Relation, { kind, name }: GraphObject): string {
  return `${reasonWords.get(relation) ?? `${relation} of`} ${kind} ${name}`;
}

/** Names and addresses by which lines speak of a member, while it has them. */
export function mentionsOf(
  world: World,
  { object, isOwn }: Pick<Member, 'object' | 'isOwn'>,
): readonly Mention[] {
  if (!isOwn || object.kind === 'node') return [];
  const { kind, namespace, name, content } = object;
  const of = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  const named: Mention[] = [];
  if (namespace !== undefined) named.push({ text: `${namespace}/${name}`, why: of });
  if (kind === 'pod' && isTelling(name)) named.push({ text: name, why: of });
  // On the node's network the address is everybody's.
  if (asObject(content['spec'])['hostNetwork'] === true) return named;
  const spans = statesOf(world, object).flatMap((state) => addressesOf(state));
  const { from, until } = lifeOf(world, object);
  const life = {
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
  for (const text of new Set(spans)) {
    if (text.length >= shortestAddress) named.push({ text, why: `address of ${of}`, ...life });
  }
  return named;
}

/** `a.b` is a word of many languages. */
const shortestAddress = 7;

/** From when an object existed, and until when it can have. */
function lifeOf(
  world: World,
  object: GraphObject,
): { readonly from?: TimestampNs | undefined; readonly until?: TimestampNs | undefined } {
  const created = createdAt(object);
  const last = world.history(object).at(-1);
  if (last?.deleted === true) return { from: created, until: notBefore(last) };
  if (object.kind !== 'pod' || created === undefined) return { from: created };
  // An address is given again: from then on it is another pod's.
  const address = podAddress(object);
  const heirs = world.all('pod').flatMap((other) => {
    const since = podAddress(other) === address ? createdAt(other) : undefined;
    return since !== undefined && since > created ? [since] : [];
  });
  const until = heirs.reduce<TimestampNs | undefined>(
    (first, each) => (first === undefined || each < first ? each : first),
    undefined,
  );
  return { from: created, until };
}

function createdAt({ content }: GraphObject): TimestampNs | undefined {
  return readStamp(asObject(content['metadata'])['creationTimestamp']);
}

function podAddress({ content }: GraphObject): unknown {
  return asObject(content['status'])['podIP'];
}
