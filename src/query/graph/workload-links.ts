// Owners and what they own, what scales them, what they mount and where they run.
import { asObject, asObjects, readText } from '../../core/json.ts';
import { kindTitle, link, linkByName, missing, pluralTitle, unchecked, type Link } from './link.ts';
import { statusOf } from './object-status.ts';
import { ownersOf } from './observation.ts';
import { equalities, selects } from './selectors.ts';
import { podsOf } from './service-links.ts';
import { templateLabels } from './templates.ts';
import { isThere, kindKey, type GraphObject, type World } from './world.ts';

/** The owners that an object names: found by UID, or said to be gone or not read. */
export function ownerLinks(world: World, object: GraphObject): readonly Link[] {
  return ownersOf(object.content).map((owner): Link => {
    const kind = kindKey(owner.kind, owner.apiVersion);
    const named = world.find(kind, object.namespace, owner.name);
    const found = owner.uid === undefined ? named : (world.findUid(owner.uid) ?? named);
    const by = owner.isController ? undefined : 'not as controller';
    if (found !== undefined && (owner.uid === undefined || found.uid === owner.uid)) {
      return link('owner', found, by);
    }
    const title = `${kindTitle(kind)} \`${owner.name}\``;
    const coverage = world.coverage(kind, object.namespace);
    if (coverage.is === 'unchecked') {
      return unchecked('owner', `${title}: ${pluralTitle(kind)} were ${coverage.reason}`);
    }
    return missing('owner', `${title} is gone`);
  });
}

/** What is owned and shown elsewhere, or only says that its owner lives. */
const silentlyOwned = new Set(['endpointslice', 'lease']);

/** What an object owns: ReplicaSets, Jobs, pods. Old ReplicaSets without pods are left out. */
export function ownedLinks(world: World, object: GraphObject): readonly Link[] {
  return world
    .ownedBy(object)
    .filter((each) => isThere(each) && !silentlyOwned.has(each.kind) && !isSpent(world, each))
    .map((each) => link('owns', each));
}

function isSpent(world: World, object: GraphObject): boolean {
  if (object.kind !== 'replicaset' || asObject(object.content['spec'])['replicas'] !== 0)
    return false;
  // It may have been seen after the moment that is looked at, when it still had some.
  return !world.ownedBy(object).some(isThere);
}

/** A pod: its volume claims, and its node where that matters: it is in trouble, or was asked for. */
export function podLinks(world: World, pod: GraphObject, isAsked: boolean): readonly Link[] {
  const spec = asObject(pod.content['spec']);
  const node = readText(spec['nodeName']);
  const found = node === undefined ? undefined : world.find('node', undefined, node);
  const isShown =
    found !== undefined && (isAsked || statusOf('node', found.content).health === 'bad');
  return [...(isShown ? [link('node', found)] : []), ...claimsOf(world, pod)];
}

function claimsOf(world: World, { content, namespace }: GraphObject): readonly Link[] {
  return asObjects(asObject(content['spec'])['volumes']).flatMap((volume) => {
    const name = readText(asObject(volume['persistentVolumeClaim'])['claimName']);
    if (name === undefined) return [];
    return [linkByName(world, 'volume', { kind: 'persistentvolumeclaim', namespace, name })];
  });
}

export function claimLinks(world: World, { content }: GraphObject): readonly Link[] {
  const spec = asObject(content['spec']);
  const volume = readText(spec['volumeName']);
  const storageClass = readText(spec['storageClassName']);
  return [
    ...(volume === undefined
      ? []
      : [linkByName(world, 'volume', { kind: 'persistentvolume', name: volume })]),
    ...(storageClass === undefined
      ? []
      : [linkByName(world, 'storage class', { kind: 'storageclass', name: storageClass })]),
  ];
}

/** Pods that mount a claim. */
export function mountsOf(world: World, claim: GraphObject): readonly Link[] {
  return world
    .all('pod', claim.namespace)
    .filter((pod) => isThere(pod) && claimsOf(world, pod).some(({ to }) => to === claim))
    .map((pod) => link('mounted by', pod));
}

export function autoscalerLinks(world: World, autoscaler: GraphObject): readonly Link[] {
  const target = asObject(asObject(autoscaler.content['spec'])['scaleTargetRef']);
  const [kind, name] = [readText(target['kind']), readText(target['name'])];
  if (kind === undefined || name === undefined) return [];
  const key = kindKey(kind, readText(target['apiVersion']));
  return [linkByName(world, 'scales', { kind: key, namespace: autoscaler.namespace, name })];
}

/** Autoscalers of a workload. */
export function scalersOf(world: World, workload: GraphObject): readonly Link[] {
  return world
    .all('horizontalpodautoscaler', workload.namespace)
    .filter((each) => autoscalerLinks(world, each).some(({ to }) => to === workload))
    .map((each) => link('scaled by', each));
}

/** Services that lead to a pod. */
export function selectorsOf(world: World, pod: GraphObject): readonly Link[] {
  return world
    .all('service', pod.namespace)
    .filter((service) => isThere(service) && podsOf(world, service).includes(pod))
    .map((service) => link('selected by', service));
}

/** Services whose selector fits the pods that a workload makes. */
export function selectorsOfTemplate(world: World, workload: GraphObject): readonly Link[] {
  const labels = templateLabels(workload);
  if (labels.size === 0) return [];
  return world
    .all('service', workload.namespace)
    .filter(
      (each) =>
        isThere(each) && selects(equalities(asObject(each.content['spec'])['selector']), labels),
    )
    .map((service) => link('selected by', service));
}

export function podsOn(world: World, node: GraphObject): readonly Link[] {
  return world
    .all('pod')
    .filter((pod) => isThere(pod) && asObject(pod.content['spec'])['nodeName'] === node.name)
    .map((pod) => link('runs', pod));
}
