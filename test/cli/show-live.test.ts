// The order in which a capture is printed while it grows, and the mark of rows that came too late for
// it. The clock is the test's: rows wait until it says so.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TimelineRecord } from '../../src/core/record.ts';
import { resolveOptions } from '../../src/cli/options.ts';
import { questionOf } from '../../src/cli/question.ts';
import { LivePrinter } from '../../src/cli/show-live.ts';
import { indexes } from '../../src/store/migrations/index.ts';
import { openCaptureForWriting } from '../../src/store/open-capture.ts';
import type { WritableCapture } from '../../src/store/open-capture.ts';
import { addRows, addStreams } from '../support/build-capture.ts';
import { memoryIo, type MemoryIo } from '../support/memory-io.ts';
import { ms, shopStreams } from '../support/shop-rows.ts';

let folder: string;
let capture: WritableCapture;
let io: MemoryIo;
let nowMs = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-live-'));
  const opened = openCaptureForWriting(join(folder, 'live.klog'));
  if (!opened.ok) throw new Error(opened.failure.message);
  capture = opened.value;
  addStreams(capture.db, shopStreams);
  for (const index of indexes) capture.db.exec(index);
  nowMs = 0;
  io = { ...memoryIo(), now: () => nowMs };
});
afterEach(() => {
  capture.close();
  rmSync(folder, { recursive: true });
});

/** Stores lines: stream and milliseconds of each, which is its text as well. */
function store(...lines: readonly (readonly [stream: number, after: number])[]): void {
  const rows = lines.map(([stream, after]) => ({ time: ms(after), stream, raw: `line ${after}` }));
  addRows(capture.db, rows, 0);
}

function start(context = { before: 0, after: 0 }, filter?: string): LivePrinter {
  const values = filter === undefined ? [] : [['filter', [filter]] as const];
  const typed = new Map(
    values.map(([name, texts]) => [
      name,
      texts.map((text) => ({ text, location: { where: 'test' } })),
    ]),
  );
  const options = resolveOptions('follow', ['text'], [typed]);
  if (!options.ok) throw new Error(options.failure.message);
  const invocation = { args: [], options: options.value, io };
  const writer = {
    begin: () => '',
    record: ({ body, late }: TimelineRecord) => `${late ? '~' : ''}${body.slice(5)} `,
    end: () => '',
  };
  const question = questionOf('', options.value, { isCollecting: true });
  return new LivePrinter(join(folder, 'live.klog'), 0, question, invocation, {
    ...{ writer, parts: 'whole', holdMs: 300, context },
  });
}

const printed = (text: string): Promise<void> =>
  vi.waitFor(() => {
    expect(io.out()).toBe(text);
  }, 10_000);

test('what was there before comes in the order of time, whatever it arrived in', async () => {
  store([1, 30], [2, 10], [1, 20]);
  const printer = start();
  printer.goLive();
  await printed('10 20 30 ');
  await printer.end();
});

/** A printer that has printed what was there before: `0`. */
async function live(): Promise<LivePrinter> {
  store([3, 0]);
  const printer = start();
  printer.goLive();
  await printed('0 ');
  return printer;
}

test('live rows wait, and come out in order with those that arrived meanwhile', async () => {
  const printer = await live();
  store([1, 20]);
  printer.wake();
  store([2, 10]);
  printer.wake();
  await printer.end();
  expect(io.out()).toBe('0 10 20 ');
});

test('a row that has waited brings along what belongs before it, and nothing else', async () => {
  const printer = await live();
  store([1, 20]);
  printer.wake();
  await setImmediate();
  nowMs = 200;
  store([2, 10], [2, 30]);
  printer.wake();
  await setImmediate();
  expect(io.out()).toBe('0 ');
  nowMs = 320;
  await printed('0 10 20 ');
  nowMs = 600;
  await printed('0 10 20 30 ');
  await printer.end();
});

test('a row that sorts before one that is printed stands where it came, marked', async () => {
  store([1, 20]);
  const printer = start();
  printer.goLive();
  await printed('20 ');
  store([2, 10], [2, 40]);
  printer.wake();
  nowMs = 1000;
  await printer.end();
  expect(io.out()).toBe('20 ~10 40 ');
});

test('lines around an answer come with it, across the end of what was there before', async () => {
  store([1, 10], [1, 20], [2, 25], [1, 30]);
  const printer = start({ before: 1, after: 1 }, '"line 30"');
  printer.goLive();
  await printed('20 30 ');
  store([2, 35], [1, 40], [1, 50]);
  printer.wake();
  await printer.end();
  expect(io.out()).toBe('20 30 40 ');
});
