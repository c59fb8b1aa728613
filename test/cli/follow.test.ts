// Whole runs of `klog follow` against the fake API server, through the built threads: what is printed,
// what is stored, and that going on repeats nothing.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { putPod } from '../support/fake-api-server/pods.ts';
import { fakeApiServer } from '../support/fake-api-server/server.ts';
import type { FakeApiServer } from '../support/fake-api-server/server.ts';
import { memoryIo } from '../support/memory-io.ts';

let server: FakeApiServer;
let folder: string;
beforeEach(async () => {
  server = await fakeApiServer();
  folder = mkdtempSync(join(tmpdir(), 'klog-follow-'));
  writeFileSync(join(folder, 'kubeconfig'), kubeconfig(server.url.href, ['dev']));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function kubeconfig(url: string, contexts: readonly string[]): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contexts[0],
    contexts: contexts.map((name) => ({
      name,
      context: { cluster: 'one', user: 'me', namespace: 'shop' },
    })),
    clusters: [{ name: 'one', cluster: { server: url } }],
    users: [{ name: 'me', user: {} }],
  });
}

const startUs = Date.parse('2026-11-25T11:59:00Z') * 1000;
let written = 0;

function say(id: string, text: string, second = ++written): void {
  server.log(id).write({ time: { us: startUs + second * 1_000_000, restNs: 7 }, text });
}

const capture = (): string => join(folder, 'live.klog');

function start(argv: readonly string[]) {
  const env = { KLOG_HOME: join(folder, 'home'), XDG_CONFIG_HOME: folder, TZ: 'UTC' };
  const io = memoryIo({ env });
  const flags = ['--kubeconfig', join(folder, 'kubeconfig'), '--capture', capture()];
  // The clock of the test stands still: nothing that waits for others would ever be due.
  const exit = run(['follow', ...argv, ...flags, '--hold', '0s'], io);
  return { io, exit, stop: () => (io.abort(), exit) };
}

const seen = (condition: () => boolean): Promise<void> =>
  vi.waitFor(() => {
    expect(condition()).toBe(true);
  }, 10_000);

function stored(sql: string): readonly unknown[] {
  const db = new Database(capture(), { readonly: true });
  try {
    return db.prepare(sql).raw().all();
  } finally {
    db.close();
  }
}

