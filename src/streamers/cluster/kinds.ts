// The kinds that can be named on the command line or own pods: their short names as kubectl has them
// and where the API serves them.

export interface KindInfo {
  readonly kind: string;
  readonly apiVersion: string;
  /** Plural, lower case: the path's last part. */
  readonly resource: string;
  readonly names: readonly string[];
  readonly isClusterWide?: true;
  /** Few may read it, and many clusters have none: what is missing stands in the capture, untold. */
  readonly isQuiet?: true;
}

const kinds: readonly KindInfo[] = [
  { kind: 'Pod', apiVersion: 'v1', resource: 'pods', names: ['po', 'pod', 'pods'] },
  {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    resource: 'deployments',
    names: ['deploy', 'deployment', 'deployments'],
  },
  {
    kind: 'StatefulSet',
    apiVersion: 'apps/v1',
    resource: 'statefulsets',
    names: ['sts', 'statefulset', 'statefulsets'],
  },
  {
    kind: 'DaemonSet',
    apiVersion: 'apps/v1',
    resource: 'daemonsets',
    names: ['ds', 'daemonset', 'daemonsets'],
  },
  {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    resource: 'replicasets',
    names: ['rs', 'replicaset', 'replicasets'],
  },
  {
    kind: 'ReplicationController',
    apiVersion: 'v1',
    resource: 'replicationcontrollers',
    names: ['rc', 'replicationcontroller', 'replicationcontrollers'],
  },
  { kind: 'Job', apiVersion: 'batch/v1', resource: 'jobs', names: ['job', 'jobs'] },
  {
    kind: 'CronJob',
    apiVersion: 'batch/v1',
    resource: 'cronjobs',
    names: ['cj', 'cronjob', 'cronjobs'],
  },
  {
    kind: 'Service',
    apiVersion: 'v1',
    resource: 'services',
    names: ['svc', 'service', 'services'],
  },
  {
    kind: 'Node',
    apiVersion: 'v1',
    resource: 'nodes',
    names: ['no', 'node', 'nodes'],
    isClusterWide: true,
  },
];

/** Kinds that connect pods with what stands before them; watched beside the owners. */
export const neighbourKinds: readonly KindInfo[] = [
  ...kinds.filter((item) => item.kind === 'Service'),
  {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    resource: 'endpointslices',
    names: [],
  },
  { kind: 'Ingress', apiVersion: 'networking.k8s.io/v1', resource: 'ingresses', names: [] },
  {
    kind: 'HTTPRoute',
    apiVersion: 'gateway.networking.k8s.io/v1',
    resource: 'httproutes',
    names: [],
  },
  quiet('gateway.networking.k8s.io/v1', 'GRPCRoute', 'grpcroutes'),
  quiet('gateway.networking.k8s.io/v1', 'Gateway', 'gateways'),
  quiet('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  quiet('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
];

/** Kinds that say which controller serves an Ingress or a Gateway. */
export const classKinds: readonly KindInfo[] = [
  {
    ...quiet('networking.k8s.io/v1', 'IngressClass', 'ingressclasses'),
    isClusterWide: true,
  },
  {
    ...quiet('gateway.networking.k8s.io/v1', 'GatewayClass', 'gatewayclasses'),
    isClusterWide: true,
  },
];

function quiet(apiVersion: string, kind: string, resource: string): KindInfo {
  return { kind, apiVersion, resource, names: [], isQuiet: true };
}

/** Kinds that have no pods of their own, but a path to some. */
const pathKinds: readonly KindInfo[] = [
  {
    kind: 'Ingress',
    apiVersion: 'networking.k8s.io/v1',
    resource: 'ingresses',
    names: ['ing', 'ingress', 'ingresses'],
  },
  {
    kind: 'HTTPRoute',
    apiVersion: 'gateway.networking.k8s.io/v1',
    resource: 'httproutes',
    names: ['httproute', 'httproutes'],
  },
  {
    kind: 'GRPCRoute',
    apiVersion: 'gateway.networking.k8s.io/v1',
    resource: 'grpcroutes',
    names: ['grpcroute', 'grpcroutes'],
  },
  {
    kind: 'Gateway',
    apiVersion: 'gateway.networking.k8s.io/v1',
    resource: 'gateways',
    names: ['gtw', 'gateway', 'gateways'],
  },
  {
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    resource: 'persistentvolumeclaims',
    names: ['pvc', 'persistentvolumeclaim', 'persistentvolumeclaims'],
  },
  {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    resource: 'horizontalpodautoscalers',
    names: ['hpa', 'horizontalpodautoscaler', 'horizontalpodautoscalers'],
  },
];

/** The kind without pods of its own that a user means by `ing`, `pvc` …; absent for others. */
export function pathKindByName(name: string): KindInfo | undefined {
  const lower = name.toLowerCase();
  return pathKinds.find((item) => item.names.includes(lower));
}

export const eventKind: KindInfo = {
  kind: 'Event',
  apiVersion: 'v1',
  resource: 'events',
  names: [],
};

export const namespaceKind: KindInfo = {
  kind: 'Namespace',
  apiVersion: 'v1',
  resource: 'namespaces',
  names: [],
  isClusterWide: true,
};

/** The kind that a user means by `deploy`, `Deployment`, `deployments` …; absent for none. */
export function kindByName(name: string): KindInfo | undefined {
  const lower = name.toLowerCase();
  return kinds.find((item) => item.names.includes(lower));
}

/** The kind of an owner reference; absent for kinds of others. */
export function kindOf(kind: string, apiVersion: string): KindInfo | undefined {
  return kinds.find((item) => item.kind === kind && item.apiVersion === apiVersion);
}

/** All names that a kind can be given by, for messages. */
export const kindNames: readonly string[] = [...kinds, ...pathKinds].map(
  (item) => item.names[0] ?? item.resource,
);

/** Path of a collection, in one namespace or in all. */
export function collectionPath(info: KindInfo, namespace: string | undefined): string {
  const root = info.apiVersion.includes('/')
    ? `/apis/${info.apiVersion}`
    : `/api/${info.apiVersion}`;
  const scope =
    namespace === undefined || info.isClusterWide === true
      ? ''
      : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${scope}/${info.resource}`;
}
