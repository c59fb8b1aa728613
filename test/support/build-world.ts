// Worlds of a few objects, written as the API has them, for tests of the resource graph.
import { asObject, readText, type JsonObject } from '../../src/core/json.ts';
import { parseRfc3339, toTimestampNs, type TimestampNs } from '../../src/core/time.ts';
import type { Observation } from '../../src/query/graph/observation.ts';
import { worldAt, type World } from '../../src/query/graph/world.ts';

/** `2026-11-25T` and the clock, UTC. */
export function moment(clock: string): TimestampNs {
  const parts = parseRfc3339(`2026-11-25T${clock}Z`);
  if (parts === undefined) throw new Error(`no time: ${clock}`);
  return toTimestampNs(parts);
}

/** One look at an object; `at` is the clock of {@link moment}. */
export function seen(content: JsonObject, at?: string): Observation {
  const metadata = asObject(content['metadata']);
  const [apiVersion, namespace, uid, version] = [
    readText(content['apiVersion']),
    readText(metadata['namespace']),
    readText(metadata['uid']),
    readText(metadata['resourceVersion']),
  ];
  return {
    kind: readText(content['kind']) ?? '',
    name: readText(metadata['name']) ?? '',
    content: () => content,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(version === undefined ? {} : { resourceVersion: version }),
    ...(at === undefined ? {} : { observed: moment(at) }),
  };
}

/** Says that a kind was listed, or why it could not be. */
export function listed(
  kind: string,
  options: { readonly namespace?: string; readonly at?: string; readonly reason?: string } = {},
): Observation {
  const { namespace, at, reason } = options;
  return {
    kind: `${kind}List`,
    name: '',
    content: () => (reason === undefined ? {} : { reason }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(at === undefined ? {} : { observed: moment(at) }),
  };
}

const apiVersions: Readonly<Record<string, string>> = {
  Ingress: 'networking.k8s.io/v1',
  IngressClass: 'networking.k8s.io/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  Gateway: 'gateway.networking.k8s.io/v1',
  GatewayClass: 'gateway.networking.k8s.io/v1',
  Lease: 'coordination.k8s.io/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
};
const clusterWide = new Set(['IngressClass', 'GatewayClass', 'Node', 'PersistentVolume']);

/** An object in the namespace `shop`, where its kind lives in one. */
export function object(
  kind: string,
  name: string,
  { metadata = {}, ...rest }: { readonly metadata?: JsonObject } & JsonObject = {},
): JsonObject {
  return {
    apiVersion: apiVersions[kind] ?? 'v1',
    kind,
    metadata: {
      name,
      uid: `${kind}-${name}`,
      ...(clusterWide.has(kind) ? {} : { namespace: 'shop' }),
      ...metadata,
    },
    ...rest,
  };
}

export function pod(name: string, labels: JsonObject, options: JsonObject = {}): JsonObject {
  const { metadata = {}, spec = {}, status = {} } = options;
  return object('Pod', name, {
    metadata: { labels, ...asObject(metadata) },
    spec: { nodeName: 'node-1', containers: [{ name: 'app' }], ...asObject(spec) },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      ...asObject(status),
    },
  });
}

export function service(name: string, selector: JsonObject, spec: JsonObject = {}): JsonObject {
  return object('Service', name, {
    spec: { selector, clusterIP: '10.96.0.1', ports: [{ name: 'http', port: 80 }], ...spec },
  });
}

export function ingress(name: string, backend: string, spec: JsonObject = {}): JsonObject {
  const service = { name: backend, port: { number: 80 } };
  return object('Ingress', name, {
    spec: {
      rules: [{ host: 'shop.example', http: { paths: [{ path: '/', backend: { service } }] } }],
      ...spec,
    },
  });
}

/** Everything in `contents` is there and was listed, unless `unlisted` names its kind. */
export function world(
  contents: readonly JsonObject[],
  unlisted: readonly string[] = [],
  more: readonly Observation[] = [],
): World {
  const kinds = ['Pod', 'Service', 'Ingress', 'IngressClass', 'Deployment', 'ReplicaSet'];
  const listings = [...kinds, 'PersistentVolumeClaim', 'Gateway', 'GatewayClass', 'HTTPRoute']
    .filter((kind) => !unlisted.includes(kind))
    .map((kind) => listed(kind));
  return worldAt([...contents.map((content) => seen(content)), ...listings, ...more]);
}
