import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noTime } from '../../src/core/batch.ts';
import type { TimelineRecord } from '../../src/core/record.ts';
import { timestampNs, toTimestampNs } from '../../src/core/time.ts';
import { utc } from '../../src/core/time-zone.ts';
import type { Query } from '../../src/query/language/ast.ts';
import { emptyMatchContext, filterTest, type TiedId } from '../../src/query/language/evaluate.ts';
import { idForms, placeOfId } from '../../src/query/language/id-forms.ts';
import { parseQuery } from '../../src/query/language/parse.ts';
import {
  TimelineReader,
  type TimelineRequest,
  type TimelineStep,
} from '../../src/query/timeline-reader.ts';
import { indexes } from '../../src/store/migrations/index.ts';
import {
  openCaptureForReading,
  openCaptureForWriting,
  type ReadableCapture,
  type WritableCapture,
} from '../../src/store/open-capture.ts';
import { addRows, addStreams, type RowSpec } from '../support/build-capture.ts';
import { filters, words } from '../support/queries.ts';

let folder = '';
let writer: WritableCapture;
let capture: ReadableCapture;
let number = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-test-'));
  open();
});
afterEach(() => {
  capture.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): void {
  const file = join(folder, `${number++}.klog`);
  const written = openCaptureForWriting(file);
  if (!written.ok) throw new Error(written.failure.reason);
  writer = written.value;
  for (const sql of indexes) writer.db.exec(sql);
  addStreams(writer.db, streams);
  const read = openCaptureForReading(file);
  if (!read.ok) throw new Error(read.failure.reason);
  capture = read.value;
}

// Numbers and keys run against each other, so that order by number would be wrong.
const streams = [
  {
    key: 'z',
    ref: { namespace: 'shop', pod: 'cart-7d9f-bcdfg', container: 'app', node: 'node-1' },
  },
  { key: 'm', ref: { namespace: 'payments', pod: 'db-0', container: 'app', restartCount: 1 } },
  { key: 'a', ref: { service: 'kubelet', node: 'node-1' } },
];
const now = timestampNs(1_795_350_600_000_000_000n);

function request(filter: string | Query, rest: Partial<TimelineRequest> = {}): TimelineRequest {
  let query: Query;
  if (typeof filter === 'string') {
    const parsed = parseQuery(filter);
    if (!parsed.ok) throw new Error(parsed.problem.reason);
    query = parsed.query;
  } else {
    query = filter;
  }
  return { query, now, zone: utc, direction: 'forward', ...rest };
}

function readAll(asked: TimelineRequest, reader = new TimelineReader(capture)): TimelineRecord[] {
  return [...reader.read(asked)].flatMap(({ records }) => [...records]);
}

function ids(records: readonly TimelineRecord[]): readonly number[] {
  return records.map(({ id }) => id);
}

function firstOf(steps: Iterable<TimelineStep>): TimelineStep | undefined {
  for (const step of steps) if (step.records.length > 0) return step;
  return undefined;
}

/** What the order is by definition. */
function sorted(records: readonly TimelineRecord[]): readonly TimelineRecord[] {
  const key = (record: TimelineRecord): string =>
    streams.find(({ ref }) => ref.pod === record.pod)?.key ?? '';
  return [...records].sort((a, b) => {
    if (a.time !== b.time) return a.time < b.time ? -1 : 1;
    return key(a) === key(b) ? a.id - b.id : key(a) < key(b) ? -1 : 1;
  });
}

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const raw = fc.oneof(
  fc.array(fc.constantFrom(...words), { maxLength: 3 }).map((parts) => parts.join(' ')),
  fc.constantFrom(
    `{"level":"warn","msg":"cart timeout","status":500,"dur":"1.5s","trace_id":"${trace}"}`,
    `{"level":"info","msg":"x refused","user":{"id":42},"request_id":"req-8812","trace_id":"${trace}"}`,
    'level=error msg="a\\u001b[31m" request_id=req-8812 status=503',
    'level=info msg="[7C1E9A52-4b0d-4c3f-8e27-90d1b6a5c503] done" request_id=req-8812',
    'booked [7c1e9a52-4b0d-4c3f-8e27-90d1b6a5c503]',
    'ERROR \u001b[31mtime\u001b[0mout for request req-8812.',
    'I0517 15:04:22.619632       1 x.go:9] cart status=500',
    '{"level":"info","msg":"escaped","sta\\u0074us":500,"user":{"\\u0069d":42}}',
    '{"level":"info","msg":"without"}',
    'level=info msg=without',
    '10.1.2.3 - - [20/Nov/2026:10:00:00 +0000] "GET /x HTTP/1.1" 500 1943 "-" "curl/8.0"',
  ),
  fc.constantFrom('time\0out', 'größe\0').map((text) => new TextEncoder().encode(text)),
  fc.string({ maxLength: 6 }).map((text) => text.replaceAll('\0', '')),
);
const row: fc.Arbitrary<RowSpec> = fc
  .record(
    {
      time: fc.bigInt({ min: 0n, max: 6n }).map((n) => now - n * 400_000_000_000n),
      stream: fc.integer({ min: 1, max: 3 }),
      raw,
      iostream: fc.constantFrom('stdout' as const, 'stderr' as const, 'unknown' as const),
      truncated: fc.boolean(),
      kind: fc.constantFrom('log' as const, 'log' as const, 'notice' as const, 'event' as const),
    },
    { requiredKeys: ['time', 'stream', 'raw'] },
  )
  .map((spec) =>
    spec.kind === 'event'
      ? {
          ...spec,
          raw: 'BackOff: cart',
          detail: {
            type: 'Warning',
            reason: 'BackOff',
            note: 'x cart',
            regarding: { kind: 'Pod', name: 'x' },
          },
        }
      : spec,
  );

/** All ids that records tie to `id`, one by the other. */
function tiedIds(records: readonly TimelineRecord[], id: string): ReadonlySet<string> {
  const tied = new Set<string>();
  for (let before = -1; before < tied.size;) {
    before = tied.size;
    for (const each of [id, ...tied]) {
      const forms = new Set(idForms(each));
      for (const { requestId, traceId } of records.filter((one) => placeOfId(one, forms))) {
        if (requestId !== undefined) tied.add(requestId);
        if (traceId !== undefined) tied.add(traceId);
      }
    }
  }
  return tied;
}

describe('SQL and evaluator', () => {
  test('give the same records in the same order, in both directions', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 25 }),
        fc.array(filters, { minLength: 1, maxLength: 8 }),
        fc.nat(25),
        (rows, asked, indexed) => {
          capture.close();
          writer.close();
          open();
          addRows(writer.db, rows, indexed);
          const everything = sorted(readAll(request({ windows: [] })));
          expect(everything).toHaveLength(rows.length);
          const tiedTo = (id: string): readonly TiedId[] =>
            [...tiedIds(everything, id)].map((tied) => ({ id: tied, why: 'beside it' }));
          const reader = new TimelineReader(capture);
          for (const filter of asked) {
            const test = filterTest(filter, { ...emptyMatchContext, tiedTo });
            const wanted = ids(everything.filter(test));
            expect(ids(readAll(request({ filter, windows: [] }), reader))).toEqual(wanted);
            const backward = request({ filter, windows: [] }, { direction: 'backward' });
            expect(ids(readAll(backward, reader))).toEqual([...wanted].reverse());
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 30_000);
});

describe('pages', () => {
  /** Thousands of records, many of them at one time: more than any slice takes. */
  function addMany(): void {
    const rows: RowSpec[] = [];
    for (let i = 0; i < 12_000; i++) {
      const time = i < 10_000 ? toTimestampNs(noTime) : now - BigInt(i % 500);
      rows.push({ time, stream: (i % 3) + 1, raw: `line ${i}${i % 5 === 0 ? ' five' : ''}` });
    }
    addRows(writer.db, rows, 0);
  }

  test('a huge group of one time is in order, and no step of it is huge', () => {
    addMany();
    const reader = new TimelineReader(capture);
    const records: TimelineRecord[] = [];
    for (const step of reader.read(request(''))) {
      expect(step.records.length).toBeLessThanOrEqual(500);
      records.push(...step.records);
    }
    expect(ids(records)).toEqual(ids(sorted(records)));
    expect(new Set(ids(records)).size).toBe(12_000);
    const backward = readAll(request('five', { direction: 'backward' }), reader);
    expect(ids(backward)).toEqual(
      ids(records.filter(({ raw: text }) => text.includes('five'))).toReversed(),
    );
  });

  test.each(['forward', 'backward'] as const)(
    'a cursor goes on %s exactly behind its record, also inside a group of one time',
    (direction) => {
      addMany();
      const reader = new TimelineReader(capture);
      const whole = ids(readAll(request('five', { direction }), reader));
      const paged: number[] = [];
      let after: TimelineRequest['after'];
      for (let page = 0; page < 100; page++) {
        const asked = request('five', { direction, ...(after ? { after } : {}) });
        const step = firstOf(reader.read(asked));
        if (!step) break;
        paged.push(...ids(step.records));
        after = step.cursor;
      }
      expect(paged).toEqual(whole);
    },
  );

  test('records that a writer adds behind the cursor are found by going on', () => {
    addRows(writer.db, [{ time: now, stream: 1, raw: 'a' }]);
    const reader = new TimelineReader(capture);
    const [first] = [...reader.read(request(''))];
    addStreams(writer.db, [{ key: 'zz', ref: { pod: 'late' } }]);
    addRows(writer.db, [
      { time: now, stream: 4, raw: 'b' },
      { time: timestampNs(now + 1n), stream: 1, raw: 'c' },
    ]);
    const cursor = first?.cursor;
    if (!cursor) throw new Error('no cursor');
    const next = readAll(request('', { after: cursor }), reader);
    expect(next.map(({ raw: text, pod }) => [text, pod])).toEqual([
      ['b', 'late'],
      ['c', 'cart-7d9f-bcdfg'],
    ]);
  });

  test.each(['forward', 'backward'] as const)(
    'rare answers are all found %s, in order',
    (direction) => {
      const rows = Array.from({ length: 20_000 }, (_, i) => ({
        time: now - BigInt((i * 7919) % 20_000),
        stream: (i % 3) + 1,
        raw: i % 199 === 0 ? `rare \u001b[1mone\u001b[0m ${i}` : `line ${i}`,
      }));
      addRows(writer.db, rows);
      const reader = new TimelineReader(capture);
      const rare = sorted(readAll(request(''), reader)).filter((r) => r.raw.includes('rare'));
      const found = ids(readAll(request('"rare one"', { direction }), reader));
      expect(found).toEqual(direction === 'forward' ? ids(rare) : ids(rare).toReversed());
      expect(found).toHaveLength(101);
    },
  );

  test('without its indexes a capture is read as well', () => {
    writer.db.exec('DROP INDEX records_by_time; DROP INDEX records_severe_by_time');
    addMany();
    expect(readAll(request('"line 11999"'))).toHaveLength(1);
  });
});

describe('requests', () => {
  test('windows are [from, to), and severity narrows', () => {
    addRows(
      writer.db,
      [0n, 60n, 120n].map((s) => ({
        time: now - s * 1_000_000_000n,
        stream: 1,
        raw: `ERROR ${s}`,
        severity: s === 60n ? 17 : 9,
      })),
    );
    const texts = (filter: string): unknown => readAll(request(filter)).map((r) => r.raw);
    expect(texts('since:2m until:now')).toEqual(['ERROR 120', 'ERROR 60']);
    expect(texts('since:119s')).toEqual(['ERROR 60', 'ERROR 0']);
    expect(texts('level>=warn')).toEqual(['ERROR 60']);
    expect(texts('-level:error')).toEqual(['ERROR 120', 'ERROR 0']);
  });

  test('by the application clock, records stand where the application says', () => {
    addRows(writer.db, [
      { time: timestampNs(now), stream: 1, raw: 'late', timestampDelta: -3_000_000_000n },
      { time: timestampNs(now - 2_000_000_000n), stream: 2, raw: 'early' },
    ]);
    const reader = new TimelineReader(capture);
    expect(readAll(request(''), reader).map((r) => r.raw)).toEqual(['early', 'late']);
    const byApp = readAll(request('', { clock: 'app' }), reader);
    expect(byApp.map((r) => [r.raw, r.time])).toEqual([
      ['late', now - 3_000_000_000n],
      ['early', now - 2_000_000_000n],
    ]);
    addRows(writer.db, [{ time: timestampNs(now), stream: 1, raw: 'new', timestampDelta: -1n }]);
    expect(readAll(request('', { clock: 'app' }), reader).map((r) => r.raw)).toEqual([
      'late',
      'early',
      'new',
    ]);
    expect(readAll(request('since:2s', { clock: 'app' }), reader).map((r) => r.raw)).toEqual([
      'early',
      'new',
    ]);
  });

  test('lines around an answer are of its stream, once each', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({
      time: now + BigInt(i),
      stream: (i % 2) + 1,
      raw: i === 10 || i === 12 ? `hit ${i}` : `line ${i}`,
    }));
    addRows(writer.db, rows);
    const reader = new TimelineReader(capture);
    const steps = [...reader.read(request('hit', { linesBefore: 1, linesAfter: 2 }))];
    const records = steps.flatMap((step) => [...step.records]);
    expect(records.map((r) => r.raw)).toEqual(['line 8', 'hit 10', 'hit 12', 'line 14', 'line 16']);
    expect(steps.flatMap((step) => [...step.contextIds])).toHaveLength(3);
  });

  test('request: finds what shares a trace with the id', () => {
    addRows(writer.db, [
      { time: now, stream: 1, raw: `{"msg":"a","request_id":"r-1","trace_id":"${trace}"}` },
      { time: now, stream: 2, raw: `{"msg":"b","trace_id":"${trace}"}` },
      { time: now, stream: 2, raw: '{"msg":"c","request_id":"r-2"}' },
    ]);
    const bodies = (filter: string): unknown => readAll(request(filter)).map((r) => r.body);
    expect(bodies('request:r-1')).toEqual(['b', 'a']);
    expect(bodies('req:r-1')).toEqual(['a']);
    expect(bodies(`trace:${trace.toUpperCase()}`)).toEqual(['b', 'a']);
    expect(bodies('request:r-3')).toEqual([]);
  });

  test('request: is tied to no trace by records that are in no index yet', () => {
    const rows = [
      { time: now, stream: 1, raw: `{"msg":"a","trace_id":"${trace}"}` },
      { time: now, stream: 2, raw: '{"msg":"b","request_id":"r-2"}' },
    ];
    addRows(writer.db, rows, 0);
    expect(readAll(request('request:r-2')).map((r) => r.body)).toEqual(['b']);
    expect(readAll(request('request:r-3'))).toEqual([]);
  });

  test('owners come from objects where there are any', () => {
    addRows(writer.db, [{ time: now, stream: 1, raw: 'a' }]);
    const add = writer.db.prepare(
      'INSERT INTO objects(kind, namespace, name, content) VALUES (?,?,?,?)',
    );
    const owned = (kind: string, name: string): string =>
      JSON.stringify({ metadata: { ownerReferences: [{ kind, name }] } });
    add.run('Pod', 'shop', 'cart-7d9f-bcdfg', owned('Job', 'cart-7d9f'));
    add.run('Job', 'shop', 'cart-7d9f', owned('CronJob', 'nightly'));
    expect(readAll(request('owner:cronjob/nightly'))).toHaveLength(1);
    expect(readAll(request('owner:deploy/cart'))).toHaveLength(0);
  });

  test('the newest time is that of the newest record that has one', () => {
    const reader = new TimelineReader(capture);
    expect(reader.newestTime()).toBeUndefined();
    addRows(writer.db, [
      { time: now, stream: 1, raw: 'a' },
      { time: toTimestampNs(noTime), stream: 1, raw: 'b' },
    ]);
    expect(reader.newestTime()).toBe(now);
  });
});
