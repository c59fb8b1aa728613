import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';
import type { MemoryIoOptions } from '../support/memory-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-fold-'));
const env = { KLOG_HOME: folder, XDG_CONFIG_HOME: folder, TZ: 'UTC' };
const capture = join(folder, 'a.klog');

async function klog(argv: readonly string[], options: MemoryIoOptions = {}) {
  const io = memoryIo({ env, cwd: folder, ...options });
  const exit = await run(argv, io);
  return { exit, err: io.err(), lines: io.out().split('\n').slice(0, -1) };
}

const query = (...argv: string[]) => klog(['query', '-q', '--capture', capture, ...argv]);

beforeAll(async () => {
  const lines = Array.from({ length: 50 }, (_, n) => {
    const stamp = new Date(Date.UTC(2026, 10, 25, 10) + n * 100).toISOString();
    return `${stamp} INFO poll \u001b[31m${n} done\n`;
  });
  writeFileSync(join(folder, 'a.log'), `${lines.join('')}2026-11-25T10:00:06Z ERROR boom\n`);
  await klog(['open', join(folder, 'a.log'), '--no-ui', '--capture', capture]);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('text says how many, how long and of what pattern', async () => {
  const { exit, lines } = await query('--fold');
  expect(exit).toBe(0);
  expect(lines.slice(2)).toEqual([
    '2026-11-25T10:00:04.900Z  I a ⋮ × 48 similar in 4.7 s: poll * done',
    '2026-11-25T10:00:06.000Z  E a boom',
  ]);
});

test('on a terminal no control code comes through', async () => {
  const { lines } = await klog(
    ['query', '-q', '--capture', capture, '--fold', '--color', 'never'],
    {
      terminalColumns: 100,
    },
  );
  expect(lines.join('')).not.toContain('\u001b');
  expect(lines.at(-2)).toContain('⋮ × 48 similar');
});

test('JSON lines have an object of a kind of its own', async () => {
  const { lines } = await query('--fold', '-o', 'jsonl');
  const rows = lines.map((line) => JSON.parse(line) as { kind: string });
  expect(rows.map(({ kind }) => kind)).toEqual(['log', 'log', 'fold', 'log']);
  expect(rows[2]).toEqual({
    kind: 'fold',
    time: '2026-11-25T10:00:04.9Z',
    severity: 'info',
    severityNumber: 9,
    pod: 'a',
    fold: {
      count: 48,
      from: '2026-11-25T10:00:00.2Z',
      to: '2026-11-25T10:00:04.9Z',
      pattern: 'poll * done',
    },
  });
});

test('newest first, the same lines are folded', async () => {
  const { lines } = await query('--fold', '--order', 'desc');
  expect(lines).toHaveLength(4);
  expect(lines.at(-1)).toContain('⋮ × 48 similar in 4.7 s');
});

test.each(['csv', 'raw', 'json'])('-o %s is refused with a reason', async (format) => {
  const { exit, err } = await query('--fold', '-o', format);
  expect({ exit, err }).toEqual({
    exit: 2,
    err: expect.stringContaining('are no records') as string,
  });
});
