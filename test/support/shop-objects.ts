// The objects behind the incident of shop-rows.ts: a Deployment with a Service and an Ingress whose
// class does not exist, and a store that belongs to a StatefulSet. With them the rows are observations
// too, and two of them carry what only the runtime and a trace know.
import type { JsonObject } from '../../src/core/json.ts';
import type { Observation } from '../../src/query/graph/observation.ts';
import { ingress, listed, object, pod, seen, service } from './build-world.ts';
import type { RowSpec } from './build-capture.ts';
import { shopRows } from './shop-rows.ts';

function ownedBy(apiVersion: string, kind: string, name: string): JsonObject {
  return {
    ownerReferences: [{ apiVersion, kind, name, uid: `${kind}-${name}`, controller: true }],
  };
}

const replicas = ownedBy('apps/v1', 'ReplicaSet', 'checkout-5b6d7f8c9');
const notReady = { conditions: [{ type: 'Ready', status: 'False' }] };

const contents: readonly JsonObject[] = [
  object('Node', 'node-1'),
  object('Deployment', 'checkout', { spec: { replicas: 2 }, status: { readyReplicas: 1 } }),
  object('ReplicaSet', 'checkout-5b6d7f8c9', {
    metadata: ownedBy('apps/v1', 'Deployment', 'checkout'),
  }),
  pod('checkout-5b6d7f8c9-abcde', { app: 'checkout' }, { metadata: replicas, status: notReady }),
  pod('checkout-5b6d7f8c9-fghij', { app: 'checkout' }, { metadata: replicas }),
  { ...object('StatefulSet', 'postgres'), apiVersion: 'apps/v1' },
  pod(
    'postgres-0',
    { app: 'postgres' },
    { metadata: ownedBy('apps/v1', 'StatefulSet', 'postgres') },
  ),
  service('checkout', { app: 'checkout' }),
  ingress('shop', 'checkout', { ingressClassName: 'ngnix' }),
  object('IngressClass', 'nginx', { spec: { controller: 'k8s.io/ingress-nginx' } }),
];

const kinds = ['Pod', 'Service', 'Ingress', 'IngressClass', 'Deployment', 'ReplicaSet', 'Node'];

export const shopObjects: readonly Observation[] = [
  ...contents.map((content) => seen(content, '10:13:00')),
  ...kinds.map((kind) => listed(kind, { at: '10:13:00' })),
];

/** The rows of the incident, Events and restarts as observations of the cluster. */
export const shopRowsObserved: readonly RowSpec[] = shopRows.map((row, index) =>
  row.kind === 'event' || row.kind === 'restart' ? { ...row, uid: `observation-${index}` } : row,
);
