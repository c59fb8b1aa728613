// The built program as a process: signals, and readers that go away.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const program = resolve(import.meta.dirname, '../../dist/klog.js');
const folder = mkdtempSync(join(tmpdir(), 'klog-signals-'));
const env = { ...process.env, KLOG_HOME: join(folder, 'home'), XDG_CONFIG_HOME: folder };
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function start(...argv: string[]) {
  return spawn(process.execPath, [program, ...argv], { env, stdio: ['pipe', 'pipe', 'pipe'] });
}

describe('a live pipe that is interrupted', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s exits %d, after what came was shown', async (signal, exit) => {
    const klog = start('open', '-', '-o', 'jsonl', '--capture', join(folder, `${signal}.klog`));
    const shown = once(klog.stdout, 'data');
    klog.stdin.write('level=info msg="first"\nlevel=info msg="second"\n');
    expect(String((await shown)[0])).toContain('"body":"first"');
    klog.kill(signal);
    expect(await once(klog, 'exit')).toEqual([exit, null]);
  });
});

test('a reader that takes one line ends the query without a word', async () => {
  const file = join(folder, 'many.log');
  writeFileSync(
    file,
    'a line of text that is repeated often enough to fill every buffer\n'.repeat(50_000),
  );
  const capture = join(folder, 'many.klog');
  await once(start('open', file, '--no-ui', '-q', '--capture', capture), 'exit');
  const klog = start('query', '-q', '--capture', capture);
  let err = '';
  klog.stderr.on('data', (data: Buffer) => (err += String(data)));
  await once(klog.stdout, 'data');
  klog.stdout.destroy();
  const exited: unknown[] = await once(klog, 'exit');
  expect({ exited, err }).toEqual({ exited: [0, null], err: '' });
});

test('Ctrl-C ends a query while it looks through what does not match', async () => {
  const file = join(folder, 'long.log');
  writeFileSync(file, `${'a'.repeat(2000)}b\n`.repeat(20_000));
  const capture = join(folder, 'long.klog');
  await once(start('open', file, '--no-ui', '-q', '--capture', capture), 'exit');
  const klog = start('query', '-i', '(a+)+$', '--capture', capture);
  let out = '';
  klog.stdout.on('data', (data: Buffer) => (out += String(data)));
  // It names the capture before it begins to look.
  await once(klog.stderr, 'data');
  klog.kill('SIGINT');
  expect(await once(klog, 'exit')).toEqual([130, null]);
  expect(out).toBe('');
});
