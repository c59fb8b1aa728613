import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followCluster } from '../../../src/streamers/cluster/follow-cluster.ts';
import type {
  FollowOptions,
  FollowPathSource,
  FollowSummary,
  PathTarget,
} from '../../../src/streamers/cluster/follow-run.ts';
import type { ApiClient } from '../../../src/streamers/cluster/http.ts';
import type { Pattern, Selection } from '../../../src/streamers/cluster/selection.ts';
import {
  type Recorder,
  clientOf,
  fastClock,
  recorder,
} from '../../support/fake-api-server/harness.ts';
import { type PodState, pod, putPod } from '../../support/fake-api-server/pods.ts';
import {
  type FakeApiServer,
  fakeApiServer,
  statusObject,
} from '../../support/fake-api-server/server.ts';

let server: FakeApiServer;
let client: ApiClient;
let seen: Recorder;
let stopper: AbortController;

beforeEach(async () => {
  server = await fakeApiServer();
  client = clientOf(server);
  seen = recorder();
  stopper = new AbortController();
});
afterEach(async () => {
  stopper.abort();
  client.close();
  await server.close();
});

function pattern(source: string): Pattern {
  return { source, test: (text) => new RegExp(source).test(text) };
}

function start(
  selection: Partial<Selection> = {},
  { path, resume }: Pick<FollowOptions, 'path' | 'resume'> = {},
): Promise<FollowSummary> {
  return followCluster({
    client,
    cluster: { cluster: 'dev' },
    sink: seen.sink,
    ...(resume && { resume }),
    clock: fastClock(),
    signal: stopper.signal,
    ...(path === undefined ? {} : { path }),
    selection: {
      initContainers: true,
      ephemeralContainers: true,
      containerStates: ['running', 'waiting', 'terminated'],
      window: {},
      previous: false,
      isFollowing: true,
      events: true,
      objects: true,
      maxLogRequests: 100,
      ...selection,
    },
  });
}

const stamp = { us: Date.parse('2024-01-01T00:00:01Z') * 1000, restNs: 1 };

/** A pod whose containers say who they are. */
function speaking(state: PodState): void {
  putPod(server, state);
  for (const container of state.containers ?? [{}]) {
    const id = container.id ?? 'c1';
    server.log(id).write({ time: stamp, text: `${state.name ?? 'web-0'} ${id}` });
  }
}

function said(): readonly string[] {
  return seen
    .lines()
    .map((line) => line.replace(/^\S+ /, ''))
    .sort();
}

function reports(code: string): readonly string[] {
  return seen
    .of('report')
    .filter((item) => item.report.code === code)
    .map((item) => item.report.message);
}

async function saidCount(count: number): Promise<void> {
  await seen.until(() => seen.lines().length >= count);
}

function owner(kind: string, name: string, apiVersion = 'apps/v1') {
  return { apiVersion, kind, name, uid: `${kind}-${name}`, controller: true };
}

