// What a disk that refuses does to an import: a capture that may not grow stands for a full disk.
// The reading half feeds the sink in this thread, as the two threads of an import would.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { Importer } from '../../src/ingest/importer.ts';
import type { RecordSink } from '../../src/ingest/record-sink.ts';
import { openCaptureForWriting } from '../../src/store/open-capture.ts';
import type { WritableCapture } from '../../src/store/open-capture.ts';
import { StoreSink } from '../../src/workers/store-sink.ts';
import { chunksOf, testNow, textInput } from '../support/ingest-text.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-sink-'));
  file = join(folder, 'out.klog');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function opened(): WritableCapture {
  const result = openCaptureForWriting(file);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

/** A sink answers nothing after its failure; the writing thread ends the import there. */
class Refused extends Error {}

function adapt(sink: StoreSink): RecordSink {
  const orRefused = <T>(value: T | undefined): Promise<T> =>
    value === undefined ? Promise.reject(new Refused()) : Promise.resolve(value);
  return {
    write: (batch) => {
      sink.write(batch);
    },
    ready: () => Promise.resolve(),
    drained: () => Promise.resolve(),
    linesOf: (key, fromUs, except) => orRefused(sink.linesOf(key, fromUs, except)),
    positionOf: async (key) => (await orRefused(sink.positionOf(key))).position,
    tailOf: (source) => orRefused(sink.tailOf(source)),
  };
}

const lineCount = 12_000;
const log = Array.from({ length: lineCount }, (_, n) => {
  const stamp = new Date(1.76e12 + n).toISOString().replace('Z', '000001Z');
  return `${stamp} stdout F {"level":"info","msg":"line ${n}","request_id":"req-${n}"}\n`;
}).join('');

/** Imports `log` into the capture, which may have at most `pages` pages; absent: as many as needed. */
async function importLog(path: string, pages?: number, text = log): Promise<StoreSink> {
  const capture = opened();
  if (pages !== undefined) capture.db.pragma(`max_page_count = ${pages}`);
  const sink = new StoreSink(capture, true);
  const stored = sink.stored();
  try {
    if (stored !== undefined) {
      const importer = new Importer({ sink: adapt(sink), stored, nowMs: () => testNow });
      const input = textInput({ path, envelope: 'cri', fingerprint: path });
      await importer.readInput(input, chunksOf(text, 65_536));
      importer.flush();
      sink.finish();
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  sink.close();
  return sink;
}

function ask(sql: string): unknown {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(sql).raw().get();
  } finally {
    db.close();
  }
}

const everything = 'SELECT count(*), count(DISTINCT raw) FROM records';
const indexes = "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name LIKE 'records_%'";

test('what is followed has its indexes from the start, an import gets them at its end', () => {
  for (const isRepeatable of [false, true]) {
    const sink = new StoreSink(opened(), isRepeatable);
    expect(ask(indexes)).toEqual([isRepeatable ? 0 : 2]);
    sink.finish();
    expect(ask(indexes)).toEqual([2]);
    sink.close();
    rmSync(file);
  }
});

describe('a full disk', { timeout: 60_000 }, () => {
  // Before the first batch is in, between batches, at the ids, at the indexes.
  it.each([0.15, 0.4, 0.6, 0.75, 0.85, 0.93, 0.99])(
    'at %f of what is needed leaves whole batches, and the next import completes them',
    async (share) => {
      await importLog('app.log');
      const [pages] = ask('PRAGMA page_count') as [number];
      rmSync(file);
      const sink = await importLog('app.log', Math.floor(pages * share));
      expect(sink.failure).toMatchObject({ code: 'disk_full', exit: 3 });
      expect(ask('PRAGMA integrity_check')).toEqual(['ok']);
      const [stored, distinct] = ask(everything) as [number, number];
      expect(stored).toBe(distinct);
      expect(stored).toBe(sink.committed.records);
      expect((await importLog('app.log')).failure).toBeUndefined();
      expect(ask(everything)).toEqual([lineCount, lineCount]);
      expect(ask('SELECT count(DISTINCT record) FROM ids')).toEqual([lineCount]);
      expect(ask(indexes)).toEqual([2]);
    },
  );

  it('where stored lines are asked for is a failure too', async () => {
    const whole = await importLog('app.log');
    expect(whole.failure).toBeUndefined();
    const capture = opened();
    const sink = new StoreSink(capture, true);
    capture.db.exec('DROP INDEX records_by_time');
    const size = capture.db.pragma('page_count', { simple: true }) as number;
    capture.db.exec('CREATE TABLE filler AS SELECT zeroblob(4000000) AS bytes');
    capture.db.pragma(`max_page_count = ${size}`);
    expect(sink.linesOf('any', 0, 0)).toBeUndefined();
    expect(sink.failure).toMatchObject({ code: 'disk_full' });
    expect(sink.tailOf(1)).toBeUndefined();
    capture.db.exec('DROP TABLE filler');
    sink.close();
  });

  it('when the capture is closed is a failure, and not in place of an earlier one', () => {
    const full = new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    const capture = opened();
    const close = (): never => {
      capture.close();
      throw full;
    };
    const sink = new StoreSink({ ...capture, close }, true);
    expect(sink.close()).toEqual({ isOneFile: false });
    expect(sink.failure).toMatchObject({ code: 'disk_full' });
  });
});

/** Lines of one container that several files hold parts of; some share stamp and text. */
const sharedLine = fc.record({ ms: fc.nat(12), word: fc.constantFrom('a', 'b') });
const sharedFile = fc.array(sharedLine, { maxLength: 12 });

function toLog(lines: readonly { ms: number; word: string }[]): string {
  const sorted = [...lines].sort((a, b) => a.ms - b.ms || (a.word < b.word ? -1 : 1));
  return sorted
    .map(({ ms, word }) => {
      const stamp = new Date(1.76e12 + ms).toISOString().replace('Z', '000001Z');
      return `${stamp} stdout F INFO ${word}\n`;
    })
    .join('');
}

function counted(logs: readonly string[]): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const text of logs) {
    const own = new Map<string, number>();
    for (const line of text.split('\n').filter(Boolean)) own.set(line, (own.get(line) ?? 0) + 1);
    for (const [line, count] of own) most.set(line, Math.max(most.get(line) ?? 0, count));
  }
  return most;
}

