// Reading in a thread of its own (the built worker): the same records, and an end at any moment.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TimelineRecord } from '../../src/core/record.ts';
import { timestampNs } from '../../src/core/time.ts';
import { utc } from '../../src/core/time-zone.ts';
import { parseQuery } from '../../src/query/language/parse.ts';
import { TimelineReader } from '../../src/query/timeline-reader.ts';
import { indexes } from '../../src/store/migrations/index.ts';
import { openCaptureForReading, openCaptureForWriting } from '../../src/store/open-capture.ts';
import { readTimeline } from '../../src/workers/read-timeline.ts';
import type { ReadRequest } from '../../src/workers/read-timeline.ts';
import { addRows, addStreams } from '../support/build-capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-read-'));
const file = join(folder, 'some.klog');
const now = timestampNs(1_795_350_600_000_000_000n);
const never = new AbortController().signal;

beforeAll(() => {
  const opened = openCaptureForWriting(file);
  if (!opened.ok) throw new Error(opened.failure.reason);
  const { db, close } = opened.value;
  for (const sql of indexes) db.exec(sql);
  addStreams(db, [{ key: 'a', ref: { namespace: 'shop', pod: 'cart-0', restartCount: 2 } }]);
  const detail = { type: 'Warning', reason: 'BackOff', note: 'x', count: 3 };
  addRows(
    db,
    Array.from({ length: 6000 }, (_, i) => ({
      time: now + BigInt(i),
      stream: 1,
      raw: i % 7 === 0 ? `level=warn msg="line ${i}" rows=${i}` : `\u001b[31mline\u001b[0m ${i}`,
      timestampDelta: -5n,
      ...(i % 11 === 0 ? { kind: 'event' as const, detail } : {}),
    })),
  );
  close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function request(filter: string, rest: Partial<ReadRequest> = {}): ReadRequest {
  const parsed = parseQuery(filter);
  if (!parsed.ok) throw new Error(parsed.problem.reason);
  return { query: parsed.query, now, zoneName: 'UTC', direction: 'forward', ...rest };
}

async function readAll(asked: ReadRequest, path = file): Promise<readonly TimelineRecord[]> {
  const records: TimelineRecord[] = [];
  for await (const step of readTimeline(path, asked, never)) records.push(...step.records);
  return records;
}

describe('a timeline read in a thread', () => {
  test.each(['raw', 'shown', 'whole'] as const)(
    'gives the records that a reader here gives: %s',
    async (parts) => {
      const opened = openCaptureForReading(file);
      if (!opened.ok) throw new Error(opened.failure.reason);
      const asked = request('line', { parts });
      const here = [...new TimelineReader(opened.value).read({ ...asked, zone: utc })];
      opened.value.close();
      const records = await readAll(asked);
      expect(records.length).toBeGreaterThan(5000);
      expect(records).toEqual(here.flatMap((step) => [...step.records]));
    },
  );

  test('lines around an answer are told apart', async () => {
    const asked = request('"line 700"', { linesBefore: 1 });
    for await (const { records, contextIds } of readTimeline(file, asked, never)) {
      expect(records.map(({ id }) => [id, contextIds.has(id)])).toEqual([
        [700, true],
        [701, false],
      ]);
    }
  });

  test('ends behind the page that brings enough answers', async () => {
    const records = await readAll(request('', { enoughAnswers: 3, direction: 'backward' }));
    expect(records.length).toBeGreaterThanOrEqual(3);
    expect(records.length).toBeLessThanOrEqual(500);
    expect(records[0]?.id).toBe(6000);
  });

  test('ends without a word when it is aborted, before and between pages', async () => {
    const abort = new AbortController();
    let pages = 0;
    for await (const step of readTimeline(file, request(''), abort.signal)) {
      expect(step.records.length).toBeGreaterThan(0);
      pages++;
      abort.abort();
    }
    expect(pages).toBe(1);
    const after = readTimeline(file, request(''), abort.signal);
    expect(await after.next()).toEqual({ done: true, value: undefined });
  });

  test('ends while it waits for a page that does not come', async () => {
    const abort = new AbortController();
    const pages = readTimeline(file, request('"nothing at all"'), abort.signal);
    const first = pages.next();
    abort.abort();
    expect(await first).toEqual({ done: true, value: undefined });
  });

  test('says what is wrong with a capture', async () => {
    const missing = join(folder, 'missing.klog');
    await expect(readAll(request(''), missing)).rejects.toMatchObject({
      failure: { code: 'capture_not_found' },
    });
  });
});
