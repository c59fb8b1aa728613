// What an object says of itself in a few words, and whether that is good news. One function a kind;
// kinds that are not known by name are described by their conditions, which most of them have.
import { asObject, asObjects, readCount, readText, type JsonObject } from '../../core/json.ts';

export type Health = 'good' | 'waiting' | 'bad' | 'unknown';

export interface ObjectStatus {
  readonly health: Health;
  /** For people, without the name of the object. */
  readonly text: string;
}

/** The status of an object of `kind` (singular, lower case). */
export function statusOf(kind: string, content: JsonObject): ObjectStatus {
  const describe = Object.hasOwn(byKind, kind) ? byKind[kind] : undefined;
  return (describe ?? byConditions)(content);
}

const byKind: Readonly<Record<string, (content: JsonObject) => ObjectStatus>> = {
  pod: podStatus,
  deployment: (content) => replicas(content, 'readyReplicas'),
  statefulset: (content) => replicas(content, 'readyReplicas'),
  replicaset: (content) => replicas(content, 'readyReplicas'),
  replicationcontroller: (content) => replicas(content, 'readyReplicas'),
  daemonset: daemonSetStatus,
  job: jobStatus,
  cronjob: cronJobStatus,
  service: serviceStatus,
  ingress: ingressStatus,
  ingressclass: classStatus,
  gatewayclass: classStatus,
  persistentvolumeclaim: volumeStatus,
  persistentvolume: volumeStatus,
  node: nodeStatus,
  horizontalpodautoscaler: autoscalerStatus,
  gateway: gatewayStatus,
  httproute: routeStatus,
  grpcroute: routeStatus,
  tlsroute: routeStatus,
  endpointslice: () => ({ health: 'good', text: '' }),
};

function partsOf(content: JsonObject): { readonly spec: JsonObject; readonly status: JsonObject } {
  return { spec: asObject(content['spec']), status: asObject(content['status']) };
}

function podStatus(content: JsonObject): ObjectStatus {
  const { spec, status } = partsOf(content);
  const phase = readText(status['phase']) ?? 'phase unknown';
  const address = readText(status['podIP']);
  const node = readText(spec['nodeName']);
  const place = [address, node === undefined ? undefined : `on ${node}`];
  if (phase === 'Succeeded') return { health: 'good', text: 'Succeeded' };
  const isReady = conditionOf(status, 'Ready')?.['status'] === 'True';
  const troubles = [
    ...asObjects(status['initContainerStatuses']),
    ...asObjects(status['containerStatuses']),
  ].flatMap(containerTrouble);
  const terminating = asObject(content['metadata'])['deletionTimestamp'] !== undefined;
  const scheduled = conditionOf(status, 'PodScheduled');
  const unscheduled =
    scheduled?.['status'] === 'False'
      ? [readText(scheduled['reason']), readText(scheduled['message'])]
      : [];
  const parts = [
    terminating ? 'terminating' : phase,
    phase === 'Running' ? (isReady ? 'ready' : 'not ready') : undefined,
    readText(status['reason']),
    ...unscheduled,
    ...troubles,
    ...place,
  ];
  const isFine = phase === 'Running' && isReady && !terminating;
  // A pod that waits for nothing but its turn is not in trouble.
  const isWaiting = phase === 'Pending' && troubles.length === 0 && unscheduled.length === 0;
  return { health: isFine ? 'good' : isWaiting ? 'waiting' : 'bad', text: join(parts) };
}

