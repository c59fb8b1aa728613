// A question to a thread of its own, as built into dist/.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { timestampNs } from '../../src/core/time.ts';
import { askThread } from '../../src/workers/ask-thread.ts';
import { importPaths } from '../../src/workers/import-paths.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-ask-'));
const file = join(folder, 'a.klog');
const data = (capture: string) => ({
  file: capture,
  query: { windows: [] },
  now: timestampNs(0n),
  zoneName: 'UTC',
});
const never = new AbortController().signal;

beforeAll(async () => {
  writeFileSync(join(folder, 'a.log'), '2026-11-20 10:00:00,000 INFO up\n');
  await importPaths({ paths: [join(folder, 'a.log')], captureFile: file });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('the answer is what the thread says', async () => {
  const answer = await askThread('clocks', data(file), never);
  expect(answer).toMatchObject([{ records: 1, zones: [{ zone: 'Z', source: 'assumed' }] }]);
});

test('a failure is thrown, as in this thread', async () => {
  const answer = askThread('clocks', data(join(folder, 'none.klog')), never);
  await expect(answer).rejects.toMatchObject({ failure: { code: 'capture_not_found' } });
});

test('nothing is answered once nobody wants to know', async () => {
  expect(await askThread('clocks', data(file), AbortSignal.abort())).toBeUndefined();
  const controller = new AbortController();
  const answer = askThread('clocks', data(file), controller.signal);
  controller.abort();
  expect(await answer).toBeUndefined();
});
