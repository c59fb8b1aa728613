import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { followPath, type FollowPathOptions } from '../../../src/query/graph/follow-targets.ts';
import { ingress, object, pod, service, world } from '../../support/build-world.ts';

const owner = (kind: string, name: string): JsonObject => ({
  ownerReferences: [
    { apiVersion: 'apps/v1', kind, name, uid: `${kind}-${name}`, controller: true },
  ],
});
const edge = { 'app.kubernetes.io/name': 'ingress-nginx' };
const given = world([
  object('IngressClass', 'nginx', { spec: { controller: 'k8s.io/ingress-nginx' } }),
  pod('edge-1-x', edge, { metadata: owner('ReplicaSet', 'edge-1') }),
  pod('edge-1-y', edge, { metadata: owner('ReplicaSet', 'edge-1') }),
  object('ReplicaSet', 'edge-1', { metadata: owner('Deployment', 'edge') }),
  object('Deployment', 'edge'),
  ingress('web', 'web', { ingressClassName: 'nginx' }),
  service('web', { app: 'web' }),
  pod('web-1', { app: 'web' }),
  ingress('broken', 'wbe', { ingressClassName: 'nginx' }),
  object('PersistentVolumeClaim', 'data'),
  pod('db-0', {}, { spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] } }),
]);

function path(kind: string, name: string, options: FollowPathOptions = {}) {
  const root = given.find(kind, 'shop', name);
  if (root === undefined) throw new Error(name);
  const found = followPath(given, root, { reportersOf: () => [] }, options);
  return {
    targets: found.targets.map((each) => `${each.kind}/${each.name}: ${each.why}`),
    problems: found.problems,
  };
}

const controller = 'deployment/edge: serves ingressclass/nginx (labels of ingress-nginx)';
const backend = 'service/web: behind ingress/shop/web (shop.example/ port 80)';

describe('what is followed for', () => {
  test('an Ingress: its controller once, by what outlives its pods, and its Services', () => {
    expect(path('ingress', 'web')).toEqual({ targets: [controller, backend], problems: [] });
  });
  test('an Ingress with a broken link: the rest, and what is wrong', () => {
    const { targets, problems } = path('ingress', 'broken');
    expect(targets).toEqual([controller]);
    expect(problems).toEqual([
      'Service `wbe` does not exist; there is one with a similar name: `web`',
    ]);
  });
  test('a claim: who mounts it', () => {
    expect(path('persistentvolumeclaim', 'data').targets).toEqual([
      'pod/db-0: of persistentvolumeclaim/shop/data',
    ]);
  });
  test('less by depth and kind', () => {
    expect(path('ingress', 'web', { depth: 1 }).targets).toEqual([backend]);
    expect(path('ingress', 'web', { only: ['deployment'] }).targets).toEqual([controller]);
  });
});