/** What keeps a container from running, or ended it before. */
function containerTrouble(container: JsonObject): readonly string[] {
  const name = readText(container['name']) ?? '?';
  const state = asObject(container['state']);
  const waiting = readText(asObject(state['waiting'])['reason']);
  const message = readText(asObject(state['waiting'])['message']);
  const ended = asObject(state['terminated']);
  const last = asObject(asObject(container['lastState'])['terminated']);
  const restarts = readCount(container['restartCount']) ?? 0;
  const words: string[] = [];
  if (waiting !== undefined && waiting !== 'ContainerCreating' && waiting !== 'PodInitializing') {
    // How long a crash loop waits is no reason; what is missing for a start is.
    const isTold = message !== undefined && !message.startsWith('back-off ');
    words.push(isTold ? `${waiting}: ${message.slice(0, longestMessage)}` : waiting);
  }
  const end = readText(ended['reason']);
  if (end !== undefined && end !== 'Completed') words.push(endText(end, ended));
  const lastEnd = readText(last['reason']);
  if (restarts > 0) {
    const why = lastEnd === undefined ? '' : `, last ${endText(lastEnd, last)}`;
    words.push(`${restarts} ${restarts === 1 ? 'restart' : 'restarts'}${why}`);
  }
  return words.length === 0 ? [] : [`container ${name}: ${words.join(', ')}`];
}

function endText(reason: string, ended: JsonObject): string {
  const code = readCount(ended['exitCode']);
  return code === undefined ? reason : `${reason} (exit code ${code})`;
}

function replicas(content: JsonObject, field: string): ObjectStatus {
  const { spec, status } = partsOf(content);
  return ofMany(readCount(status[field]) ?? 0, readCount(spec['replicas']) ?? 1);
}

function daemonSetStatus(content: JsonObject): ObjectStatus {
  const { status } = partsOf(content);
  const wanted = readCount(status['desiredNumberScheduled']) ?? 0;
  return ofMany(readCount(status['numberReady']) ?? 0, wanted);
}

function ofMany(ready: number, wanted: number): ObjectStatus {
  if (wanted === 0) return { health: 'unknown', text: 'scaled to 0' };
  return { health: ready >= wanted ? 'good' : 'bad', text: `${ready} of ${wanted} ready` };
}

function jobStatus(content: JsonObject): ObjectStatus {
  const { status } = partsOf(content);
  if (conditionOf(status, 'Complete')?.['status'] === 'True') {
    return { health: 'good', text: 'complete' };
  }
  const failed = conditionOf(status, 'Failed');
  const counts = (['active', 'succeeded', 'failed'] as const).flatMap((name) => {
    const count = readCount(status[name]) ?? 0;
    return count === 0 ? [] : [`${count} ${name}`];
  });
  if (failed?.['status'] === 'True') {
    return { health: 'bad', text: join(['failed', readText(failed['reason']), ...counts]) };
  }
  return { health: 'waiting', text: join(counts.length === 0 ? ['not started'] : counts) };
}

function cronJobStatus(content: JsonObject): ObjectStatus {
  const { spec, status } = partsOf(content);
  const schedule = readText(spec['schedule']);
  const last = readText(status['lastScheduleTime']);
  const isSuspended = spec['suspend'] === true;
  return {
    health: isSuspended ? 'waiting' : 'good',
    text: join([
      isSuspended ? 'suspended' : undefined,
      schedule === undefined ? undefined : `schedule ${schedule}`,
      last === undefined ? 'never ran' : `last at ${last}`,
    ]),
  };
}

function serviceStatus(content: JsonObject): ObjectStatus {
  const { spec } = partsOf(content);
  const type = readText(spec['type']) ?? 'ClusterIP';
  const external = readText(spec['externalName']);
  if (type === 'ExternalName') {
    return { health: 'unknown', text: join([type, external]) };
  }
  const address = readText(spec['clusterIP']);
  const ports = asObjects(spec['ports']).map(portText);
  return {
    health: 'good',
    text: join([address === 'None' ? 'headless' : `${type} ${address ?? ''}`.trim(), ...ports]),
  };
}

