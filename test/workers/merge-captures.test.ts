// Captures among the inputs of an import: whole imports through both threads, as built into dist/.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveIngest } from '../../src/ingest/live-ingest.ts';
import { openCaptureForWriting } from '../../src/store/open-capture.ts';
import { importPaths } from '../../src/workers/import-paths.ts';
import { StoreSink } from '../../src/workers/store-sink.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-merge-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const bundles = 'test/golden/bundles';
const at = (name: string): string => join(folder, name);

async function imported(capture: string, ...paths: string[]) {
  const result = await importPaths({ paths, captureFile: at(capture) });
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

/** Everything that a record is, by what its numbers stand for, in the order of the timeline. */
function rowsOf(capture: string): readonly unknown[] {
  const db = new Database(at(capture), { readonly: true });
  try {
    db.defaultSafeIntegers(true);
    return db
      .prepare(
        `SELECT r.time, s.key, s.namespace, s.pod, s.container, s.node, s.container_id,
           s.restart_count, r.position, r.severity, r.flags, f.name, r.line_count,
           r.observed_delta, r.timestamp_delta, r.raw, r.detail, r.line_stamps
         FROM records r JOIN streams s ON s.id = r.stream JOIN formats f ON f.id = r.format
         ORDER BY r.time, s.key, r.position, r.raw`,
      )
      .raw()
      .all();
  } finally {
    db.close();
  }
}

function tableOf(capture: string, sql: string): readonly unknown[] {
  const db = new Database(at(capture), { readonly: true });
  try {
    return db.prepare(sql).raw().all();
  } finally {
    db.close();
  }
}

const ids = `SELECT i.value, i.kind, CAST(r.raw AS TEXT) FROM ids i JOIN records r ON r.id = i.record
  ORDER BY 1, 2, 3`;
const objects = 'SELECT kind, namespace, name, uid, content FROM objects ORDER BY 1, 2, 3, 4, 5';
const sources = `SELECT path, fingerprint, content_hash, size_bytes, read_bytes, read_lines, is_whole, layout
  FROM sources ORDER BY path`;

describe('a capture among the inputs', { timeout: 60_000 }, () => {
  const layouts = ['pod-logs', 'cluster-info-dump', 'kubectl-logs', 'stern-json', 'stern-raw'];

  it.each(layouts)('of %s becomes the same records, ids, objects and sources', async (layout) => {
    await imported('a.klog', join(bundles, layout));
    const summary = await imported('b.klog', at('a.klog'));
    expect(summary).toMatchObject({ failures: [], duplicates: 0, repeatedEvents: 0 });
    expect(rowsOf('b.klog')).toEqual(rowsOf('a.klog'));
    for (const sql of [ids, objects, sources]) {
      expect(tableOf('b.klog', sql)).toEqual(tableOf('a.klog', sql));
    }
  });

  it.each(layouts)(
    'of %s adds nothing to a capture of the same, and the other way',
    async (layout) => {
      await imported('a.klog', join(bundles, layout));
      await imported('b.klog', at('a.klog'));
      const before = rowsOf('b.klog');
      await imported('b.klog', at('a.klog'));
      expect(rowsOf('b.klog')).toEqual(before);
      const again = await imported('b.klog', join(bundles, layout));
      expect(again).toMatchObject({ records: 0 });
      expect(rowsOf('b.klog')).toEqual(before);
    },
  );

  it('shares the lines that both have, counted, and adds the others', async () => {
    const stamp = (n: number): string =>
      `2026-11-25T10:00:${String(n).padStart(2, '0')}.000000001Z`;
    const lines = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom('x', 'y')), {
      minLength: 1,
      maxLength: 12,
    });
    const pod = 'shop_web-0_11111111-2222-3333-4444-555555555555/app';
    let round = 0;
    await fc.assert(
      fc.asyncProperty(lines, lines, async (first, second) => {
        round++;
        const folderOf = (name: string): string => at(`${name}-${round}`);
        const count = new Map<string, [number, number]>();
        for (const [side, content] of [first, second].entries()) {
          const sorted = [...content].sort((a, b) => a[0] - b[0]);
          const text = sorted.map(([n, word]) => `${stamp(n)} stdout F ${word}\n`);
          for (const line of text) {
            const counts = count.get(line) ?? [0, 0];
            counts[side === 0 ? 0 : 1]++;
            count.set(line, counts);
          }
          const path = join(folderOf(String(side)), pod);
          mkdirSync(path, { recursive: true });
          writeFileSync(join(path, '0.log'), text.join(''));
          await imported(`side-${side}-${round}.klog`, folderOf(String(side)));
        }
        await imported(
          `both-${round}.klog`,
          at(`side-0-${round}.klog`),
          at(`side-1-${round}.klog`),
        );
        const expected = [...count.values()].reduce((sum, [a, b]) => sum + Math.max(a, b), 0);
        const stored = tableOf(`both-${round}.klog`, 'SELECT sum(line_count) FROM records');
        expect(stored).toEqual([[expected]]);
      }),
      { numRuns: 12 },
    );
  });

  it('that was followed live keeps the places of its lines, behind those of files', async () => {
    const opened = openCaptureForWriting(at('live.klog'));
    if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
    const sink = new StoreSink(opened.value, false);
    const ingest = new LiveIngest({
      stored: { sources: [], streams: new Map() },
      nowMs: () => 1_764_064_800_000,
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
    const ref = { namespace: 'shop', pod: 'web-0', podUid: 'p', container: 'app', restartCount: 0 };
    const lines = ['one', 'two', 'three'].map((text, n) => ({
      time: { us: 1_764_064_700_000_000 + n, restNs: n },
      text: new TextEncoder().encode(text),
    }));
    await ingest.take({ kind: 'lines', ref, lines });
    ingest.completeAll();
    sink.finish();
    sink.close();
    await imported('b.klog', at('live.klog'));
    expect(rowsOf('b.klog')).toHaveLength(3);
    expect(rowsOf('b.klog')).toEqual(rowsOf('live.klog'));
  });

  it('beside a bundle makes one timeline', async () => {
    await imported('a.klog', join(bundles, 'pod-logs'));
    const summary = await imported('b.klog', at('a.klog'), join(bundles, 'objects-json'));
    expect(summary.failures).toEqual([]);
    const kinds = tableOf('b.klog', 'SELECT flags & 7, count(*) FROM records GROUP BY 1');
    await imported('c.klog', join(bundles, 'objects-json'), join(bundles, 'pod-logs'));
    expect(kinds).toEqual(tableOf('c.klog', 'SELECT flags & 7, count(*) FROM records GROUP BY 1'));
  });

  it('that is damaged gives a reason and keeps the others', async () => {
    await imported('a.klog', join(bundles, 'pod-logs'));
    writeFileSync(at('cut.klog'), readFileSync(at('a.klog')).subarray(0, 40_000));
    const { failures } = await imported('b.klog', at('cut.klog'), at('a.klog'));
    expect(failures.map(({ code }) => code)).toEqual(['capture_damaged']);
    expect(rowsOf('b.klog').length).toBe(rowsOf('a.klog').length);
  });

  it('is not read into itself', async () => {
    await imported('a.klog', join(bundles, 'pod-logs'));
    const before = rowsOf('a.klog');
    const { failures } = await imported('a.klog', folder);
    expect(failures).toEqual([]);
    expect(rowsOf('a.klog')).toEqual(before);
    expect(readdirSync(folder)).toEqual(['a.klog']);
  });
});
