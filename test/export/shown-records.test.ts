// Text is written from records that hold only what a row for people says. It must be the text that
// whole records give, for every row of the sample: logs, Events and ends of containers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TimelineRecord } from '../../src/core/record.ts';
import { timestampNs } from '../../src/core/time.ts';
import { utc } from '../../src/core/time-zone.ts';
import { streamNamer } from '../../src/export/text/stream-names.ts';
import { textWriter } from '../../src/export/text/text-writer.ts';
import type { RecordParts } from '../../src/query/record-mapper.ts';
import { importPaths } from '../../src/workers/import-paths.ts';
import { readTimeline } from '../../src/workers/read-timeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-shown-'));
const captureFile = join(folder, 'sample.klog');
beforeAll(async () => {
  const imported = await importPaths({ paths: ['sample-logs/shop-outage'], captureFile });
  expect(imported.ok).toBe(true);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function read(parts: RecordParts): Promise<readonly TimelineRecord[]> {
  const records: TimelineRecord[] = [];
  const asked = {
    query: { windows: [] },
    now: timestampNs(0n),
    zoneName: 'UTC',
    direction: 'forward',
    parts,
  } as const;
  const never = new AbortController().signal;
  for await (const step of readTimeline(captureFile, asked, never)) records.push(...step.records);
  return records;
}

function textOf(records: readonly TimelineRecord[]): readonly string[] {
  const writer = textWriter({
    zone: utc,
    names: streamNamer(records),
    isTerminal: true,
    columns: 160,
    colors: false,
    delta: false,
  });
  return records.map((record) => writer.record(record));
}

test('what is read for text gives the text of whole records', async () => {
  const whole = await read('whole');
  expect(new Set(whole.map(({ kind }) => kind))).toEqual(new Set(['log', 'event', 'restart']));
  expect(textOf(await read('shown'))).toEqual(textOf(whole));
});
