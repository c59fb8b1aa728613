import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { membersOf } from '../../../src/query/graph/members.ts';
import type { Observation } from '../../../src/query/graph/observation.ts';
import { worldOfAllTime } from '../../../src/query/graph/world.ts';
import { readResourceName } from '../../../src/query/language/resource-name.ts';
import { ingress, moment, object, pod, seen, service } from '../../support/build-world.ts';

function members(observations: readonly Observation[], typed: string) {
  const resource = readResourceName(typed);
  if (resource === undefined) throw new Error(typed);
  return membersOf(worldOfAllTime(observations), resource, { reportersOf: () => [] });
}
const owner = (kind: string, name: string, uid = `${kind}-${name}`): JsonObject => ({
  ownerReferences: [{ apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1', kind, name, uid }],
});
const now = (contents: readonly JsonObject[]): readonly Observation[] =>
  contents.map((each) => seen(each));

const nginx = object('IngressClass', 'nginx', { spec: { controller: 'k8s.io/ingress-nginx' } });
const edge = pod(
  'edge-1',
  { 'app.kubernetes.io/name': 'ingress-nginx' },
  { metadata: { namespace: 'ingress' } },
);
const path = [
  nginx,
  edge,
  ingress('web', 'web', { ingressClassName: 'nginx' }),
  service('web', { app: 'web' }),
  pod('web-7d9f-bcdfg', { app: 'web' }, { metadata: owner('ReplicaSet', 'web-7d9f') }),
  object('ReplicaSet', 'web-7d9f', { metadata: owner('Deployment', 'web') }),
  object('Deployment', 'web'),
];

describe('pods that belong to', () => {
  test.each([
    ['deploy/web', 'web-7d9f-bcdfg', 'shop', 'owned by deployment web'],
    ['svc/web', 'web-7d9f-bcdfg', 'shop', 'pod of service web'],
    ['ingress/web', 'web-7d9f-bcdfg', 'shop', 'behind ingress web'],
    ['ingress/web', 'edge-1', 'ingress', 'serves ingress web'],
    ['shop/ingress/w*', 'edge-1', 'ingress', 'serves ingress web'],
    ['other/ingress/web', 'edge-1', 'ingress', undefined],
    ['deploy/web', 'edge-1', 'ingress', undefined],
    ['node/node-1', 'edge-1', 'ingress', 'on node node-1'],
  ])('%s: %s', (typed, name, namespace, reason) => {
    const all = [...now(path), seen(object('Node', 'node-1'))];
    expect(members(all, typed).podReason(namespace, name)).toBe(reason);
  });
  test('an owner of a kind that nobody read, by those who name it', () => {
    const rollout = now([pod('web-x', {}, { metadata: owner('Rollout', 'web') })]);
    expect(members(rollout, 'rollout/web').podReason('shop', 'web-x')).toBe('owned by rollout web');
  });
  test('a Service whose selector was broken for a while: those of before', () => {
    const broken = service('web', { app: 'wbe' });
    const observations = [
      seen(service('web', { app: 'web' }), '09:10:00'),
      seen(
        { ...broken, metadata: { ...(broken['metadata'] as JsonObject), resourceVersion: '2' } },
        '09:20:00',
      ),
      seen(pod('web-1', { app: 'web' }), '09:10:00'),
    ];
    expect(members(observations, 'svc/web').podReason('shop', 'web-1')).toBe('pod of service web');
  });
  test('the name of a pod is read backwards only where its owners are not known', () => {
    const orphan = pod('web-7d9f-xxxxx', {}, { metadata: owner('ReplicaSet', 'gone') });
    const found = members(now([...path, orphan]), 'deploy/web');
    expect(found.knowsPod('shop', 'web-7d9f-bcdfg')).toBe(true);
    expect(found.knowsPod('shop', 'web-7d9f-xxxxx')).toBe(false);
    expect(found.knowsPod('shop', 'never-seen')).toBe(false);
  });
});

describe('lines name a resource by', () => {
  const at = (created: string, ip: string): JsonObject => ({
    metadata: { creationTimestamp: `2026-11-25T${created}Z` },
    status: { podIP: ip },
  });
  const texts = (observations: readonly Observation[], typed: string): readonly string[] =>
    members(observations, typed).mentions.map(({ text }) => text);
  test('its addresses, its pods and their addresses, not by its controller', () => {
    const found = texts(
      [...now(path), seen(pod('web-1', { app: 'web' }, at('09:00:00', '10.0.0.7')))],
      'ingress/web',
    );
    expect(found).toEqual(
      expect.arrayContaining(['shop.example', 'shop/web', 'web.shop.svc', '10.96.0.1', '10.0.0.7']),
    );
    expect(found).not.toContain('ingress/edge-1');
  });
  test('an address until it is given to another pod', () => {
    const observations = [
      seen(pod('web-1', { app: 'web' }, at('09:00:00', '10.0.0.7')), '09:10:00'),
      seen(pod('other', {}, at('09:30:00', '10.0.0.7')), '09:40:00'),
    ];
    const mention = members(observations, 'pod/web-1').mentions.find(
      ({ text }) => text === '10.0.0.7',
    );
    expect(mention).toMatchObject({ from: moment('09:00:00'), until: moment('09:30:00') });
  });
  test('no address of a node, which is everybody’s on it', () => {
    const host = pod('web-1', {}, { spec: { hostNetwork: true }, status: { podIP: '192.0.2.1' } });
    expect(texts(now([host]), 'pod/web-1')).toEqual(['shop/web-1']);
  });
});