describe('follow', { timeout: 30_000 }, () => {
  it('prints what was there in order of time, then what comes, by pod and container', async () => {
    putPod(server, { name: 'web-0', uid: 'p0', containers: [{ id: 'c0' }] });
    putPod(server, { name: 'api-0', uid: 'p1', containers: [{ id: 'c1' }] });
    say('c0', 'level=info msg=first', 1);
    say('c0', 'level=error msg=third', 3);
    say('c1', 'level=warn msg=second', 2);
    const { io, stop } = start(['--no-events', '--no-objects']);
    await seen(() => io.out().includes('third'));
    say('c1', 'level=info msg=fourth', 4);
    await seen(() => io.out().includes('fourth'));
    await stop();
    expect(io.out().split('\n')).toEqual([
      'I web-0 app first',
      'W api-0 app second',
      'E web-0 app third',
      'I api-0 app fourth',
      '',
    ]);
    expect(io.err()).toContain('reading shop/web-0/app\n');
  });

  it('puts Events, ends of containers and changes of state on the same timeline', async () => {
    putPod(server, { containers: [{ id: 'c1' }] });
    say('c1', 'about to fail', 1);
    server.resource('v1/events').put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'web-0.1', namespace: 'shop', uid: 'e1' },
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      lastTimestamp: '2026-11-25T11:59:20Z',
      involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-0', uid: 'pod-1' },
    });
    const { io, stop } = start(['-o', 'jsonl']);
    await seen(() => io.out().includes('BackOff'));
    putPod(server, {
      containers: [
        {
          id: 'c2',
          restarts: 1,
          lastId: 'c1',
          exitCode: 137,
          lastReason: 'OOMKilled',
          isReady: false,
        },
      ],
    });
    await seen(() => io.out().includes('OOMKilled') && io.out().includes('not ready'));
    await stop();
    const records = io
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const of = (kind: string) => records.filter((record) => record['kind'] === kind);
    expect(of('event')).toMatchObject([{ pod: 'web-0', event: { reason: 'BackOff' } }]);
    expect(of('restart')).toMatchObject([
      {
        pod: 'web-0',
        container: 'app',
        containerId: 'c1',
        restartCount: 0,
        restart: { exitCode: 137, reason: 'OOMKilled', previousContainerId: 'c1' },
      },
    ]);
    expect(of('state')).toContainEqual(
      expect.objectContaining({ state: { what: 'readiness', from: 'ready', to: 'not ready' } }),
    );
  });

  it('goes on with a capture: no line twice, none lost, and only what is new is printed', async () => {
    putPod(server, { containers: [{ id: 'c1' }] });
    for (let n = 1; n <= 50; n++) say('c1', `line ${n}`, n);
    const first = start(['--no-events']);
    await seen(() => first.io.out().includes('line 50'));
    await first.stop();
    for (let n = 51; n <= 60; n++) say('c1', `line ${n}`, n);
    const second = start(['--resume']);
    await seen(() => second.io.out().includes('line 60'));
    await second.stop();
    expect(second.io.out()).not.toMatch(/line 50\n/);
    expect(
      stored("SELECT count(*), count(DISTINCT raw) FROM records WHERE raw LIKE 'line %'"),
    ).toEqual([[60, 60]]);
  });

  it('shows lines around those that match, also those that are still to come', async () => {
    putPod(server, { containers: [{ id: 'c1' }] });
    say('c1', 'level=info msg=first', 1);
    say('c1', 'level=info msg=second', 2);
    say('c1', 'level=error msg=third', 3);
    const { io, stop } = start(['--no-events', '--filter', 'level:error', '--context-lines', '1']);
    await seen(() => io.out().includes('third'));
    say('c1', 'level=info msg=fourth', 4);
    say('c1', 'level=info msg=fifth', 5);
    await seen(() => io.out().includes('fourth'));
    await stop();
    expect(io.out()).toBe('I web-0 app second\nE web-0 app third\nI web-0 app fourth\n');
  });

  it('keeps the zones that were given for when it goes on', async () => {
    putPod(server, { containers: [{ id: 'c1' }] });
    say('c1', 'one', 1);
    const zone = 'app=Europe/Berlin';
    const first = start(['--no-events', '--assume-zone', zone]);
    await seen(() => first.io.out().includes('one'));
    await first.stop();
    say('c1', 'two', 2);
    const second = start(['--resume', '--assume-zone', 'other=utc']);
    await seen(() => second.io.out().includes('two'));
    await second.stop();
    expect(stored("SELECT value FROM facts WHERE name = 'assumed_zones'")).toEqual([
      [JSON.stringify(['other=utc', zone])],
    ]);
  });

  it('reads what is there and ends, without following', async () => {
    putPod(server, { containers: [{ id: 'c1', state: 'terminated' }] });
    say('c1', 'done', 1);
    const { io, exit } = start(['--no-follow', '--no-events', '-t']);
    expect(await exit).toBe(0);
    expect(io.out()).toContain('2026-11-25T11:59:01.000Z    web-0 app done\n');
  });

  it('says what it looked for where nothing is found, and exits 1', async () => {
    putPod(server, { name: 'web-0', containers: [{ id: 'c1' }] });
    const { io, exit } = start(['wbe', '--no-follow']);
    expect(await exit).toBe(1);
    expect(io.err()).toContain(
      'looked for a pod with name matching `wbe` in `shop` and found none',
    );
  });

  it('follows two contexts of one cluster once', async () => {
    writeFileSync(join(folder, 'kubeconfig'), kubeconfig(server.url.href, ['dev', 'other']));
    server.resource('v1/namespaces').put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'kube-system', uid: 'the-cluster' },
    });
    putPod(server, { containers: [{ id: 'c1' }] });
    say('c1', 'once', 1);
    const { io, stop } = start(['--context', 'dev,other', '--no-events']);
    await seen(() => io.out().includes('once'));
    await stop();
    expect(io.err()).toContain('the contexts `dev` and `other` are one cluster');
    expect(stored('SELECT count(*) FROM records WHERE detail IS NULL')).toEqual([[1]]);
  });

  it('names what is wrong with the connection and leaves no capture behind', async () => {
    await server.close();
    const { io, exit } = start(['--no-events']);
    expect(await exit).toBe(3);
    expect(io.err()).toContain('klog: cannot reach the cluster of context `dev`');
    server = await fakeApiServer();
  });

  it.each([
    [['--template', '{time} {nope'], 'the { at place 8 is never closed'],
    [['web(', '--no-events'], 'cannot use the expression for pods'],
    [['--since', '5m', '--since-time', '2026-11-25T10:00:00Z'], 'cannot use --since together'],
    [['--since-time', 'yesterday'], 'cannot use "yesterday" for --since-time'],
    [['-o', 'csv'], 'one of: text, jsonl, json, raw'],
  ])('refuses %j', async (argv, message) => {
    const { io, exit } = start(argv);
    expect(await exit).toBe(2);
    expect(io.err()).toContain(message);
  });

  it('writes rows by a template', async () => {
    putPod(server, { containers: [{ id: 'c1', state: 'terminated' }] });
    say('c1', 'level=warn msg="slow" dur=2s', 1);
    const argv = [
      '--no-follow',
      '--no-events',
      '--template',
      '{severity}|{pod}|{body}|{dur}|{nothing}',
    ];
    const { io, exit } = start(argv);
    expect(await exit).toBe(0);
    expect(io.out()).toBe('warn|web-0|slow|2s|\n');
  });
});

