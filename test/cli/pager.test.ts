import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OutputClosed } from '../../src/cli/io.ts';
import { pagerCommand, startPager } from '../../src/cli/pager.ts';

test.each([
  [{}, 'less'],
  [{ PAGER: 'most' }, 'most'],
  [{ PAGER: 'most', KLOG_PAGER: 'less -S' }, 'less -S'],
  [{ PAGER: '' }, undefined],
  [{ PAGER: 'cat' }, undefined],
  [{ TERM: 'dumb' }, undefined],
])('%o pages with %s', (env, command) => {
  expect(pagerCommand(env)).toBe(command);
});

/** A pager that writes what it is given, and its LESS, into a file. */
function recordingPager(script = 'cat >"$OUT"; echo "LESS=$LESS" >>"$OUT"') {
  const folder = mkdtempSync(join(tmpdir(), 'klog-pager-'));
  const path = join(folder, 'page');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o700);
  const out = join(folder, 'out');
  return { env: { PATH: process.env['PATH'], PAGER: `${path} -x`, OUT: out }, out };
}

test('text reaches the pager whole, with options for less that keep colours', async () => {
  const { env, out } = recordingPager();
  const pager = await startPager(env, () => 100);
  await pager?.output.write('one\n');
  await pager?.output.write('two\n');
  await pager?.close();
  expect(readFileSync(out, 'utf8')).toBe('one\ntwo\nLESS=FRX\n');
});

test('a pager that is left early closes the output', async () => {
  const { env } = recordingPager('read line; exit 0');
  const pager = await startPager(env, () => 100);
  const writeMuch = async () => {
    for (let chunk = 0; chunk < 1000; chunk++) await pager?.output.write('x\n'.repeat(10_000));
  };
  await expect(writeMuch()).rejects.toBeInstanceOf(OutputClosed);
  await pager?.close();
});

test('a pager that does not exist is no pager', async () => {
  const env = { PATH: process.env['PATH'], PAGER: 'klog-no-such-pager' };
  expect(await startPager(env, () => 80)).toBeUndefined();
});
