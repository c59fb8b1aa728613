// Limits of a capture that is being written: the oldest records go and a row says so; a disk that is
// nearly full ends the writing with everything before it stored.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveIngest } from '../../src/ingest/live-ingest.ts';
import { openCaptureForWriting } from '../../src/store/open-capture.ts';
import type { WritableCapture } from '../../src/store/open-capture.ts';
import { StoreSink } from '../../src/workers/store-sink.ts';
import type { StoreLimits } from '../../src/workers/store-sink.ts';

let folder: string;
let capture: WritableCapture;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-limits-'));
  const opened = openCaptureForWriting(join(folder, 'live.klog'));
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  capture = opened.value;
});
afterEach(() => {
  capture.close();
  rmSync(folder, { recursive: true, force: true });
});

const startUs = Date.parse('2026-11-25T10:00:00Z') * 1000;
const ref = { namespace: 'shop', pod: 'web-0', podUid: 'p', container: 'app', restartCount: 0 };
const encoder = new TextEncoder();

async function write(
  lines: number,
  limits: StoreLimits,
  then: (ingest: LiveIngest) => Promise<void> = () => Promise.resolve(),
): Promise<StoreSink> {
  const sink = new StoreSink(capture, false, limits);
  const stored = sink.stored();
  if (stored === undefined) throw new Error('no state');
  const ingest = new LiveIngest({
    stored,
    nowMs: () => startUs / 1000,
    sink: {
      write: (batch) => {
        sink.write(batch);
      },
      ready: () => Promise.resolve(),
      drained: () => Promise.resolve(),
      linesOf: () => Promise.reject(new Error('not asked')),
      positionOf: () => Promise.resolve(undefined),
      tailOf: () => Promise.resolve([]),
    },
  });
  for (let at = 0; at < lines; at += 1000) {
    const chunk = Array.from({ length: 1000 }, (_, n) => ({
      time: { us: startUs + (at + n) * 1000, restNs: 1 },
      text: encoder.encode(`level=info msg="line ${at + n}" request_id=req-${at + n}`),
    }));
    await ingest.take({ kind: 'lines', ref, lines: chunk });
  }
  await then(ingest);
  ingest.completeAll();
  sink.finish();
  return sink;
}

const one = (sql: string): unknown => capture.db.prepare(sql).raw().get();

describe('a largest size', () => {
  it('drops the oldest records, with their ids, and counts them in one row', async () => {
    const lines = 250_000;
    const maxBytes = 12 * 2 ** 20;
    const { failure } = await write(lines, { maxBytes, freeBytes: () => Infinity });
    expect(failure).toBeUndefined();
    const [kept, first, last] = one(
      'SELECT count(*), min(raw), max(time) FROM records WHERE detail IS NULL',
    ) as [number, string, number];
    const [told] = one('SELECT detail FROM records WHERE detail IS NOT NULL') as [string];
    const detail = JSON.parse(told) as { readonly records: number; readonly reason: string };
    expect(detail.records).toBe(lines - kept);
    expect(detail.records).toBeGreaterThan(50_000);
    expect(detail.reason).toBe(
      `${detail.records} records dropped to keep the capture below --max-size`,
    );
    expect(last).toBe(Number(BigInt(startUs + (lines - 1) * 1000) * 1000n) + 1);
    // Neither an id without its record nor a record without its id.
    expect(one('SELECT count(*) FROM ids WHERE record NOT IN (SELECT id FROM records)')).toEqual([
      0,
    ]);
    expect(
      one(
        `SELECT count(*) FROM records WHERE detail IS NULL AND id NOT IN (SELECT record FROM ids)`,
      ),
    ).toEqual([0]);
    expect(first).toMatch(/line \d+/);
    const pages = capture.db.pragma('page_count', { simple: true }) as number;
    expect(pages * 8192).toBeLessThan(2 * maxBytes);
  }, 60_000);

  it('that was reached leaves room for gaps of the logs themselves', async () => {
    const gap = { reason: 'rotated', certain: false, from: { us: startUs, restNs: 0 } };
    const limits = { maxBytes: 12 * 2 ** 20, freeBytes: () => Infinity };
    const { failure } = await write(150_000, limits, (ingest) =>
      ingest.take({ kind: 'gap', ref, gap }),
    );
    expect(failure).toBeUndefined();
    expect(
      one("SELECT count(*) FROM records JOIN formats ON formats.id = format WHERE name = 'gap'"),
    ).toEqual([2]);
  }, 60_000);

  it('that nothing fits into keeps what came last', async () => {
    const { failure } = await write(3000, { maxBytes: 1, freeBytes: () => Infinity });
    expect(failure).toBeUndefined();
    expect(one('SELECT count(*) FROM records')).toEqual([3000]);
  });
});

describe('a disk that is nearly full', () => {
  it('ends the writing loudly, with everything before it stored', async () => {
    let looks = 0;
    const sink = await write(200_000, { freeBytes: () => (looks++ < 2 ? 2 ** 40 : 2 ** 29) });
    expect(sink.failure).toMatchObject({ code: 'disk_nearly_full', exit: 3 });
    const [stored] = one('SELECT count(*) FROM records') as [number];
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(200_000);
    expect(one('PRAGMA integrity_check')).toEqual(['ok']);
  });
});
