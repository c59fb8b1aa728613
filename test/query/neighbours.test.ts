import { describe, expect, test } from 'vitest';
import type { TimelineRecord } from '../../src/core/record.ts';
import { timestampNs } from '../../src/core/time.ts';
import { relatedTo, type RelatedObjects, type Relatedness } from '../../src/query/graph/related.ts';
import { neighboursOf, type NeighbourhoodInput } from '../../src/query/neighbours.ts';
import { buildEvent, buildLog } from '../support/build-record.ts';
import { object, pod, service, world } from '../support/build-world.ts';

const at = (second: number): { readonly time: TimelineRecord['time'] } => ({
  time: timestampNs(BigInt(second) * 1_000_000_000n),
});
const error = (id: number, name: string, second: number, body: string, more = {}) =>
  buildLog({
    id,
    namespace: 'shop',
    pod: name,
    container: 'app',
    severityNumber: 17,
    body,
    ...at(second),
    ...more,
  });
const event = (id: number, kind: string, name: string, second: number) =>
  buildEvent(
    { reason: 'Killing', regarding: { kind, namespace: 'shop', name } },
    { id, ...at(second) },
  );

const known: ReadonlyMap<string, Relatedness> = new Map([
  ['pod sibling', { rank: 2, why: 'owned by deployment web' }],
  ['deployment web', { rank: 2, why: 'deployment web: owner' }],
  ['node node-1', { rank: 5, why: 'node node-1: node' }],
]);
const related: RelatedObjects = { of: (kind, _namespace, name) => known.get(`${kind} ${name}`) };
const about = error(1, 'web-1', 100, 'upstream 10.0.0.7 failed', { requestId: 'r-1' });
const ask = (near: readonly TimelineRecord[], rest: Partial<NeighbourhoodInput> = {}, limit = 9) =>
  neighboursOf(
    {
      about,
      near,
      before: [],
      related,
      isSameCluster: ({ cluster }) => cluster === undefined,
      isSameRequest: (record) => record.requestId === 'r-1',
      podsOfRequest: new Set(['shop/db-0']),
      ...rest,
    },
    limit,
  ).map(({ record, why }) => `${record.id} ${why}`);

describe('what else happened', () => {
  test('comes by how closely it is related, then by how near in time', () => {
    const near = [
      event(2, 'Node', 'node-1', 100),
      event(3, 'Deployment', 'web', 90),
      event(4, 'Pod', 'sibling', 99),
      error(5, 'web-1', 130, 'other'),
      error(6, 'far', 101, 'of the request', { requestId: 'r-1' }),
      error(7, 'db-0', 100, 'out of memory'),
    ];
    expect(ask(near)).toEqual([
      '6 first error of its kind, the same request',
      '5 first error of its kind, the same pod',
      '7 first error of its kind, a pod of the same request',
      '4 Event, owned by deployment web',
      '3 Event, deployment web: owner',
      '2 Event, node node-1: node',
    ]);
    expect(ask(near, {}, 2)).toHaveLength(2);
  });
  test('leaves out strangers, the record itself, and errors that were there before', () => {
    const near = [
      about,
      error(2, 'stranger', 100, 'x'),
      error(3, 'sibling', 100, 'cannot reach 10.0.0.9 after 12 ms'),
      error(4, 'sibling', 101, 'disk full'),
      error(5, 'sibling', 102, 'disk full'),
      error(6, 'sibling', 103, 'upstream 10.0.0.8 failed'),
    ];
    const before = [error(9, 'sibling', 1, 'cannot reach 10.0.0.1 after 7 ms')];
    expect(ask(near, { before })).toEqual(['4 first error of its kind, owned by deployment web']);
  });
});

test('what is related to a pod: siblings, what leads to it and all behind that, its node', () => {
  const owner = {
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'ReplicaSet-web-1' },
    ],
  };
  const given = world([
    object('ReplicaSet', 'web-1'),
    pod('web-1-x', { app: 'web' }, { metadata: owner }),
    pod('web-1-y', { app: 'web' }, { metadata: owner }),
    pod('canary', { app: 'web' }),
    pod('stranger', { app: 'other' }),
    service('web', { app: 'web' }),
    object('Node', 'node-1'),
  ]);
  const found = relatedTo(
    given,
    { kind: 'pod', namespace: 'shop', name: 'web-1-x' },
    { reportersOf: () => [] },
  );
  const rank = (kind: string, name: string): number | undefined =>
    found.of(kind, 'shop', name)?.rank;
  expect([
    rank('pod', 'web-1-x'),
    rank('pod', 'web-1-y'),
    rank('replicaset', 'web-1'),
    rank('pod', 'canary'),
    rank('service', 'web'),
    rank('node', 'node-1'),
    rank('pod', 'stranger'),
  ]).toEqual([1, 2, 2, 3, 3, 5, undefined]);
});
