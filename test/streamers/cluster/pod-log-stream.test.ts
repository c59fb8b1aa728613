import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gate } from '../../../src/streamers/cluster/gate.ts';
import type { ApiClient } from '../../../src/streamers/cluster/http.ts';
import type { InstanceRef } from '../../../src/streamers/cluster/log-connection.ts';
import {
  type LogStreamOptions,
  type StreamEnd,
  followInstance,
} from '../../../src/streamers/cluster/pod-log-stream.ts';
import type { PhysicalLine } from '../../support/fake-api-server/container-log.ts';
import {
  type Recorder,
  clientOf,
  fastClock,
  recorder,
} from '../../support/fake-api-server/harness.ts';
import { type PodState, putPod } from '../../support/fake-api-server/pods.ts';
import {
  type FakeApiServer,
  type Fault,
  fakeApiServer,
  statusObject,
} from '../../support/fake-api-server/server.ts';

const second = 1_000_000;
const begin = Date.parse('2024-01-01T00:00:00Z') * 1000;
const ref: InstanceRef = {
  namespace: 'shop',
  pod: 'web-0',
  podUid: 'pod-1',
  container: 'app',
  containerId: 'c1',
};
const followed = /follow=true/;

let server: FakeApiServer;
let client: ApiClient;
let seen: Recorder;
let stopper: AbortController;

beforeEach(async () => {
  server = await fakeApiServer();
  client = clientOf(server);
  seen = recorder();
  stopper = new AbortController();
  putPod(server);
});
afterEach(async () => {
  stopper.abort();
  client.close();
  await server.close();
});

function start(options: Partial<LogStreamOptions> = {}): Promise<StreamEnd> {
  return followInstance({
    client,
    ref,
    window: {},
    mode: 'follow',
    sink: seen.sink,
    clock: fastClock(),
    signal: stopper.signal,
    gate: gate(8),
    ...options,
  });
}

/** `text` at so many seconds (and a nanosecond below) after the beginning. */
function at(
  seconds: number,
  text: string | Buffer,
  more: Partial<PhysicalLine> = {},
): PhysicalLine {
  return { time: { us: begin + Math.round(seconds * second), restNs: 1 }, text, ...more };
}

function write(...lines: readonly PhysicalLine[]): void {
  server.log('c1').write(...lines);
}

function texts(): readonly string[] {
  return seen.lines().map((line) => line.replace(/^\S+ /, ''));
}

async function texted(count: number): Promise<void> {
  await seen.until(() => seen.lines().length >= count);
}

/** The container ends; its pod stays. */
function terminate(more: PodState['containers'] = [{ state: 'terminated' }]): void {
  putPod(server, { containers: more });
}

const three = [at(1, 'one'), at(1.5, 'two'), at(2, 'three')];

