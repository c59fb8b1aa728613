import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timestampNs } from '../../src/core/time.ts';
import { utc } from '../../src/core/time-zone.ts';
import { parseQuery } from '../../src/query/language/parse.ts';
import { TimelineReader } from '../../src/query/timeline-reader.ts';
import { openCaptureForReading, openCaptureForWriting } from '../../src/store/open-capture.ts';
import type { ReadableCapture, WritableCapture } from '../../src/store/open-capture.ts';
import { addRows, addStreams } from '../support/build-capture.ts';

let folder = '';
let writer: WritableCapture;
let capture: ReadableCapture;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-ties-'));
  const file = join(folder, 'a.klog');
  const written = openCaptureForWriting(file);
  const read = written.ok ? openCaptureForReading(file) : written;
  if (!written.ok || !read.ok) throw new Error('no capture');
  writer = written.value;
  capture = read.value;
  addStreams(writer.db, [{ key: 'a', ref: { namespace: 'shop', pod: 'a' } }]);
});
afterEach(() => {
  capture.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

function add(lines: readonly string[], indexed?: number): void {
  const rows = lines.map((raw, index) => ({ time: BigInt(index), stream: 1, raw }));
  addRows(writer.db, rows, indexed);
}

/** Bodies that answer, why, and what is said of the question. */
function ask(filter: string) {
  const parsed = parseQuery(filter);
  if (!parsed.ok) throw new Error(parsed.problem.reason);
  const now = timestampNs(0n);
  const request = {
    query: parsed.query,
    now,
    zone: utc,
    direction: 'forward',
    withReasons: true,
  } as const;
  const steps = [...new TimelineReader(capture).read(request)];
  return {
    bodies: steps.flatMap(({ records }) => records.map(({ body }) => body)),
    reasons: steps.flatMap(({ reasons }) => [...(reasons?.values() ?? [])].flat()),
    notes: steps.flatMap(({ notes = [] }) => notes),
  };
}

const line = (body: string, ids: Readonly<Record<string, string>>): string =>
  JSON.stringify({ level: 'info', msg: body, ...ids });
const trace = 'a'.repeat(32);
const uuid = '7c1e9a52-4b0d-4c3f-8e27-90d1b6a5c503';

describe('ties of a request', () => {
  test.each([
    ['by the index', undefined],
    ['by reading records that are in no index yet', 0],
  ])('go from request to trace to the request it began, %s', (_name, indexed) => {
    add(
      [
        line('both', { request_id: 'r-1', trace_id: trace }),
        line('trace', { trace_id: trace }),
        line('child', { request_id: 'r-2', trace_id: trace }),
        line('grandchild', { request_id: 'r-2' }),
        line('stranger', { request_id: 'r-3' }),
      ],
      indexed,
    );
    const { bodies, reasons } = ask('request:r-1');
    expect(bodies).toEqual(['both', 'trace', 'child', 'grandchild']);
    expect(reasons).toEqual([
      'request id',
      `trace beside r-1: ${trace}`,
      `trace beside r-1: ${trace}`,
      `request beside ${trace}: r-2`,
    ]);
  });
  test('go to parent requests and from them to what else they led to', () => {
    add([
      line('gateway', { request_id: 'top' }),
      line('first', { request_id: 'one', 'x-parent-request-id': 'top' }),
      line('second', { request_id: 'two', parentRequestId: 'top' }),
      line('stranger', { request_id: 'three', parent_request_id: 'other' }),
    ]);
    for (const id of ['top', 'one', 'two']) {
      expect(ask(`request:${id}`).bodies).toEqual(['gateway', 'first', 'second']);
    }
    expect(ask('request:one').reasons).toEqual([
      'parent request beside one: top',
      'request id',
      'parent request beside one: top',
    ]);
    expect(ask('parentRequestId:top').bodies).toEqual(['first', 'second']);
  });
  test('go over what requests of one operation share', () => {
    add([
      line('a', { request_id: 'r-1', correlation_id: 'op' }),
      line('b', { correlation_id: 'OP2', request_id: 'r-2' }),
      line('c', { request_id: 'r-3', correlation_id: 'op' }),
      line('only', { correlation_id: 'op' }),
    ]);
    expect(ask('request:r-1').bodies).toEqual(['a', 'c', 'only']);
    expect(ask('request:op').bodies).toEqual(['a', 'c', 'only']);
    expect(ask('correlationId:op').bodies).toEqual(['a', 'c']);
  });
  test('end at a parent that is everybody’s, and that is said', () => {
    const many = Array.from({ length: 10_001 }, (_, index) =>
      line('job', { request_id: `j-${index}`, causation_id: 'tick' }),
    );
    add([line('one', { request_id: 'r-1', causation_id: 'tick' }), ...many]);
    expect(ask('request:r-1')).toMatchObject({
      bodies: ['one'],
      notes: ['tick stands in more than 10,000 records: it ties nothing'],
    });
  });
  test('include an id in brackets, which ties as well', () => {
    add([`booked [${uuid.toUpperCase()}] trace_id=${trace}`, line('trace', { trace_id: trace })]);
    expect(ask(`request:${uuid}`).bodies).toHaveLength(2);
    expect(ask(`request:${uuid.replaceAll('-', '')}`).bodies).toHaveLength(2);
    expect(ask(`request:${trace}`).bodies).toHaveLength(2);
  });
  test('are not made by an id of zeros, and that is said', () => {
    add([line('a', { request_id: '00000000', trace_id: trace }), line('b', { trace_id: trace })]);
    const { bodies, notes } = ask('request:00000000');
    expect(bodies).toEqual(['a']);
    expect(notes).toEqual(['00000000 is an empty id: it ties nothing']);
    expect(ask(`request:${trace}`).bodies).toEqual(['a', 'b']);
  });
  test('end at an id that is everybody’s, and that is said', () => {
    const many = Array.from({ length: 10_001 }, () => line('tick', { request_id: 'health' }));
    add([
      line('one', { request_id: 'health', trace_id: trace }),
      line('two', { trace_id: trace }),
      ...many,
    ]);
    expect(ask(`request:${trace}`)).toMatchObject({
      bodies: ['one', 'two'],
      notes: ['health stands in more than 10,000 records: it ties nothing'],
    });
  });
  test('end at 64 ids, and that is said', () => {
    add(
      Array.from({ length: 100 }, (_, index) =>
        line('x', { request_id: `r-${index}`, trace_id: trace }),
      ),
    );
    const { notes } = ask(`request:${trace}`);
    expect(notes).toEqual([`more than 64 ids are tied to ${trace}: the others are left out`]);
  });
});

describe('the list of requests', () => {
  /** Ids of a list, in order. */
  function list(
    order: 'slow' | 'failing' | 'spread',
    options: { readonly limit: number; from?: bigint } = { limit: 10 },
  ) {
    const { from, limit } = options;
    const asked = { limit, ...(from === undefined ? {} : { from: timestampNs(from) }) };
    const steps = [...new TimelineReader(capture).requests(asked)];
    return (steps.at(-1)?.get(order) ?? []).map(
      ({ id, pods, records }) => `${id} ${pods.join('+')} ${records}`,
    );
  }
  const addAt = (rows: readonly (readonly [time: number, stream: number, raw: string])[]): void => {
    addRows(
      writer.db,
      rows.map(([time, stream, raw]) => ({ time: BigInt(time), stream, raw })),
    );
  };
  beforeEach(() => {
    addStreams(writer.db, [{ key: 'b', ref: { namespace: 'shop', pod: 'b' } }]);
    addAt([
      [0, 1, line('begins', { request_id: 'slow', trace_id: trace })],
      [900, 2, line('trace alone', { trace_id: trace })],
      [10, 1, JSON.stringify({ level: 'error', msg: 'no', request_id: 'bad' })],
      [11, 1, line('x', { request_id: 'bad' })],
      [20, 1, line('x', { request_id: 'short' })],
      [40, 1, line('x', { request_id: 'short' })],
      [50, 1, line('x', { request_id: 'single' })],
      [60, 1, line('x', { request_id: '0000' })],
      [99, 1, line('x', { request_id: '0000' })],
    ]);
  });
  test('puts a request and its trace together, slowest first', () => {
    expect(list('slow')).toEqual(['slow shop/a+shop/b 2', 'short shop/a 2', 'bad shop/a 2']);
  });
  test('names those that failed, and those that went over pods', () => {
    expect(list('failing')).toEqual(['bad shop/a 2']);
    expect(list('spread')).toEqual(['slow shop/a+shop/b 2']);
  });
  test('keeps to its length, and to the time asked for', () => {
    expect(list('slow', { limit: 1 })).toEqual(['slow shop/a+shop/b 2']);
    expect(list('slow', { limit: 9, from: 30n })).toEqual([
      'slow shop/a+shop/b 2',
      'short shop/a 2',
    ]);
  });
});