describe('files of one container', { timeout: 60_000 }, () => {
  it('give the larger of their counts of each line, in any order, also when they come again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sharedFile, { minLength: 1, maxLength: 3 }), async (files) => {
        const logs = files.map(toLog);
        const expected = [...counted(logs).values()].reduce((sum, count) => sum + count, 0);
        for (const order of [logs, [...logs].reverse()]) {
          rmSync(file, { force: true });
          for (const text of [...order, ...order]) {
            const path = `${logs.indexOf(text)}.log`;
            expect((await importLog(path, undefined, text)).failure).toBeUndefined();
          }
          expect(ask('SELECT coalesce(sum(line_count), 0) FROM records')).toEqual([expected]);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('opening for writing', () => {
  it('builds ids and indexes that a stopped import left out', async () => {
    const capture = opened();
    const sink = new StoreSink(capture, true);
    const importer = new Importer({
      sink: adapt(sink),
      stored: { sources: [], streams: new Map() },
      nowMs: () => testNow,
    });
    await importer.readInput(textInput({ envelope: 'cri' }), chunksOf(log));
    importer.flush();
    sink.close();
    expect(ask(indexes)).toEqual([0]);
    expect(ask('SELECT count(*) FROM ids')).toEqual([0]);
    new StoreSink(opened(), true).close();
    expect(ask(indexes)).toEqual([2]);
    expect(ask('SELECT count(DISTINCT record) FROM ids')).toEqual([lineCount]);
  });
  it('finds the same ids again that the import would have written', async () => {
    const uuid = '7c1e9a52-4b0d-4c3f-8e27-90d1b6a5c503';
    const lines = [
      `booked [${uuid}]`,
      `{"msg":"x","request_id":"${uuid.toUpperCase()}","correlation_id":"op","causation_id":"p"}`,
    ];
    const text = lines.map((line) => `2026-11-25T09:00:00.000000001Z stdout F ${line}\n`).join('');
    const ids = 'SELECT group_concat(kind || value || record, char(10)) FROM ids ORDER BY 1';
    await importLog('whole', undefined, text);
    const whole = ask(ids);
    const capture = opened();
    capture.db.exec("DELETE FROM ids; DELETE FROM facts WHERE name = 'ids_written_until'");
    capture.close();
    new StoreSink(opened(), true).close();
    expect(ask(ids)).toEqual(whole);
    expect(String(whole)).toContain(`3${uuid}1`);
  });
});