/** `http 80→8080`. */
function portText(port: JsonObject): string {
  const number = String(readCount(port['port']) ?? '?');
  const target = readCount(port['targetPort']) ?? readText(port['targetPort']);
  const name = readText(port['name']);
  const arrow = target === undefined || String(target) === number ? '' : `→${target}`;
  return `${name === undefined ? '' : `${name} `}${number}${arrow}`;
}

function ingressStatus(content: JsonObject): ObjectStatus {
  const { spec, status } = partsOf(content);
  const hosts = [...new Set(asObjects(spec['rules']).map((rule) => readText(rule['host']) ?? '*'))];
  const addresses = asObjects(asObject(status['loadBalancer'])['ingress']).flatMap(
    (each) => readText(each['ip']) ?? readText(each['hostname']) ?? [],
  );
  const shown = hosts.length > 4 ? [...hosts.slice(0, 4), `${hosts.length - 4} more`] : hosts;
  return {
    health: addresses.length === 0 ? 'waiting' : 'good',
    text: join([
      shown.length === 0 ? undefined : `host ${shown.join(', ')}`,
      addresses.length === 0 ? 'no address' : `address ${addresses.join(', ')}`,
    ]),
  };
}

function classStatus(content: JsonObject): ObjectStatus {
  const { spec } = partsOf(content);
  const controller = readText(spec['controller']) ?? readText(spec['controllerName']);
  return { health: 'good', text: controller === undefined ? '' : `controller ${controller}` };
}

function volumeStatus(content: JsonObject): ObjectStatus {
  const { spec, status } = partsOf(content);
  const phase = readText(status['phase']) ?? 'phase unknown';
  const size = readText(asObject(asObject(spec['resources'])['requests'])['storage']);
  const storageClass = readText(spec['storageClassName']);
  const text = join([
    phase,
    size,
    storageClass === undefined ? undefined : `class ${storageClass}`,
  ]);
  return { health: phase === 'Bound' || phase === 'Available' ? 'good' : 'waiting', text };
}

function nodeStatus(content: JsonObject): ObjectStatus {
  const { spec, status } = partsOf(content);
  const ready = conditionOf(status, 'Ready');
  const pressures = asObjects(status['conditions']).flatMap((each) => {
    const type = readText(each['type']);
    return type !== undefined && type !== 'Ready' && each['status'] === 'True' ? [type] : [];
  });
  const isReady = ready?.['status'] === 'True';
  const cordoned = spec['unschedulable'] === true ? 'cordoned' : undefined;
  return {
    health: isReady && pressures.length === 0 ? 'good' : 'bad',
    text: join([isReady ? 'ready' : 'not ready', cordoned, ...pressures]),
  };
}

function autoscalerStatus(content: JsonObject): ObjectStatus {
  const { spec, status } = partsOf(content);
  const able = conditionOf(status, 'ScalingActive');
  const now = readCount(status['currentReplicas']);
  const range = `${readCount(spec['minReplicas']) ?? 1}–${readCount(spec['maxReplicas']) ?? '?'}`;
  const cannot = able?.['status'] === 'False' ? readText(able['reason']) : undefined;
  return {
    health: cannot === undefined ? 'good' : 'bad',
    text: join([now === undefined ? undefined : `now ${now}`, `of ${range}`, cannot]),
  };
}

/** A Gateway: where it listens, what its controller denies, or that none has answered. */
function gatewayStatus(content: JsonObject): ObjectStatus {
  const { spec, status } = partsOf(content);
  const listeners = asObjects(spec['listeners']).map(
    (each) => `${readText(each['protocol']) ?? '?'} ${readCount(each['port']) ?? '?'}`,
  );
  const addresses = asObjects(status['addresses']).flatMap((each) => readText(each['value']) ?? []);
  const conditions = asObjects(status['conditions']);
  const ofListeners = asObjects(status['listeners']).flatMap((listener) =>
    denials(asObjects(listener['conditions'])).map(
      (text) => `listener ${readText(listener['name']) ?? '?'} ${text}`,
    ),
  );
  const denied = [...denials(conditions), ...ofListeners];
  const isTaken = conditions.some(
    (each) => each['type'] === 'Accepted' && each['status'] === 'True',
  );
  return {
    health: denied.length > 0 ? 'bad' : isTaken ? 'good' : 'waiting',
    text: join([
      ...new Set(listeners.slice(0, mostShown)),
      addresses.length === 0 ? 'no address' : `address ${addresses.slice(0, mostShown).join(', ')}`,
      ...denied.slice(0, mostShown),
      isTaken || denied.length > 0 ? undefined : 'no controller has accepted it',
    ]),
  };
}

