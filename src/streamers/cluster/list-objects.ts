// Lists once whatever connects the resources of a cluster, for a picture of this moment. A kind that
// may not be listed in all namespaces is listed in one; one that may not be listed at all is said to
// be so, because what could not be looked for is not missing.
import type { InstantParts } from '../../core/time.ts';
import { readObject } from '../objects/raw-object.ts';
import type { RawEvent, RawObject } from '../types.ts';
import { childSignal } from './child-signal.ts';
import type { Clock } from './clock.ts';
import type { ApiClient, ApiError } from './http.ts';
import { collectionPath, eventKind, type KindInfo } from './kinds.ts';
import { listWatch, type ListWatchEnd } from './list-watch.ts';

function kind(apiVersion: string, name: string, resource: string, isClusterWide = false): KindInfo {
  return {
    kind: name,
    apiVersion,
    resource,
    names: [],
    ...(isClusterWide && { isClusterWide: true as const }),
  };
}

const gatewayApi = 'gateway.networking.k8s.io/v1';

/** Kinds that lead from one resource to another. */
const connectedKinds: readonly KindInfo[] = [
  kind('v1', 'Pod', 'pods'),
  kind('v1', 'Service', 'services'),
  kind('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
  kind('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  kind('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', true),
  kind(gatewayApi, 'HTTPRoute', 'httproutes'),
  kind(gatewayApi, 'GRPCRoute', 'grpcroutes'),
  kind(gatewayApi, 'Gateway', 'gateways'),
  kind(gatewayApi, 'GatewayClass', 'gatewayclasses', true),
  kind('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'referencegrants'),
  kind('apps/v1', 'Deployment', 'deployments'),
  kind('apps/v1', 'ReplicaSet', 'replicasets'),
  kind('apps/v1', 'StatefulSet', 'statefulsets'),
  kind('apps/v1', 'DaemonSet', 'daemonsets'),
  kind('batch/v1', 'Job', 'jobs'),
  kind('batch/v1', 'CronJob', 'cronjobs'),
  kind('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
  kind('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  kind('v1', 'PersistentVolume', 'persistentvolumes', true),
  kind('storage.k8s.io/v1', 'StorageClass', 'storageclasses', true),
  kind('v1', 'Node', 'nodes', true),
  kind('v1', 'Namespace', 'namespaces', true),
  kind('coordination.k8s.io/v1', 'Lease', 'leases'),
];

/** Kinds about which the controllers that serve them report Events. */
const servedKinds = ['Ingress', 'Gateway'];

export interface ListObjectsOptions {
  readonly client: ApiClient;
  /** Read where a kind may not be listed everywhere; absent: that of the context. */
  readonly namespace?: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface ListedObjects {
  /** With a list, or a refusal, for each kind that was asked for. */
  readonly objects: readonly RawObject[];
  /** Events about what controllers serve: they tell who serves it. None where they may not be read. */
  readonly events: readonly RawEvent[];
  /** The server did not answer at all. */
  readonly unreachable?: ApiError;
}

/** Lists all connected kinds. */
export async function listObjects(options: ListObjectsOptions): Promise<ListedObjects> {
  const life = childSignal(options.signal);
  try {
    const asked = { ...options, signal: life.signal };
    const [listed, events] = await Promise.all([
      Promise.all(connectedKinds.map((info) => listKind(info, asked))),
      Promise.all(servedKinds.map((kind) => listEvents(kind, asked))),
    ]);
    const objects = listed.flatMap((each) => each.objects);
    const failures = listed.flatMap(({ unreachable }) => unreachable ?? []);
    const [unreachable] = failures;
    if (failures.length < listed.length || unreachable === undefined) {
      return { objects, events: events.flat() };
    }
    return { objects, events: [], unreachable };
  } finally {
    life.release();
  }
}

/** Events about objects of a kind, in the namespace that is asked for. */
async function listEvents(
  kind: string,
  { client, namespace, clock, signal }: ListObjectsOptions,
): Promise<readonly RawEvent[]> {
  const events: RawEvent[] = [];
  await listWatch({
    client,
    path: collectionPath(eventKind, namespace ?? client.config.namespace),
    apiVersion: eventKind.apiVersion,
    kind: eventKind.kind,
    fieldSelector: `involvedObject.kind=${kind}`,
    clock,
    signal,
    isOnce: true,
    onChange: ({ object }) => {
      const read = readObject(object);
      if (read?.is === 'event') events.push(read.event);
    },
  });
  return events;
}

interface ListedKind {
  readonly objects: readonly RawObject[];
  readonly unreachable?: ApiError;
}

async function listKind(info: KindInfo, options: ListObjectsOptions): Promise<ListedKind> {
  const everywhere = await listIn(info, undefined, options);
  const isForbidden = everywhere.objects.some(({ content }) => content['reason'] === forbidden);
  if (!isForbidden || info.isClusterWide === true) return everywhere;
  const namespace = options.namespace ?? options.client.config.namespace;
  const here = await listIn(info, namespace, options);
  return { objects: [...everywhere.objects, ...here.objects] };
}

const forbidden = 'Forbidden';

async function listIn(
  info: KindInfo,
  namespace: string | undefined,
  { client, clock, signal }: ListObjectsOptions,
): Promise<ListedKind> {
  const observed: InstantParts = { us: Math.floor(clock.now()) * 1000, restNs: 0 };
  const objects: RawObject[] = [];
  const end = await listWatch({
    client,
    path: collectionPath(info, namespace),
    apiVersion: info.apiVersion,
    kind: info.kind,
    clock,
    signal,
    isOnce: true,
    onChange: ({ object }) => {
      const read = readObject(object);
      if (read?.is === 'object') objects.push({ ...read.object, observed });
    },
  });
  const list = listing(info, namespace, observed, end);
  if (end.kind === 'failed') return { objects: [list], unreachable: end.error };
  return { objects: end.kind === 'stopped' ? objects : [...objects, list] };
}

/** The list itself, as an object without a name; with the reason where there is none. */
export function listing(
  { kind: name, apiVersion }: Pick<KindInfo, 'kind' | 'apiVersion'>,
  namespace: string | undefined,
  observed: InstantParts,
  end: ListWatchEnd,
): RawObject {
  const reason =
    end.kind === 'forbidden' ? forbidden : end.kind === 'failed' ? end.error.message : undefined;
  return {
    kind: `${name}List`,
    apiVersion,
    name: '',
    ...(namespace === undefined ? {} : { namespace }),
    observed,
    content: reason === undefined ? {} : { reason },
  };
}