describe('choosing', () => {
  beforeEach(() => {
    speaking({ name: 'web-0', uid: 'p1', labels: { app: 'web' }, containers: [{ id: 'w0' }] });
    speaking({
      name: 'web-1',
      uid: 'p2',
      labels: { app: 'web' },
      node: 'node-2',
      containers: [{ id: 'w1' }],
    });
    speaking({
      name: 'api-0',
      uid: 'p3',
      containers: [
        { name: 'setup', id: 'i', kind: 'init', state: 'terminated' },
        { id: 'a0' },
        { name: 'side', id: 'a1' },
        { name: 'debug', id: 'd', kind: 'ephemeral' },
      ],
    });
    speaking({
      name: 'web-9',
      uid: 'p4',
      namespace: 'other',
      labels: { app: 'web' },
      containers: [{ id: 'o9' }],
    });
  });
  const everything = ['api-0 a0', 'api-0 a1', 'api-0 d', 'api-0 i', 'web-0 w0', 'web-1 w1'];
  const cases: readonly (readonly [string, Partial<Selection>, readonly string[]])[] = [
    ['every pod of the namespace', {}, everything],
    ['a pattern', { pod: pattern('web-') }, ['web-0 w0', 'web-1 w1']],
    ['labels', { labelSelector: 'app=web' }, ['web-0 w0', 'web-1 w1']],
    ['a node', { node: 'node-2' }, ['web-1 w1']],
    ['fields', { fieldSelector: 'metadata.name=web-1' }, ['web-1 w1']],
    ['one pod by name', { resource: { kind: 'po', name: 'web-0' } }, ['web-0 w0']],
    ['the pods of a node', { resource: { kind: 'node', name: 'node-2' } }, ['web-1 w1']],
    [
      'several namespaces',
      { namespaces: ['shop', 'other'], pod: pattern('web') },
      ['web-0 w0', 'web-1 w1', 'web-9 o9'],
    ],
    [
      'all namespaces',
      { allNamespaces: true, pod: pattern('web') },
      ['web-0 w0', 'web-1 w1', 'web-9 o9'],
    ],
    ['all but some pods', { excludePods: [pattern('api')] }, ['web-0 w0', 'web-1 w1']],
    ['containers', { container: pattern('side') }, ['api-0 a1']],
    [
      'all but some containers',
      { pod: pattern('api'), excludeContainers: [pattern('si|app')] },
      ['api-0 d', 'api-0 i'],
    ],
    [
      'no init and no ephemeral ones',
      { pod: pattern('api'), initContainers: false, ephemeralContainers: false },
      ['api-0 a0', 'api-0 a1'],
    ],
    ['those that have ended', { containerStates: ['terminated'] }, ['api-0 i']],
  ];
  it.each(cases)('takes %s', async (_, selection, expected) => {
    const summary = await start({ ...selection, isFollowing: false });
    expect(said()).toEqual(expected);
    expect(summary).toMatchObject({ containers: expected.length, isPartial: false });
  });

  it('takes what a workload or a Service selects', async () => {
    const labels = { matchLabels: { app: 'web' } };
    server
      .resource('apps/v1/deployments')
      .put({ metadata: { name: 'web', namespace: 'shop', uid: 'd' }, spec: { selector: labels } });
    server.resource('v1/services').put({
      metadata: { name: 'web', namespace: 'shop', uid: 's' },
      spec: { selector: { app: 'web' } },
    });
    for (const kind of ['deploy', 'svc']) {
      seen = recorder();
      await start({ resource: { kind, name: 'web' }, isFollowing: false });
      expect(said()).toEqual(['web-0 w0', 'web-1 w1']);
    }
  });

  describe('takes the path of a resource without pods of its own', () => {
    const kind = {
      kind: 'Ingress',
      apiVersion: 'networking.k8s.io/v1',
      resource: 'ingresses',
      names: [],
    };
    const ingress = (version: string) => ({
      metadata: { name: 'web', namespace: 'shop', uid: 'ing' },
      spec: { version },
    });
    const resource = { kind: 'ingress', name: 'web' };
    beforeEach(() => {
      server.resource('networking.k8s.io/v1/ingresses').put(ingress('1'));
      server.resource('v1/services').put({
        metadata: { name: 'web', namespace: 'other', uid: 's' },
        spec: { selector: { app: 'web' } },
      });
    });
    const path = (targets: () => readonly PathTarget[]): FollowPathSource => ({
      kind,
      name: 'web',
      namespace: 'shop',
      find: () => Promise.resolve({ targets: targets(), objects: [] }),
    });

    it('in whatever namespace its parts are', async () => {
      const service = { kind: 'service', namespace: 'other', name: 'web' };
      await start({ resource, isFollowing: false }, { path: path(() => [service]) });
      expect(said()).toEqual(['web-9 o9']);
    });

    it('and takes more when the resource changes', async () => {
      const service = { kind: 'service', namespace: 'other', name: 'web' };
      let targets: readonly PathTarget[] = [];
      const ended = start({ resource }, { path: path(() => targets) });
      await seen.until(() => seen.of('all_caught_up').length === 1);
      expect(said()).toEqual([]);
      targets = [service];
      server.resource('networking.k8s.io/v1/ingresses').put(ingress('2'));
      await seen.until(() => said().length === 1);
      expect(said()).toEqual(['web-9 o9']);
      stopper.abort();
      await ended;
    });

    it('and keeps what could be listed, dated before what came in the list', async () => {
      await start({ resource, isFollowing: false }, { path: path(() => []) });
      const objects = seen.of('object').map(({ object }) => object);
      const list = objects.find((each) => each.kind === 'IngressList');
      const item = objects.filter((each) => each.kind === 'Ingress').at(-1);
      expect(list).toMatchObject({ name: '', namespace: 'shop', content: {} });
      expect(list?.observed?.us).toBeLessThanOrEqual(item?.observed?.us ?? 0);
    });
  });

  it.each<[string, Partial<Selection>, boolean]>([
    ['all of them', {}, true],
    ['those of a name', { pod: pattern('web') }, false],
    ['all but some', { excludePods: [pattern('db')] }, false],
    ['those of a label', { labelSelector: 'app=web' }, false],
  ])('says that pods were listed whole where it takes %s', async (_name, selection, isWhole) => {
    speaking({ name: 'web-0', uid: 'w0', labels: { app: 'web' } });
    speaking({ name: 'db-0', uid: 'd0', labels: { app: 'db' }, containers: [{ id: 'd0' }] });
    await start({ ...selection, isFollowing: false });
    const kinds = seen.of('object').map(({ object }) => object.kind);
    expect(kinds).toContain('Pod');
    expect(kinds.includes('PodList')).toBe(isWhole);
  });

  it("takes the pods of a CronJob's Jobs, those that come later, too", async () => {
    const cron = { name: 'night', namespace: 'shop', uid: 'CronJob-night' };
    server.resource('batch/v1/cronjobs').put({ metadata: cron });
    const job = (name: string) => {
      server.resource('batch/v1/jobs').put({
        metadata: {
          name,
          namespace: 'shop',
          uid: `Job-${name}`,
          ownerReferences: [owner('CronJob', 'night', 'batch/v1')],
        },
      });
    };
    job('night-1');
    speaking({
      name: 'night-1-x',
      uid: 'n1',
      owners: [owner('Job', 'night-1', 'batch/v1')],
      containers: [{ id: 'n1' }],
    });
    const end = start({ resource: { kind: 'cronjob', name: 'night' } });
    await saidCount(1);
    speaking({
      name: 'night-2-x',
      uid: 'n2',
      owners: [owner('Job', 'night-2', 'batch/v1')],
      containers: [{ id: 'n2' }],
    });
    job('night-2');
    await saidCount(2);
    stopper.abort();
    await end;
    expect(said()).toEqual(['night-1-x n1', 'night-2-x n2']);
  });

  it('says what was looked for and where, with near names and other namespaces', async () => {
    await start({ pod: pattern('wbe-0'), isFollowing: false });
    expect(reports('nothing_matched')).toEqual([
      'looked for a pod with name matching `wbe-0` in `shop` and found none; there are pods with similar names: `web-0`, `web-1`',
    ]);
    seen = recorder();
    await start({ pod: pattern('web-9'), isFollowing: false });
    expect(reports('nothing_matched')[0]).toContain('there are such pods in `other`: give -n');
    seen = recorder();
    await start({ resource: { kind: 'deploy', name: 'web' }, isFollowing: false });
    expect(reports('nothing_matched')[0]).toContain(
      'there is no Deployment `web` in the namespace `shop`',
    );
    seen = recorder();
    expect(await start({ resource: { kind: 'deplyo', name: 'web' } })).toMatchObject({
      isUnreachable: true,
    });
    expect(seen.of('report')[0]?.report.failure?.help).toContain('deploy');
  });
});

