import { describe, expect, test } from 'vitest';
import { csvField, csvWriter } from '../../src/export/csv.ts';
import { jsonWriter, jsonlWriter } from '../../src/export/jsonl.ts';
import { rawWriter } from '../../src/export/raw.ts';
import type { RecordWriter } from '../../src/export/writer.ts';
import type { TimelineRecord } from '../../src/core/record.ts';
import { timestampNs } from '../../src/core/time.ts';
import { buildEvent, buildLog } from '../support/build-record.ts';

function write(writer: RecordWriter, records: readonly TimelineRecord[]): string {
  return writer.begin() + records.map((record) => writer.record(record)).join('') + writer.end();
}

const log = buildLog({
  time: timestampNs(1_795_348_800_123_456_789n),
  observedTimestamp: timestampNs(1_795_348_800_000_000_000n),
  severityNumber: 17,
  severityText: 'E',
  body: 'a "quoted", text\nand more',
  raw: 'E a "quoted", text\nand more',
  pod: 'api-0',
  lineCount: 2,
});
const event = buildEvent({ reason: 'BackOff', note: 'again' });

describe('jsonl', () => {
  test('exact times in UTC, absent values absent', () => {
    expect(JSON.parse(write(jsonlWriter({ withRaw: false }), [log]))).toEqual({
      kind: 'log',
      id: 1,
      time: '2026-11-22T12:00:00.123456789Z',
      timeSource: 'runtime',
      observedTimestamp: '2026-11-22T12:00:00Z',
      severity: 'error',
      severityNumber: 17,
      severityText: 'E',
      body: 'a "quoted", text\nand more',
      pod: 'api-0',
      lineCount: 2,
    });
  });
  test('--with-raw adds what was written', () => {
    expect(JSON.parse(write(jsonlWriter({ withRaw: true }), [log]))).toMatchObject({
      raw: log.raw,
    });
  });
  test('a record without any time has none', () => {
    const text = write(jsonlWriter({ withRaw: false }), [buildLog({ timeSource: 'none' })]);
    expect(JSON.parse(text)).not.toHaveProperty('time');
  });
});

test.each([[[]], [[log]], [[log, event]]])('json is one array of %#', (records) => {
  const parsed: unknown = JSON.parse(write(jsonWriter({ withRaw: false }), records));
  expect(parsed).toHaveLength(records.length);
});

describe('csv', () => {
  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    [undefined, ''],
    [3, '3'],
    [{ a: 1 }, '"{""a"":1}"'],
  ])('%j', (value, field) => {
    expect(csvField(value)).toBe(field);
  });
  test('every row has the columns of the first, rows end in CRLF', () => {
    const rows = write(csvWriter(), [buildLog(), event]).split('\r\n');
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatch(/^time,timeSource,severity,kind,/);
    expect(rows[1]?.split(',')).toHaveLength(rows[0]?.split(',').length ?? 0);
    expect(rows[2]).toContain('""reason"":""BackOff""');
  });
});

test('raw prints log records alone, safe on a terminal and unchanged elsewhere', () => {
  const hostile = buildLog({ raw: '\u001b[31mx' });
  expect(write(rawWriter({ isTerminal: false }), [hostile, event])).toBe('\u001b[31mx\n');
  expect(write(rawWriter({ isTerminal: true }), [hostile])).toBe('␛[31mx\n');
});

test('raw gives the bytes of a record that is no text, but never to a terminal', () => {
  const binary = buildLog({ raw: '\ufffd!', rawBytes: Buffer.from([0xff, 0x21]) });
  const piped = rawWriter({ isTerminal: false }).bytes;
  expect(piped?.(binary)).toEqual(Buffer.from([0xff, 0x21, 0x0a]));
  expect(piped?.(buildLog({ raw: 'text' }))).toBeUndefined();
  expect(piped?.(event)).toBeUndefined();
  expect(rawWriter({ isTerminal: true }).bytes).toBeUndefined();
});
