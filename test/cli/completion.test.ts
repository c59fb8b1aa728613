// What a shell is told when Tab is pressed: by the hidden command in process, and through the script
// that bash reads.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { complete as answer } from '../../src/cli/completion/complete.ts';
import { flagsOf } from '../../src/cli/flags.ts';
import { run } from '../../src/cli/run.ts';
import { putPod } from '../support/fake-api-server/pods.ts';
import { fakeApiServer } from '../support/fake-api-server/server.ts';
import type { FakeApiServer } from '../support/fake-api-server/server.ts';
import { memoryIo } from '../support/memory-io.ts';

let server: FakeApiServer;
let folder: string;
let kubeconfig: string;
beforeAll(async () => {
  server = await fakeApiServer();
  putPod(server, { name: 'web-0', uid: 'p0', containers: [{ id: 'c0' }] });
  putPod(server, { name: 'api-0', uid: 'p1', containers: [{ id: 'c1' }] });
  folder = mkdtempSync(join(tmpdir(), 'klog-completion-'));
  kubeconfig = join(folder, 'kubeconfig');
  const context = { cluster: 'one', user: 'me', namespace: 'shop' };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'dev',
    contexts: ['dev', 'prod'].map((name) => ({ name, context })),
    clusters: [{ name: 'one', cluster: { server: server.url.href } }],
    users: [{ name: 'me', user: {} }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** The deadline is for people; a loaded machine is no failure. */
const patientMs = 30_000;

async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const io = memoryIo({ env: { XDG_CONFIG_HOME: folder, KLOG_KUBECONFIG: kubeconfig } });
  expect(await answer(words, io, 'script', patientMs)).toBe(0);
  expect(io.err()).toBe('');
  return io
    .out()
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0] ?? '');
}

describe('completion offers', () => {
  it('every command that exists', async () => {
    expect(await complete('')).toEqual(commands.map(({ name }) => name));
    expect(await complete('cap')).toEqual(['capture', 'captures']);
  });

  it.each(commands.map(({ name }) => name))('every flag of %s', async (name) => {
    const flags = flagsOf(name).map((flag) => `--${flag.name}`);
    expect(await complete(name, '--')).toEqual([...flags, '--help']);
  });

  it.each([
    ['values of a flag', ['follow', '--color', ''], ['auto', 'always', 'never']],
    ['values behind =', ['follow', '--color=a'], ['--color=auto', '--color=always']],
    ['what -o of this command takes', ['sql', '-o', ''], ['table', 'json', 'csv']],
    ['contexts', ['follow', '--context', ''], ['dev', 'prod']],
    ['pods of the namespace', ['follow', 'w'], ['web-0']],
    ['pods behind a flag with its value', ['follow', '-n', 'shop', 'a'], ['api-0']],
    ['objects of a kind', ['follow', 'pod/w'], ['pod/web-0']],
    ['kinds', ['follow', 'sts'], ['sts/']],
    ['query fields', ['query', 'names'], ['namespace:']],
    ['fields behind --filter', ['open', 'x.log', '--filter', 'traceI'], ['traceId:']],
    ['zones', ['query', '--timezone', 'Europe/Berl'], ['Europe/Berlin']],
    ['shells', ['completion', 'z'], ['zsh']],
    ['file names where files are read', ['open', ''], [':files']],
    ['file names for a flag', ['query', '--capture', ''], [':files']],
    ['nothing behind a flag of free text', ['follow', '-l', ''], []],
    ['nothing for a command that does not exist', ['fellow', ''], []],
    ['nothing where a flag before has a bad value', ['follow', '--hold', 'soon', '-n', ''], []],
  ])('%s', async (_, words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  it('nothing, in silence, where there is no cluster', async () => {
    const io = memoryIo({ env: { XDG_CONFIG_HOME: folder, KLOG_SERVER: 'http://127.0.0.1:1' } });
    expect(await answer(['follow', '-n', ''], io, 'script', patientMs)).toBe(0);
    expect([io.out(), io.err()]).toEqual(['', '']);
  });

  it('nothing of the cluster when the time is up', async () => {
    const io = memoryIo({ env: { XDG_CONFIG_HOME: folder, KLOG_KUBECONFIG: kubeconfig } });
    expect(await answer(['follow', '-n', ''], io, 'script', 0)).toBe(0);
    expect([io.out(), io.err()]).toEqual(['', '']);
  });
});

it.each([
  ['names', ['captures', ''], 'ls\ninfo\nrm\nprune\n:4\n'],
  ['names that go on', ['query', 'names'], 'namespace:\n:6\n'],
  ['file names', ['open', ''], ':0\n'],
])('kubectl is told %s in its own way', async (_, words, expected) => {
  const io = memoryIo({ env: { XDG_CONFIG_HOME: folder } });
  expect(await run(['__complete-kubectl', ...words], io)).toBe(0);
  expect(io.out()).toBe(expected);
});

test('an unknown shell is a mistake', async () => {
  const io = memoryIo({ env: { XDG_CONFIG_HOME: folder } });
  expect(await run(['completion', 'csh'], io)).toBe(2);
  expect(io.err()).toContain('one of: bash, zsh, fish');
});

describe.each(['bash', 'zsh', 'fish'])('the script for %s', (shell) => {
  const isThere = spawnSync(shell, ['-c', 'true']).status === 0;
  it.skipIf(!isThere)('is taken by it without a word', async () => {
    const io = memoryIo({ env: { XDG_CONFIG_HOME: folder } });
    await run(['completion', shell], io);
    const prelude = shell === 'zsh' ? 'autoload -U compinit && compinit -u\n' : '';
    const script = join(folder, `script.${shell}`);
    writeFileSync(script, prelude + io.out());
    const ran = spawnSync(shell, [script], { encoding: 'utf8' });
    expect({ status: ran.status, out: ran.stdout, err: ran.stderr }).toEqual({
      status: 0,
      out: '',
      err: '',
    });
  });
});

describe('in bash', () => {
  /** What readline would be given for a line with the cursor at its end. */
  async function replies(line: string): Promise<readonly string[]> {
    const io = memoryIo({ env: { XDG_CONFIG_HOME: folder } });
    await run(['completion', 'bash'], io);
    symlinkSync(resolve('dist/klog.js'), join(folder, 'klog'));
    try {
      const script = `${io.out()}
compopt() { :; }
COMP_LINE=$1 COMP_POINT=\${#1}
_klog
printf '%s\\n' "\${COMPREPLY[@]}"`;
      const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder };
      const ran = spawnSync('bash', ['-c', script, 'bash', line], { encoding: 'utf8', env });
      expect(ran.stderr).toBe('');
      return ran.stdout.split('\n').filter((reply) => reply !== '');
    } finally {
      rmSync(join(folder, 'klog'));
    }
  }

  it.each([
    ['klog que', ['query']],
    ['klog captures ', ['ls', 'info', 'rm', 'prune']],
    // readline replaces only what stands behind the last = or colon.
    ['klog query --color=al', ['always']],
    ['klog query nam', ['namespace:']],
  ])('%s', async (line, expected) => {
    expect(await replies(line)).toEqual(expected);
  });
});
