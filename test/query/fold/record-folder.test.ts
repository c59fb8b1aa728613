import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogRecord, TimelineRecord } from '../../../src/core/record.ts';
import { timestampNs } from '../../../src/core/time.ts';
import { RecordFolder } from '../../../src/query/fold/record-folder.ts';
import type { FoldLimits, FoldedRow } from '../../../src/query/fold/record-folder.ts';
import { buildEvent, buildLog } from '../../support/build-record.ts';

/** A record `ms` after the start. */
function log(ms: number, body: string, fields: Partial<LogRecord> = {}): LogRecord {
  return buildLog({ pod: 'web', body, time: timestampNs(BigInt(ms) * 1_000_000n), ...fields });
}

function fold(records: readonly TimelineRecord[], limits?: Partial<FoldLimits>): FoldedRow[] {
  const folder = new RecordFolder(limits);
  return [...records.flatMap((record) => folder.add(record)), ...folder.end()];
}

/** Bodies, and `× n pattern` for runs. */
function shown(rows: readonly FoldedRow[]): string[] {
  return rows.map((row) =>
    row.type === 'record' ? row.record.body : `× ${row.run.count} ${row.run.pattern}`,
  );
}

const many = (count: number, body: (n: number) => string, stepMs = 10): LogRecord[] =>
  Array.from({ length: count }, (_, n) => log(n * stepMs, body(n)));

describe('similar lines', () => {
  test('are shown twice and counted from then on', () => {
    const rows = fold(many(414, (n) => `tick ${n}`));
    expect(shown(rows)).toEqual(['tick 0', 'tick 1', '× 412 tick *']);
    expect(rows.at(-1)).toMatchObject({ run: { from: 20_000_000n, to: 4_130_000_000n } });
  });
  test('may alternate', () => {
    const rows = fold(many(20, (n) => `${n % 2 ? 'ping' : 'pong'} ${n}`));
    expect(shown(rows).slice(4)).toEqual(['× 8 pong *', '× 8 ping *']);
  });
  test('of other containers, severities and instances are other runs', () => {
    const others = [
      {},
      { pod: 'api' },
      { severityNumber: 13 },
      { containerId: 'b' },
      { node: 'n' },
    ];
    const records = Array.from({ length: 3 }, (_, n) => others.map((other) => log(n, 'x', other)));
    expect(shown(fold(records.flat())).filter((row) => row.startsWith('×'))).toHaveLength(5);
  });
  test('that are alone are shown in full where their row stands', () => {
    expect(shown(fold(many(3, (n) => `tick ${n}`)))).toEqual(['tick 0', 'tick 1', '× 1 tick 2']);
  });
});

describe('a run ends', () => {
  test('when nothing similar came for a while', () => {
    const records = [...many(4, (n) => `tick ${n}`), log(10_029, 'a'), log(10_030, 'b')];
    expect(shown(fold(records))).toEqual(['tick 0', 'tick 1', 'a', '× 2 tick *', 'b']);
  });
  test('when it has lasted long', () => {
    const rows = shown(fold(many(700, (n) => `tick ${n}`, 1000)));
    expect(rows.slice(0, 5)).toEqual(['tick 0', 'tick 1', '× 301 tick *', 'tick 303', 'tick 304']);
  });
  test('before an error of its container, not before one of another', () => {
    const error = log(41, 'boom', { severityNumber: 17 });
    const before = many(4, (n) => `tick ${n}`);
    expect(shown(fold([...before, error]))).toEqual(['tick 0', 'tick 1', '× 2 tick *', 'boom']);
    const rows = shown(fold([...before, { ...error, pod: 'api' }]));
    expect(rows).toEqual(['tick 0', 'tick 1', 'boom', '× 2 tick *']);
  });
  test('before an Event of its container', () => {
    const event = buildEvent({ note: 'Killing' }, { pod: 'web' });
    expect(shown(fold([...many(4, () => 'x'), event]))).toEqual(['x', 'x', '× 2 x', 'Killing']);
  });
  test('where too many are open', () => {
    const records = [0, 1, 2].flatMap((n) => ['a', 'b', 'c'].map((body) => log(n, body)));
    const rows = fold(records, { openRuns: 2 });
    expect(rows).toHaveLength(9);
    expect(fold(records, { containers: 1 })).toHaveLength(9);
  });
});

test('every record is shown or counted, once, and in order where it is shown', () => {
  const record = fc.record({
    ms: fc.integer({ min: 0, max: 30_000 }),
    body: fc.constantFrom('a 1', 'a 2', 'b', 'c d e f g', 'c d e f h', ''),
    severityNumber: fc.constantFrom(0, 9, 17),
    pod: fc.constantFrom('x', 'y', 'z'),
    isEvent: fc.boolean(),
  });
  const limits = fc.record({
    openRuns: fc.integer({ min: 1, max: 4 }),
    containers: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 60 }), limits, (list, bounds) => {
      const records = list.map(({ ms, isEvent, ...fields }, id): TimelineRecord => {
        const made = log(ms, fields.body, { ...fields, id });
        return isEvent && ms < 3000 ? buildEvent({}, { ...fields, id, time: made.time }) : made;
      });
      const rows = fold(records, bounds);
      const ids = rows.flatMap((row) => (row.type === 'record' ? [row.record.id] : []));
      const counted = rows.reduce((sum, row) => sum + (row.type === 'run' ? row.run.count : 0), 0);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(ids.length + counted).toBe(records.length);
      for (const row of rows) {
        if (row.type === 'run') expect(row.run.count).toBeGreaterThan(0);
        else if (row.record.kind === 'event') expect(ids).toContain(row.record.id);
      }
    }),
  );
});
