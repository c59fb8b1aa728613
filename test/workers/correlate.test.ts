// The thread and the main thread answer alike, whichever a capture's size asks for.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { correlate, type Correlations } from '../../src/query/correlations.ts';
import { TimelineReader } from '../../src/query/timeline-reader.ts';
import { openCaptureForReading } from '../../src/store/open-capture.ts';
import { askThread } from '../../src/workers/ask-thread.ts';
import type { Correlated } from '../../src/workers/correlate.ts';
import { memoryIo } from '../support/memory-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-correlate-'));
const file = join(folder, 'shop.klog');

beforeAll(async () => {
  const io = memoryIo({ env: { KLOG_HOME: folder, XDG_CONFIG_HOME: folder, TZ: 'UTC' } });
  const open = ['open', 'sample-logs/shop-outage', '--no-ui', '-q', '--capture', file];
  expect(await run(open, io)).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function both<Ask extends keyof Correlations>(
  ask: Ask,
  question: Correlations[Ask]['question'],
): Promise<readonly unknown[]> {
  const thread = await askThread<Correlated<Ask>>(
    'correlate',
    { file, ask, question },
    new AbortController().signal,
  );
  const opened = openCaptureForReading(file);
  if (!opened.ok) throw new Error('no capture');
  try {
    const steps = correlate(new TimelineReader(opened.value), ask, question);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    return [thread?.answer, step.value];
  } finally {
    opened.value.close();
  }
}

test('which requests were slow', async () => {
  const [thread, here] = await both('requests', { limit: 3 });
  expect((here as ReadonlyMap<string, readonly unknown[]>).get('slow')).toHaveLength(3);
  expect(thread).toEqual(here);
});
test('what is tied to an id', async () => {
  const [thread, here] = await both('ties', { id: 'c4d80f36-1e7b-4a95-b2f4-6a0e5d93c137' });
  expect(here).toHaveLength(1);
  expect(thread).toEqual(here);
});
test('what else happened, and that there is no such record', async () => {
  const [thread, here] = await both('around', { id: 100, window: 10n ** 10n, limit: 5 });
  expect(here).toMatchObject({ about: { id: 100 } });
  expect(thread).toEqual(here);
  expect(await both('around', { id: 99_999_999, window: 1n, limit: 5 })).toEqual([
    undefined,
    undefined,
  ]);
});
