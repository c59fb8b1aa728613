import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../src/streamers/cluster/http.ts';
import {
  type ListWatchEnd,
  type ListWatchOptions,
  listWatch,
} from '../../../src/streamers/cluster/list-watch.ts';
import { clientOf, fastClock } from '../../support/fake-api-server/harness.ts';
import { pod, putPod } from '../../support/fake-api-server/pods.ts';
import {
  type FakeApiServer,
  type Fault,
  bookmark,
  fakeApiServer,
  statusObject,
} from '../../support/fake-api-server/server.ts';

let server: FakeApiServer;
let client: ApiClient;
let stopper: AbortController;
let changes: string[];
let troubles: string[];
let wake: () => void;

beforeEach(async () => {
  server = await fakeApiServer();
  client = clientOf(server);
  stopper = new AbortController();
  changes = [];
  troubles = [];
  wake = () => undefined;
});
afterEach(async () => {
  stopper.abort();
  client.close();
  await server.close();
});

const watched = /watch=true/;
const listed = /^(?!.*watch).*\/pods/;

function start(options: Partial<ListWatchOptions> = {}): Promise<ListWatchEnd> {
  return listWatch({
    client,
    path: '/api/v1/namespaces/shop/pods',
    apiVersion: 'v1',
    kind: 'Pod',
    clock: fastClock(),
    signal: stopper.signal,
    onChange: ({ type, object, isInitial }) => {
      const { name, uid } = object['metadata'] as { name: string; uid: string };
      expect(object['kind']).toBe('Pod');
      changes.push(`${type} ${name} ${uid}${isInitial ? ' initial' : ''}`);
      wake();
    },
    onTrouble: (error) => {
      troubles.push(error.message);
    },
    ...options,
  });
}

function until(count: number): Promise<void> {
  return new Promise((resolve) => {
    wake = () => {
      if (changes.length >= count) resolve();
    };
    wake();
  });
}

function put(name: string, uid = name): void {
  putPod(server, { name, uid });
}

function count(pattern: RegExp): number {
  return server.requests.filter((request) =>
    pattern.test(`${request.path}?${request.query.toString()}`),
  ).length;
}