describe('capture', { timeout: 30_000 }, () => {
  function save(argv: readonly string[]) {
    const env = { KLOG_HOME: join(folder, 'home'), XDG_CONFIG_HOME: folder, TZ: 'UTC' };
    const io = memoryIo({ env });
    const flags = ['--kubeconfig', join(folder, 'kubeconfig'), '--out', capture()];
    return { io, exit: run(['capture', ...argv, ...flags], io) };
  }

  it('saves logs with those before a restart, Events and objects, and opens elsewhere', async () => {
    putPod(server, { containers: [{ id: 'c2', restarts: 1, lastId: 'c1', exitCode: 1 }] });
    // The last words of a crash are 200 lines; a capture has all of it.
    for (let n = 1; n <= 300; n++) say('c1', `before ${n}`, n);
    say('c2', 'after', 400);
    const { io, exit } = save([]);
    expect(await exit, io.err()).toBe(0);
    expect(io.out()).toBe('');
    expect(io.err()).toContain('saved 301 lines of 1 container in 1 pod');
    expect(stored("SELECT count(*) FROM objects WHERE kind = 'Pod'")).toEqual([[1]]);
    const shown = memoryIo({ env: { XDG_CONFIG_HOME: folder, TZ: 'UTC' } });
    expect(await run(['open', capture(), '-o', 'jsonl', '-q', '--filter', 'after'], shown)).toBe(0);
    expect(JSON.parse(shown.out())).toMatchObject({
      pod: 'web-0',
      containerId: 'c2',
      body: 'after',
    });
  });

  it('says that nothing was redacted', async () => {
    putPod(server, { containers: [{ id: 'c1', state: 'terminated' }] });
    say('c1', 'password=hunter2x9', 1);
    const { io, exit } = save([]);
    expect(await exit).toBe(0);
    expect(io.err()).toContain('it is not redacted and may hold secrets');
    expect(readFileSync(capture(), 'latin1')).toContain('hunter2x9');
  });

  it('--redact writes no secret, and leaves ids', async () => {
    putPod(server, { containers: [{ id: 'c1', state: 'terminated' }] });
    const id = '5e318650-de46-4d3c-a90a-0108968468bb';
    say('c1', `request_id=${id} password=hunter2x9`, 1);
    say('c1', '{"level":"info","msg":"C-12345678","api_key":["hunter2x9"]}', 2);
    const { io, exit } = save(['--redact', '--redact-rule', 'customer=C-[0-9]{8}']);
    expect(await exit, io.err()).toBe(0);
    expect(io.err()).toContain('redacted: 3 secrets (key-value 2, customer 1)');
    for (const name of readdirSync(folder).filter((each) => each !== 'kubeconfig')) {
      if (!statSync(join(folder, name)).isFile()) continue;
      const bytes = readFileSync(join(folder, name), 'latin1');
      expect(bytes).not.toMatch(/hunter2x9|C-12345678/);
    }
    expect(stored('SELECT raw FROM records ORDER BY time')).toEqual([
      [`request_id=${id} password=[redacted:key-value-1]`],
      ['{"level":"info","msg":"[redacted:customer-2]","api_key":["[redacted:key-value-1]"]}'],
    ]);
    expect(stored('SELECT value FROM ids')).toEqual([[id]]);
    expect(stored("SELECT value FROM facts WHERE name = 'redacted'")).toEqual([
      ['{"key-value":2,"customer":1}'],
    ]);
  });

  it('keeps what may be read and names the rule for the rest', async () => {
    putPod(server, { containers: [{ id: 'c1', state: 'terminated' }] });
    say('c1', 'readable', 1);
    const body = { kind: 'Status', code: 403, reason: 'Forbidden', message: 'events is forbidden' };
    server.otherwise(({ path }) =>
      path.endsWith('/events') ? { kind: 'status', code: 403, body } : undefined,
    );
    const { io, exit } = save([]);
    expect(await exit).toBe(1);
    expect(io.err()).toContain('resources: ["events"], verbs: ["list", "watch"]');
    expect(stored('SELECT count(*) FROM records WHERE detail IS NULL')).toEqual([[1]]);
  });

  it('writes over nothing', async () => {
    writeFileSync(capture(), 'mine');
    const { io, exit } = save([]);
    expect(await exit).toBe(2);
    expect(io.err()).toContain('reason: it exists');
  });
});
