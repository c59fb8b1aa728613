// The built program following a cluster on a real terminal; the cluster is the fake API server, so
// that what goes wrong goes wrong when the test says so.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { putPod } from '../support/fake-api-server/pods.ts';
import { fakeApiServer, statusObject } from '../support/fake-api-server/server.ts';
import type { FakeApiServer } from '../support/fake-api-server/server.ts';
import { hasTmux, TmuxScreen } from '../support/tmux-screen.ts';

let server: FakeApiServer;
let folder: string;
let screen: TmuxScreen;
beforeEach(async () => {
  server = await fakeApiServer();
  folder = mkdtempSync(join(tmpdir(), 'klog-test-'));
  writeFileSync(
    join(folder, 'kubeconfig'),
    JSON.stringify({
      'current-context': 'dev',
      contexts: [{ name: 'dev', context: { cluster: 'one', user: 'me', namespace: 'shop' } }],
      clusters: [{ name: 'one', cluster: { server: server.url.href } }],
      users: [{ name: 'me', user: {} }],
    }),
  );
});
afterEach(async () => {
  screen.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function follow(args = ''): void {
  const file = join(folder, 'live.klog');
  const config = join(folder, 'kubeconfig');
  screen = new TmuxScreen(
    `follow ${args} --kubeconfig ${config} --capture ${file} --no-objects --timezone utc`,
    { env: { KLOG_HOME: folder, XDG_CONFIG_HOME: folder } },
  );
}

/** Writes a line with the present moment's stamp. */
function say(id: string, text: string, agoMs = 0): void {
  const us = (Date.now() - agoMs) * 1000;
  server.log(id).write({ time: { us, restNs: 0 }, text });
}

const logs = (pod: string): RegExp => new RegExp(`/pods/${pod}/log`);

// Without colours pods have a tag before their names.
describe.skipIf(!hasTmux)('following on a terminal', { timeout: 120_000 }, () => {
  test('says whom it waits for before any line is there', async () => {
    putPod(server, { name: 'web-0', uid: 'p0', containers: [{ id: 'c0' }] });
    putPod(server, { name: 'job-0', uid: 'p1', containers: [{ state: 'waiting' }] });
    server.script(logs('web-0'), { kind: 'no_headers' });
    follow();
    await screen.until('Connecting to 2 pods… 0 ready');
    expect(await screen.until('job-0')).toMatch(/○ (?:\w+ +)?job-0 +waiting/);
    screen.press('q');
    await screen.until('exit 0');
    expect(screen.isAsBefore()).toBe(true);
  });

  test('shows lines as they come, counts those below while one reads, and goes back to them', async () => {
    putPod(server, { name: 'web-0', uid: 'p0', containers: [{ id: 'c0' }] });
    for (let n = 1; n <= 60; n++) say('c0', `level=info msg="line ${n}"`, 60_000 - n);
    follow();
    await screen.until(/▌.*line 60/);
    say('c0', 'level=warn msg=fresh');
    await screen.until(/▌.*fresh/);
    await screen.until('● FOLLOW');
    screen.press('PageUp');
    await screen.until('‖ PAUSED');
    say('c0', 'level=info msg=unseen');
    say('c0', 'level=info msg="unseen, too"');
    const paused = await screen.until('+2 new');
    expect(paused).not.toContain('unseen');
    screen.press('G');
    await screen.until(/▌.*unseen, too/);
    // A new pod is read and named.
    putPod(server, { name: 'api-0', uid: 'p1', containers: [{ id: 'c1' }] });
    say('c1', 'level=error msg="no database"');
    await screen.until(/E .*api-0 +no database/);
    expect(await screen.until('PODS 2')).toMatch(/● (?:\w+ +)?api-0/);
  });

  test('one pod whose log may not be read stays named with what would help; others go on', async () => {
    putPod(server, { name: 'web-0', uid: 'p0', containers: [{ id: 'c0' }] });
    putPod(server, { name: 'payments-x', uid: 'p1', containers: [{ id: 'c1' }] });
    const message = 'pods "payments-x" is forbidden: User "ann" cannot get resource "pods/log"';
    server.otherwise((request) =>
      logs('payments-x').test(request.path)
        ? { kind: 'status', code: 403, body: statusObject(403, message, 'Forbidden') }
        : undefined,
    );
    say('c0', 'level=info msg=first', 1000);
    follow();
    const text = await screen.until(/✗ 403 pods\/log payments-x[^]*streams/);
    expect(text).toMatch(/✗ (?:\w+ +)?payments-x +403/);
    say('c0', 'level=info msg=second');
    await screen.until(/▌.*second/);
    screen.press('!');
    const page = await screen.until('FOLLOWED');
    expect(page).toContain('reason: pods "payments-x" is forbidden: User "ann"');
    expect(page).toContain('help: a Role with this rule grants it');
    await screen.until('dev/shop/web-0/app live');
    screen.press('Escape');
    await screen.until(/▌.*second/);
  });

  test('a lost stream is said for as long as it is lost, and what it missed is a row', async () => {
    putPod(server, { name: 'web-0', uid: 'p0', containers: [{ id: 'c0' }] });
    say('c0', 'level=info msg=before', 5000);
    follow();
    await screen.until(/▌.*before/);
    let isDown = true;
    server.otherwise((request) =>
      isDown && logs('web-0').test(request.path)
        ? { kind: 'status', code: 503, body: statusObject(503, 'the node does not answer') }
        : undefined,
    );
    server.breakAll('reset', logs('web-0'));
    expect(await screen.until('◐ 1 reconnecting')).toMatch(/◐ (?:\w+ +)?web-0 +lost/);
    // The kubelet begins a new file meanwhile: what the old one held is out of reach.
    say('c0', 'level=info msg="rotated away"');
    server.log('c0').rotate();
    say('c0', 'level=info msg=after');
    isDown = false;
    const text = await screen.until(/▌.*after/);
    expect(text).toMatch(/⋯⋯ lines .*missing/);
    await screen.until('1 ok');
    expect(screen.text()).not.toContain('reconnecting');
  });

  test('the end of a container is a row, the end of all streams stays', async () => {
    putPod(server, { name: 'job-0', uid: 'p0', containers: [{ id: 'c0' }] });
    say('c0', 'level=info msg="last words"', 1000);
    follow();
    await screen.until(/▌.*last words/);
    putPod(server, {
      name: 'job-0',
      uid: 'p0',
      phase: 'Succeeded',
      containers: [{ id: 'c0', state: 'terminated' }],
    });
    server.breakAll('end_clean', logs('job-0'));
    await screen.until('■ the only stream ended');
  });
});