describe('list and watch', () => {
  it('lists in pages, then watches from there with bookmarks and a time limit', async () => {
    for (let i = 0; i < 1200; i += 1) put(`p${i}`);
    const end = start();
    await until(1200);
    const request = await server.nextRequest(watched);
    put('late');
    await until(1201);
    expect(changes[0]).toBe('added p0 p0 initial');
    expect(changes.at(-1)).toBe('added late late');
    expect(count(/limit=500/)).toBe(3);
    expect(request.query.get('allowWatchBookmarks')).toBe('true');
    expect(Number(request.query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(300);
    stopper.abort();
    expect(await end).toEqual({ kind: 'stopped' });
  });

  const breaks: readonly (readonly [string, Fault])[] = [
    ['a clean end', { kind: 'end_clean', afterBytes: 0 }],
    ['a cut inside a frame', { kind: 'destroy', afterBytes: 40 }],
    ['a clean end inside a frame', { kind: 'end_clean', afterBytes: 40 }],
    ['410 as status', { kind: 'status', code: 410 }],
    [
      '410 as frame',
      {
        kind: 'body',
        text: `${JSON.stringify({ type: 'ERROR', object: statusObject(410, 'gone', 'Expired') })}\n`,
      },
    ],
    [
      '500 as frame',
      {
        kind: 'body',
        text: `${JSON.stringify({ type: 'ERROR', object: statusObject(500, 'etcd') })}\n`,
      },
    ],
    ['429 with Retry-After', { kind: 'status', code: 429, headers: { 'Retry-After': '1' } }],
    ['503', { kind: 'status', code: 503 }],
    ['an unknown frame', { kind: 'body', text: '{"type":"SURPRISE","object":{}}\n' }],
    ['nonsense', { kind: 'body', text: 'nonsense\n' }],
  ];
  it.each(breaks)('goes on after %s and repeats nothing', async (_, fault) => {
    put('a');
    server.script(watched, fault);
    const end = start();
    await until(1);
    put('b');
    await until(2);
    put('c');
    await until(3);
    stopper.abort();
    await end;
    expect(changes).toEqual(['added a a initial', 'added b b', 'added c c']);
  });

  it('goes on from a bookmark', async () => {
    put('a');
    server.script(watched, { kind: 'body', text: bookmark('777') });
    const end = start();
    await until(1);
    await server.nextRequest(watched);
    const again = await server.nextRequest(watched);
    expect(again.query.get('resourceVersion')).toBe('777');
    stopper.abort();
    await end;
  });

  it('takes a second instant empty close as a version that is gone, and never spins', async () => {
    put('a');
    server.script(watched, ...Array.from({ length: 4 }, (): Fault => ({ kind: 'body', text: '' })));
    const end = start();
    await until(1);
    put('b');
    await until(2);
    stopper.abort();
    await end;
    expect(count(listed)).toBeGreaterThanOrEqual(2);
    expect(changes).toEqual(['added a a initial', 'added b b']);
  });

  it('sees by UID what a gap hid: deletions and successors of the same name', async () => {
    put('gone');
    put('same', 'uid-1');
    const end = start();
    await until(2);
    await server.nextRequest(watched).catch(() => undefined);
    server.script(watched, { kind: 'status', code: 410 });
    server.script(watched, { kind: 'status', code: 410 });
    server.breakAll('stall', watched);
    server.resource('v1/pods').remove('gone');
    server.resource('v1/pods').remove('uid-1');
    put('same', 'uid-2');
    server.breakAll('destroy', watched);
    await until(5);
    stopper.abort();
    await end;
    expect(changes.slice(2).sort()).toEqual([
      'added same uid-2',
      'deleted gone gone',
      'deleted same uid-1',
    ]);
  }, 15_000);

  it('starts again without pages where their token has expired', async () => {
    for (let i = 0; i < 600; i += 1) put(`p${i}`);
    server.script(/continue=/, { kind: 'status', code: 410 });
    const end = start({ isOnce: true });
    expect(await end).toEqual({ kind: 'listed' });
    expect(changes).toHaveLength(600);
  });

  it('gives up a watch that is silent beyond its time', async () => {
    put('a');
    server.script(watched, { kind: 'stall', afterBytes: 0 });
    const end = start();
    await until(1);
    await server.nextRequest(watched).then(() => server.nextRequest(watched));
    put('b');
    await until(2);
    stopper.abort();
    await end;
    expect(changes).toEqual(['added a a initial', 'added b b']);
  });

  it('names what is forbidden, unknown or failing', async () => {
    server.script(listed, {
      kind: 'status',
      code: 403,
      body: statusObject(403, 'pods is forbidden'),
    });
    expect(await start()).toEqual({
      kind: 'forbidden',
      verb: 'list',
      message: 'pods is forbidden',
    });
    server.script(listed, { kind: 'status', code: 404 });
    expect(await start()).toEqual({ kind: 'unknown' });
    server.script(listed, { kind: 'status', code: 500 });
    expect(await start({ isOnce: true })).toMatchObject({ kind: 'failed', error: { status: 500 } });
  });

  it('says once that there is trouble, for as long as it lasts', async () => {
    server.script(
      listed,
      ...Array.from({ length: 5 }, (): Fault => ({
        kind: 'status',
        code: 500,
        body: 'etcd is away',
      })),
    );
    put('a');
    const end = start();
    await until(1);
    stopper.abort();
    await end;
    expect(troubles).toEqual(['etcd is away']);
  });

  it('asks again and again for the list where watching is forbidden', async () => {
    server.otherwise((request) =>
      request.query.has('watch')
        ? { kind: 'status', code: 403, body: statusObject(403, 'cannot watch') }
        : undefined,
    );
    put('a');
    const end = start();
    await until(1);
    put('b');
    await until(2);
    stopper.abort();
    await end;
    expect(troubles).toEqual(['cannot watch']);
  });

  it('sends selectors to the server', async () => {
    server.resource('v1/pods').put(pod({ name: 'x', uid: 'x', labels: { app: 'x' } }));
    put('y');
    await start({
      isOnce: true,
      labelSelector: 'app in (x,z)',
      fieldSelector: 'spec.nodeName=node-1',
    });
    expect(changes).toEqual(['added x x initial']);
  });
});