describe('following', () => {
  it('attaches to pods that come, reads them whole, and lets go of those that leave', async () => {
    const end = start({ window: { tailLines: 0 } });
    await seen.until(() => reports('nothing_matched').length === 1);
    speaking({ name: 'new', uid: 'p9', containers: [{ id: 'n' }] });
    await saidCount(1);
    server.resource('v1/pods').remove('p9');
    await seen.until(() => reports('ended').length === 1);
    stopper.abort();
    expect(await end).toMatchObject({ pods: 1, containers: 1 });
    expect(said()).toEqual(['new n']);
  });

  it('tells restarts, phases and readiness, and reads each instance under its own name', async () => {
    speaking({ containers: [{ id: 'c1' }] });
    const end = start();
    await saidCount(1);
    putPod(server, {
      containers: [{ state: 'waiting', reason: 'CrashLoopBackOff', lastId: 'c1', isReady: false }],
    });
    await seen.until(() => seen.of('state').length === 1);
    server.log('c2').write({ time: { us: stamp.us + 1, restNs: 0 }, text: 'web-0 c2' });
    putPod(server, {
      containers: [{ id: 'c2', restarts: 1, lastId: 'c1', exitCode: 137, lastReason: 'OOMKilled' }],
    });
    await saidCount(2);
    await seen.until(() => seen.of('restart').length === 1);
    putPod(server, {
      phase: 'Failed',
      containers: [{ id: 'c2', restarts: 1, lastId: 'c1', state: 'terminated' }],
    });
    await seen.until(() => seen.of('state').some((item) => item.state.what === 'phase'));
    stopper.abort();
    await end;
    expect(seen.lines('c1')).toHaveLength(1);
    expect(seen.lines('c2')).toHaveLength(1);
    expect(seen.of('restart')[0]).toMatchObject({
      ref: { cluster: 'dev', pod: 'web-0', container: 'app', containerId: 'c1', restartCount: 0 },
      restart: { exitCode: 137, reason: 'OOMKilled', previousContainerId: 'c1' },
    });
    expect(seen.of('state').map((item) => item.state)).toContainEqual({
      what: 'readiness',
      from: 'ready',
      to: 'not ready',
    });
    expect(seen.of('state').map((item) => item.state)).toContainEqual({
      what: 'phase',
      from: 'Running',
      to: 'Failed',
    });
  });

  it('brings the last words of the crash before', async () => {
    speaking({ containers: [{ id: 'c2', restarts: 1, lastId: 'c1' }] });
    server.log('c1').write({ time: stamp, text: 'last words' });
    const end = start();
    await saidCount(2);
    stopper.abort();
    await end;
    expect(seen.lines('c1')).toHaveLength(1);
    expect(server.requests.find((item) => item.query.has('previous'))?.query.get('tailLines')).toBe(
      '200',
    );
  });

  it('says that an instance is missing which came and went while nobody followed', async () => {
    speaking({ containers: [{ id: 'c1' }] });
    const first = start({ events: false, objects: false });
    await seen.until(() => said().length === 1);
    stopper.abort();
    await first;
    stopper = new AbortController();
    speaking({ containers: [{ id: 'c4', restarts: 3, lastId: 'c3' }] });
    const second = start({ events: false, objects: false }, { resume: seen.resume });
    await seen.until(() => said().length === 2);
    expect(seen.of('gap')).toMatchObject([
      {
        ref: { containerId: 'c1', container: 'app', restartCount: 0 },
        gap: { reason: 'instance_gone', certain: false, from: stamp },
      },
    ]);
    stopper.abort();
    await second;
  });

  it('lets containers wait their turn and says so', async () => {
    for (const name of ['a', 'b', 'c']) speaking({ name, uid: name, containers: [{ id: name }] });
    const end = start({ maxLogRequests: 2 });
    await saidCount(2);
    expect(reports('waiting_turn')[0]).toContain('reading 2 of 3 containers');
    expect(server.open(/follow=true/)).toBeLessThanOrEqual(2);
    putPod(server, { name: 'a', uid: 'a', containers: [{ id: 'a', state: 'terminated' }] });
    await saidCount(3);
    stopper.abort();
    await end;
  });

  it('brings Events of pods, their owners and nodes, and no others', async () => {
    const event = (name: string, kind: string, about: string, uid = `${kind}-${about}`) =>
      server.resource('v1/events').put({
        metadata: { name, namespace: kind === 'Node' ? 'default' : 'shop', uid: name },
        involvedObject: { kind, name: about, uid },
        reason: name,
      });
    server.resource('apps/v1/replicasets').put({
      metadata: {
        name: 'web-r',
        namespace: 'shop',
        uid: 'ReplicaSet-web-r',
        ownerReferences: [owner('Deployment', 'web')],
      },
    });
    event('of-pod', 'Pod', 'web-0', 'pod-1');
    event('of-rs', 'ReplicaSet', 'web-r');
    event('of-deployment', 'Deployment', 'web');
    event('of-node', 'Node', 'node-1', 'node-1');
    event('of-another', 'Pod', 'api-0');
    event('of-other-node', 'Node', 'node-7', 'node-7');
    putPod(server, { labels: { app: 'web' }, owners: [owner('ReplicaSet', 'web-r')] });
    const end = start({ labelSelector: 'app=web' });
    const names = () =>
      seen
        .of('event')
        .map((item) => String(item.event.content['reason']))
        .sort();
    await seen.until(() => seen.of('event').length >= 4);
    event('later', 'Pod', 'web-0', 'pod-1');
    await seen.until(() => seen.of('event').length >= 5);
    stopper.abort();
    await end;
    expect(names()).toEqual(['later', 'of-deployment', 'of-node', 'of-pod', 'of-rs']);
    expect(seen.of('object').map((item) => item.object.kind)).toContain('ReplicaSet');
  });

  it('works with rights for pods and logs alone, and names each missing one once', async () => {
    server.otherwise((request) =>
      request.path.includes('pods')
        ? undefined
        : { kind: 'status', code: 403, body: statusObject(403, `${request.path} is forbidden`) },
    );
    speaking({ name: 'a', uid: 'a', containers: [{ id: 'a' }] });
    speaking({ name: 'b', uid: 'b', containers: [{ id: 'b' }] });
    const end = start();
    await saidCount(2);
    await seen.until(() => reports('forbidden').some((text) => text.includes('events')));
    stopper.abort();
    expect(await end).toMatchObject({ isPartial: true, isUnreachable: false });
    expect(new Set(reports('forbidden')).size).toBe(reports('forbidden').length);
    const events = seen
      .of('report')
      .find((item) => item.report.message.includes('events in the namespace'));
    expect(events?.report.failure?.help).toContain(
      'resources: ["events"], verbs: ["list", "watch"]',
    );
  });

  it('tells the rule for logs once however many containers are refused', async () => {
    server.otherwise((request) =>
      request.path.endsWith('/log')
        ? {
            kind: 'status',
            code: 403,
            body: statusObject(
              403,
              'pods "a" is forbidden: User "u" cannot get resource "pods/log"',
            ),
          }
        : undefined,
    );
    for (const name of ['a', 'b']) speaking({ name, uid: name, containers: [{ id: name }] });
    const summary = await start({ isFollowing: false });
    expect(summary.isPartial).toBe(true);
    expect(reports('log_forbidden')).toEqual(['cannot get pods/log in the namespace `shop`']);
  });

  it('falls back to one namespace where all may not be read', async () => {
    server.script(/^\/api\/v1\/pods/, { kind: 'status', code: 403, body: statusObject(403, 'no') });
    speaking({ containers: [{ id: 'c1' }] });
    await start({ allNamespaces: true, isFollowing: false });
    expect(said()).toEqual(['web-0 c1']);
    expect(reports('narrowed')).toHaveLength(1);
  });

  it('never hands on a Secret or an environment value', async () => {
    const object = pod({ containers: [{ id: 'c1' }] });
    const spec = object['spec'] as { containers: Record<string, unknown>[] };
    for (const container of spec.containers)
      container['env'] = [{ name: 'TOKEN', value: 'hunter2' }];
    server.resource('v1/pods').put(object);
    await start({ isFollowing: false });
    expect(seen.of('object').length).toBeGreaterThan(0);
    expect(JSON.stringify(seen.of('object'))).not.toContain('hunter2');
  });

  it('ends with the error of a sink that fails', async () => {
    speaking({ containers: [{ id: 'c1' }] });
    const end = followCluster({
      client,
      cluster: {},
      sink: (message) => {
        if (message.kind === 'lines') throw new Error('disk full');
      },
      clock: fastClock(),
      signal: stopper.signal,
      selection: {
        initContainers: true,
        ephemeralContainers: true,
        containerStates: ['running'],
        window: {},
        previous: false,
        isFollowing: true,
        events: true,
        objects: true,
        maxLogRequests: 10,
      },
    });
    await expect(end).rejects.toThrow('disk full');
  });
});
