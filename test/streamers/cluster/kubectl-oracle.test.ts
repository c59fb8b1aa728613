// The real kubectl against the fake server, as an oracle for both: what kubectl prints of a log is what
// the streamer must hand on. Runs where `kubectl` (or the program named by KUBECTL) is installed.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { gate } from '../../../src/streamers/cluster/gate.ts';
import { followInstance } from '../../../src/streamers/cluster/pod-log-stream.ts';
import type { LogWindow } from '../../../src/streamers/cluster/log-request.ts';
import type { PhysicalLine } from '../../support/fake-api-server/container-log.ts';
import { clientOf, fastClock, recorder } from '../../support/fake-api-server/harness.ts';
import { putPod } from '../../support/fake-api-server/pods.ts';
import { fakeApiServer } from '../../support/fake-api-server/server.ts';

const kubectl = process.env['KUBECTL'] ?? 'kubectl';
const isInstalled = spawnSync(kubectl, ['version', '--client']).status === 0;
const home = mkdtempSync(join(tmpdir(), 'kubectl-'));
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

const begin = Date.parse('2024-01-01T00:00:00Z') * 1000;
function at(seconds: number, text: string, more: Partial<PhysicalLine> = {}): PhysicalLine {
  return { time: { us: begin + seconds * 1e6, restNs: 1 }, text, ...more };
}
const plain = [at(1, 'one'), at(2, 'two'), at(3, 'three')];
const joined = [at(1, 'AAAA', { isPartial: true }), at(2, 'BBBB'), at(3, 'next')];
const since = { us: begin + 2e6, restNs: 0 };

const cases: readonly (readonly [string, readonly PhysicalLine[], LogWindow, readonly string[]])[] =
  [
    ['everything', plain, {}, []],
    ['nothing', plain, { tailLines: 0 }, ['--tail=0']],
    ['a tail', plain, { tailLines: 2 }, ['--tail=2']],
    ['a second half at a tail', joined, { tailLines: 2 }, ['--tail=2']],
    ['joined pieces', joined, {}, []],
    ['from an instant', plain, { sinceTime: since }, ['--since-time=2024-01-01T00:00:02Z']],
    ['the end without a newline', [...plain, at(4, 'end', { isPartial: true })], {}, []],
  ];

describe.skipIf(!isInstalled)('as kubectl prints it (skipped: no kubectl on this machine)', () => {
  it('is a kubectl', () => {
    expect(execFileSync(kubectl, ['version', '--client']).toString()).toContain('Client Version');
  });

  it.each(cases)('%s', async (_, lines, window, flags) => {
    const server = await fakeApiServer();
    const client = clientOf(server);
    try {
      putPod(server, { containers: [{ state: 'terminated' }] });
      server.log('c1').write(...lines);
      const { stdout } = await promisify(execFile)(
        kubectl,
        [
          `--server=${server.url.href}`,
          `--cache-dir=${home}`,
          '-n',
          'shop',
          'logs',
          'web-0',
          '-c',
          'app',
          '--timestamps',
          ...flags,
        ],
        { env: { HOME: home } },
      );
      const seen = recorder();
      await followInstance({
        client,
        ref: {
          namespace: 'shop',
          pod: 'web-0',
          podUid: 'pod-1',
          container: 'app',
          containerId: 'c1',
        },
        window,
        mode: 'follow',
        sink: seen.sink,
        clock: fastClock(),
        signal: new AbortController().signal,
        gate: gate(1),
      });
      const printed = stdout === '' ? [] : stdout.replace(/\n$/, '').split('\n');
      const ours = seen.of('lines').flatMap((message) => message.lines);
      expect(ours.map((line) => Buffer.from(line.text).toString())).toEqual(
        printed.map((line) => line.slice(line.indexOf(' ') + 1)),
      );
    } finally {
      client.close();
      await server.close();
    }
  });
});