describe('one container instance', () => {
  it('hands on what was there, says so, then what comes, to the end', async () => {
    write(...three);
    const end = start();
    await seen.until(() => seen.of('caught_up').length === 1);
    write(at(3, 'four'));
    await texted(4);
    terminate();
    expect(await end).toEqual({ kind: 'finished' });
    expect(seen.lines()).toEqual([
      '2024-01-01T00:00:01.000000001Z one',
      '2024-01-01T00:00:01.500000001Z two',
      '2024-01-01T00:00:02.000000001Z three',
      '2024-01-01T00:00:03.000000001Z four',
    ]);
    expect(seen.messages.at(-1)?.kind).toBe('end');
    expect(seen.of('gap')).toEqual([]);
  });

  it('sends exactly the options that are meant, 0 included', async () => {
    const end = start({ window: { tailLines: 0, sinceSeconds: 0 } });
    const request = await server.nextRequest(followed);
    expect(Object.fromEntries(request.query)).toEqual({
      container: 'app',
      timestamps: 'true',
      follow: 'true',
      sinceSeconds: '0',
      tailLines: '0',
    });
    stopper.abort();
    expect(await end).toEqual({ kind: 'stopped' });
  });

  const cuts: readonly (readonly [string, Fault])[] = [
    ['a clean end while it runs', { kind: 'end_clean', afterBytes: 45 }],
    ['a broken connection', { kind: 'destroy', afterBytes: 45 }],
    ['a reset', { kind: 'reset', afterBytes: 45 }],
    ['an end without its terminator', { kind: 'fin', afterBytes: 45 }],
    ['401 of the kubelet', { kind: 'status', code: 401 }],
    ['403 of the kubelet', { kind: 'status', code: 403, body: 'Forbidden (user=kube-apiserver)' }],
    ['404 while the pod is there', { kind: 'status', code: 404 }],
    ['429 with Retry-After', { kind: 'status', code: 429, headers: { 'Retry-After': '1' } }],
    ['500 because the kubelet is away', { kind: 'status', code: 500 }],
    [
      'a kubelet that does not know its pods yet',
      {
        kind: 'status',
        code: 400,
        body: statusObject(400, 'pod "web-0" cannot be found - no logs available'),
      },
    ],
    ['503', { kind: 'status', code: 503, body: 'upstream connect error' }],
    ['an empty 200', { kind: 'body', text: '' }],
  ];
  it.each(cuts)('goes on after %s', async (_, fault) => {
    write(...three);
    server.script(followed, fault);
    const end = start();
    await texted(3);
    write(at(3, 'four'));
    await texted(4);
    terminate();
    expect(await end).toEqual({ kind: 'finished' });
    expect(texts()).toEqual(['one', 'two', 'three', 'four']);
    expect(seen.of('gap')).toEqual([]);
  });

  it('outlasts a restarted kubelet that does not know the pod for long', async () => {
    write(...three);
    server.script(
      followed,
      ...Array.from({ length: 8 }, (): Fault => ({ kind: 'status', code: 404 })),
    );
    const end = start();
    await texted(3);
    stopper.abort();
    expect(await end).toEqual({ kind: 'stopped' });
  });

  it('takes no harm from a cut at any byte, clean or not', async () => {
    const lines = [at(1, 'é one\r'), at(1, 'é one\r'), at(1.2, ''), at(2, 'three')];
    write(...lines);
    const length = server.log('c1').reader({}).read().length;
    const expected = lines.map((line) => line.text);
    for (let bytes = 0; bytes <= length; bytes += 1)
      for (const kind of ['end_clean', 'destroy'] as const) {
        seen = recorder();
        server.script(followed, { kind, afterBytes: bytes });
        const stop = new AbortController();
        const end = start({ signal: stop.signal });
        await texted(4);
        stop.abort();
        await end;
        expect(
          seen
            .of('lines')
            .flatMap((message) => message.lines.map((line) => Buffer.from(line.text).toString())),
        ).toEqual(expected);
        expect(seen.of('notice')).toEqual([]);
      }
  }, 60_000);

  it('keeps equal lines of one stamp apart by their count', async () => {
    write(at(1, 'tick'), at(1, 'tick'), at(1, 'tick'));
    server.script(followed, { kind: 'destroy', afterBytes: 75 });
    const end = start();
    await texted(3);
    write(at(1, 'tick'));
    await texted(4);
    terminate();
    await end;
    expect(texts()).toEqual(['tick', 'tick', 'tick', 'tick']);
  });

  it('asks for the whole second two seconds before the last line', async () => {
    write(at(10.7, 'a'));
    const end = start();
    await texted(1);
    const next = server.nextRequest(followed);
    server.breakAll('end_clean', followed);
    const again = await next;
    expect(again.query.get('sinceTime')).toBe('2024-01-01T00:00:08Z');
    expect(again.query.has('tailLines')).toBe(false);
    stopper.abort();
    await end;
  });

  it('finds late stamps of the other iostream', async () => {
    write(at(5.000001, 'out'));
    server.script(followed, { kind: 'destroy', afterBytes: Infinity });
    const end = start();
    await texted(1);
    write(at(4.999999, 'err'));
    server.breakAll('destroy', followed);
    await texted(2);
    stopper.abort();
    await end;
    expect(texts()).toEqual(['out', 'err']);
  });

  it('follows a clock that steps back, marks it, and finds what stands before it after a cut', async () => {
    write(at(20, 'before'));
    const end = start({ resume: seen.resume });
    await texted(1);
    write(at(15, 'after'));
    await texted(2);
    server.breakAll('destroy', followed);
    write(at(12, 'and again'));
    await texted(3);
    stopper.abort();
    await end;
    expect(texts()).toEqual(['before', 'after', 'and again']);
    const marked = seen
      .of('lines')
      .flatMap((message) => message.lines)
      .filter((line) => line.clockStep);
    expect(marked.map((line) => Buffer.from(line.text).toString())).toEqual(['after', 'and again']);
  });

  it('recognises a file that is played again within one connection', async () => {
    write(...three, at(4, 'four'));
    const played = server.log('c1').reader({}).read().toString();
    server.script(followed, { kind: 'body', text: played + played });
    const end = start({ resume: seen.resume });
    await texted(4);
    write(at(5, 'five'));
    await texted(5);
    terminate();
    await end;
    expect(texts()).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('takes the end without a newline only from a container that has ended', async () => {
    write(at(1, 'whole'));
    const end = start();
    await texted(1);
    write(at(2, 'half', { isPartial: true }));
    terminate();
    expect(await end).toEqual({ kind: 'finished' });
    expect(texts()).toEqual(['whole', 'half<no newline>']);
  });

  it('drops the tail of a line whose stored start lies before the replay', async () => {
    write(at(1, 'AAAA', { isPartial: true }), at(9.5, 'BBBB'), at(9.6, 'next'));
    const end = start();
    await texted(2);
    server.breakAll('destroy', followed);
    await server.nextRequest(followed);
    write(at(10, 'more'));
    await texted(3);
    stopper.abort();
    await end;
    expect(texts()).toEqual(['AAAABBBB', 'next', 'more']);
    expect(seen.of('notice')).toEqual([]);
  });

  it('cuts a line without end at a mebibyte and counts the rest', async () => {
    const long = Buffer.alloc((1 << 20) + 1000, 'x');
    write(at(1, long), at(2, 'next'));
    server.script(followed, { kind: 'destroy', afterBytes: (1 << 20) + 500 });
    const end = start();
    await texted(2);
    stopper.abort();
    await end;
    const [line] = seen.of('lines').flatMap((message) => message.lines);
    expect(line?.text.length).toBe((1 << 20) - 31);
    expect(line?.droppedBytes).toBe(1000 + 31);
  });

  it('keeps bytes that are no text', async () => {
    const odd = Buffer.from([0xff, 0x00, 0xc3, 0x0d]);
    write(at(1, odd));
    const end = start();
    await texted(1);
    stopper.abort();
    await end;
    const [line] = seen.of('lines').flatMap((message) => message.lines);
    expect(Buffer.from(line?.text ?? [])).toEqual(odd);
  });

  it('recycles a connection that is silent while the log goes on', async () => {
    write(at(1, 'one'));
    server.script(followed, { kind: 'stall', afterBytes: 35 });
    const end = start({ idleProbeMs: 5000 });
    await texted(1);
    await seen.until(() => seen.of('caught_up').length === 1);
    write(at(2, 'two'));
    await texted(2);
    terminate();
    expect(await end).toEqual({ kind: 'finished' });
    expect(texts()).toEqual(['one', 'two']);
  });

  it('leaves a connection alone that is silent because there is nothing to say', async () => {
    write(at(1, 'one'));
    const end = start({ idleProbeMs: 2000 });
    const probe = server.nextRequest(/tailLines=1(&|$)/);
    await probe;
    await server.nextRequest(/tailLines=1(&|$)/);
    write(at(2, 'two'));
    await texted(2);
    stopper.abort();
    await end;
    expect(
      server.requests.filter((request) => request.query.get('follow') === 'true'),
    ).toHaveLength(1);
  });
});

describe('rotation', () => {
  it('is told as a gap with its bounds, possible where nothing proves it', async () => {
    write(...three);
    const end = start();
    await texted(3);
    server.breakAll('destroy', followed);
    server.log('c1').rotate();
    write(at(9, 'nine'));
    await texted(4);
    terminate();
    await end;
    expect(seen.of('gap').map((message) => message.gap)).toEqual([
      {
        from: { us: begin + 2 * second, restNs: 1 },
        to: { us: begin + 9 * second, restNs: 1 },
        reason: 'rotated',
        certain: false,
      },
    ]);
    const kinds = seen.messages.map((message) => message.kind);
    expect(kinds.indexOf('gap')).toBeLessThan(kinds.lastIndexOf('lines'));
  });

  it('is no gap where the log goes on with the last line', async () => {
    write(...three);
    const end = start();
    await texted(3);
    server.log('c1').rotate();
    write(at(4, 'four'));
    await texted(4);
    server.breakAll('destroy', followed);
    write(at(5, 'five'));
    await texted(5);
    stopper.abort();
    await end;
    expect(seen.of('gap')).toEqual([]);
  });

  it('of an ended container whose last lines are gone is a gap without an end', async () => {
    write(...three);
    const end = start();
    await texted(3);
    server.log('c1').rotate();
    terminate();
    expect(await end).toEqual({ kind: 'finished' });
    expect(seen.of('gap').map((message) => message.gap)).toEqual([
      { from: { us: begin + 2 * second, restNs: 1 }, reason: 'rotated', certain: false },
    ]);
  });
});

describe('the end of an instance', () => {
  it('reads the last words of a crash as those of the instance that crashed', async () => {
    write(...three);
    const end = start();
    await texted(3);
    server.script(/log/, { kind: 'status', code: 500 });
    server.breakAll('destroy', followed);
    write(at(3, 'last words'));
    server.log('c2').write(at(4, 'new life'));
    putPod(server, { containers: [{ id: 'c2', restarts: 1, lastId: 'c1' }] });
    expect(await end).toEqual({ kind: 'replaced' });
    expect(texts()).toEqual(['one', 'two', 'three', 'last words']);
  });

  it('takes the dead instance that is served while the container waits to be started again', async () => {
    write(...three);
    const end = start();
    await texted(3);
    write(at(3, 'last words'));
    putPod(server, {
      containers: [{ state: 'waiting', reason: 'CrashLoopBackOff', lastId: 'c1' }],
    });
    expect(await end).toEqual({ kind: 'finished' });
    expect(texts()).toEqual(['one', 'two', 'three', 'last words']);
  });

  it('tells a gap where the instance is out of reach', async () => {
    write(...three);
    const end = start();
    await texted(3);
    putPod(server, { containers: [{ id: 'c3', restarts: 2, lastId: 'c2' }] });
    expect(await end).toEqual({ kind: 'replaced' });
    expect(seen.of('gap').map((message) => message.gap)).toEqual([
      { from: { us: begin + 2 * second, restNs: 1 }, reason: 'instance_gone', certain: false },
    ]);
  });

  it('is not confused by another pod of the same name', async () => {
    write(...three);
    const end = start();
    await texted(3);
    server.resource('v1/pods').remove('pod-1');
    putPod(server, { uid: 'pod-2', containers: [{ id: 'c9' }] });
    server.log('c9').write(at(9, 'not ours'));
    server.breakAll('destroy', followed);
    expect(await end).toEqual({ kind: 'pod_gone' });
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  it('never attributes lines of an instance that took the place while it connected', async () => {
    server.log('c2').write(at(1, 'of the new one'));
    server.script(/pods\/web-0\/log/, { kind: 'status', code: 500 });
    const end = start();
    await server.nextRequest(followed);
    putPod(server, { containers: [{ id: 'c2', restarts: 1, lastId: 'c1' }] });
    write(at(0.5, 'of the old one'));
    expect((await end).kind).toBe('replaced');
    expect(texts().filter((text) => text === 'of the new one')).toEqual([]);
  });

  it("hands on the kubelet's own words as a notice and never as a line", async () => {
    write(...three);
    const end = start();
    await texted(3);
    const words = 'unable to retrieve container logs for containerd://c1';
    server.script(/container=app&timestamps=true&sinceTime/, { kind: 'body', text: words });
    terminate();
    expect(await end).toEqual({ kind: 'unavailable', message: words });
    expect(seen.of('notice').map((message) => message.text)).toEqual([words]);
    expect(seen.of('gap').map((message) => message.gap.reason)).toEqual(['log_gone']);
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  it.each([
    ['ContainerCreating', 'is waiting to start: ContainerCreating', 'ContainerCreating'],
    ['no image', "is waiting to start: image can't be pulled", "image can't be pulled"],
    [
      'a failing pull',
      'is waiting to start: trying and failing to pull image',
      'trying and failing to pull image',
    ],
    ['nothing written', 'is waiting to start - no logs yet', 'no logs yet'],
  ])('waits for a container with %s', async (_, words, reason) => {
    server.script(followed, {
      kind: 'status',
      code: 400,
      body: statusObject(400, `container "app" in pod "web-0" ${words}`),
    });
    expect(await start()).toEqual({ kind: 'waiting', reason });
    expect(seen.messages).toEqual([]);
  });

  it('waits for a pod that has no node', async () => {
    server.script(followed, { kind: 'status', code: 204 });
    expect(await start()).toEqual({ kind: 'waiting', reason: 'not scheduled' });
  });

  it('stops where the user may not read logs', async () => {
    const message =
      'pods "web-0" is forbidden: User "u" cannot get resource "pods/log" in API group "" in the namespace "shop"';
    server.script(followed, { kind: 'status', code: 403, body: statusObject(403, message) });
    expect(await start()).toEqual({ kind: 'forbidden', message });
  });

  it('stops where the pod is gone', async () => {
    server.resource('v1/pods').remove('pod-1');
    expect(await start()).toEqual({ kind: 'pod_gone' });
  });
});

describe('what was read before', () => {
  it('is gone on with: nothing twice, nothing lost, whatever the window says', async () => {
    write(...three);
    const first = start();
    await texted(3);
    stopper.abort();
    await first;
    write(at(2, 'three'), at(3, 'four'));
    const stop = new AbortController();
    const end = start({ resume: seen.resume, signal: stop.signal, window: { tailLines: 1 } });
    await texted(5);
    stop.abort();
    await end;
    expect(texts()).toEqual(['one', 'two', 'three', 'three', 'four']);
    expect(seen.of('gap')).toEqual([]);
  });

  it('is told apart from what was rotated away meanwhile', async () => {
    write(...three);
    const first = start();
    await texted(3);
    stopper.abort();
    await first;
    server.log('c1').rotate();
    write(at(60, 'later'));
    const stop = new AbortController();
    const end = start({ resume: seen.resume, signal: stop.signal });
    await texted(4);
    stop.abort();
    await end;
    expect(seen.of('gap')).toHaveLength(1);
  });
});

describe('a snapshot', () => {
  it('reads once what is there, through a cut', async () => {
    write(...three);
    server.script(/container=app/, { kind: 'destroy', afterBytes: 50 });
    expect(await start({ mode: 'snapshot' })).toEqual({ kind: 'finished' });
    expect(texts()).toEqual(['one', 'two', 'three']);
    expect(server.requests.some((request) => request.query.has('follow'))).toBe(false);
  });

  it('notices a clean end that hid lines', async () => {
    write(...three);
    server.clock = { us: begin + 60 * second, restNs: 0 };
    server.script(/container=app/, { kind: 'end_clean', afterBytes: 50 });
    expect(await start({ mode: 'snapshot' })).toEqual({ kind: 'finished' });
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  it('stops at its limit of bytes', async () => {
    write(...three);
    await start({ mode: 'snapshot', window: { limitBytes: 40 } });
    expect(texts()).toEqual(['one']);
  });

  it('reads a previous instance, and says where there is none', async () => {
    write(...three, at(3, 'crash', { isPartial: true }));
    putPod(server, { containers: [{ id: 'c2', restarts: 1, lastId: 'c1' }] });
    expect(await start({ mode: 'previous' })).toEqual({ kind: 'finished' });
    expect(texts()).toEqual(['one', 'two', 'three', 'crash<no newline>']);
    putPod(server, { containers: [{ id: 'c1' }] });
    const end = await start({ mode: 'previous', ref: { ...ref, containerId: 'c0' } });
    expect(end.kind).toBe('unavailable');
  });
});