/** A route: its hosts, and what the Gateways that it asks say of it. */
function routeStatus(content: JsonObject): ObjectStatus {
  const { spec, status } = partsOf(content);
  const named: unknown = spec['hostnames'];
  const hosts = Array.isArray(named)
    ? (named as unknown[]).flatMap((each) => readText(each) ?? [])
    : [];
  const parents = asObjects(status['parents']);
  const denied = parents.flatMap((parent) => {
    const by = readText(asObject(parent['parentRef'])['name']) ?? '?';
    return denials(asObjects(parent['conditions'])).map((text) => `${text} (gateway ${by})`);
  });
  return {
    health: denied.length > 0 ? 'bad' : parents.length === 0 ? 'waiting' : 'good',
    text: join([
      hosts.length === 0 ? undefined : `host ${hosts.slice(0, mostShown).join(', ')}`,
      ...denied.slice(0, mostShown),
      parents.length === 0 ? 'no gateway has answered' : undefined,
    ]),
  };
}

const mostShown = 4;
const longestMessage = 160;

/** Conditions that say no, with reason and message: `not accepted: NoMatchingParent: …`. */
function denials(conditions: readonly JsonObject[]): readonly string[] {
  return conditions
    .filter(
      (each) => each['status'] === 'False' && goodConditions.has(readText(each['type']) ?? ''),
    )
    .map((each) => {
      const message = readText(each['message'])?.slice(0, longestMessage);
      const why = [readText(each['reason']), message].filter((part) => part !== undefined);
      return `not ${conditionText(each['type'])}: ${why.join(': ') || '?'}`;
    });
}

function conditionText(type: unknown): string {
  const name = readText(type) ?? '';
  return name === 'ResolvedRefs' ? 'resolved' : name.toLowerCase();
}

/** Ready, Available, Accepted, Programmed: what the conditions deny, else that they hold. */
function byConditions(content: JsonObject): ObjectStatus {
  const { status } = partsOf(content);
  const own = asObjects(status['conditions']);
  const ofParents = asObjects(status['parents']).flatMap((each) => asObjects(each['conditions']));
  const conditions = [...own, ...ofParents];
  const denied = conditions.filter(
    (each) => each['status'] === 'False' && goodConditions.has(readText(each['type']) ?? ''),
  );
  if (denied.length > 0) {
    const texts = denied.map(
      (each) => `not ${lower(readText(each['type']))}: ${readText(each['reason']) ?? '?'}`,
    );
    return { health: 'bad', text: join([...new Set(texts)]) };
  }
  const holding = conditions.filter(
    (each) => each['status'] === 'True' && goodConditions.has(readText(each['type']) ?? ''),
  );
  const phase = readText(status['phase']);
  const texts = holding.map((each) => lower(readText(each['type'])));
  return {
    health: holding.length > 0 ? 'good' : 'unknown',
    text: join([phase, ...new Set(texts)]),
  };
}

const goodConditions = new Set(['Ready', 'Available', 'Accepted', 'Programmed', 'ResolvedRefs']);

function conditionOf(status: JsonObject, type: string): JsonObject | undefined {
  return asObjects(status['conditions']).find((each) => each['type'] === type);
}

function lower(text: string | undefined): string {
  return (text ?? '').toLowerCase();
}

function join(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}
