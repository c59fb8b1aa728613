// Where `s` of the screen goes: gaps, and lines after a silence that is unusual for their container.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timestampNs } from '../../src/core/time.ts';
import type { BrowseRequest } from '../../src/query/browse/browse-messages.ts';
import { slowDownAt } from '../../src/query/browse/slow-downs.ts';
import { parseQuery } from '../../src/query/language/parse.ts';
import type { RowSpec } from '../support/build-capture.ts';
import { ms, shopStreams } from '../support/shop-rows.ts';
import { answersOf, testCapture, type TestCapture } from '../support/tui-screen.ts';

const second = 1_000_000;

/** Times so many seconds apart, the newest first. */
function before(newest: number, ...seconds: readonly number[]): readonly number[] {
  const times = [newest * second];
  for (const each of seconds) times.push((times.at(-1) ?? 0) - each * second);
  return times;
}

describe('a slow-down', () => {
  test.each<[string, number, readonly number[], boolean]>([
    ['one line a second, then five seconds: it is one', 105, before(100, 1, 1, 1, 1, 1), true],
    ['four seconds are not far longer', 104, before(100, 1, 1, 1, 1, 1), false],
    ['below a second is never one', 100.9, before(100, 0.01, 0.01, 0.01, 0.01, 0.01), false],
    ['a burst, then a second', 101, before(100, 0, 0, 0, 0, 0), true],
    ['four intervals say nothing', 200, before(100, 1, 1, 1, 1), false],
    [
      'one long silence in ten does not count',
      105,
      before(100, 60, ...Array<number>(9).fill(1)),
      true,
    ],
    ['two in ten do', 105, before(100, 60, 60, ...Array<number>(8).fill(1)), false],
    [
      'what is older than fifty intervals does not count',
      105,
      before(100, ...Array<number>(50).fill(1), ...Array<number>(50).fill(60)),
      true,
    ],
    ['a gap is no silence', 105, [NaN, ...before(100, 1, 1, 1, 1, 1)], false],
    ['the first line of a container is none', 105, [], false],
  ])('%s', (_, at, times, expected) => {
    expect(slowDownAt(at * second, times) !== undefined).toBe(expected);
  });

  test('the same whatever the unit of the pace, and the more so the longer the silence', () => {
    const intervals = fc.array(fc.integer({ min: 0, max: 10_000 }), {
      minLength: 5,
      maxLength: 60,
    });
    const silence = fc.integer({ min: 1, max: 200_000 });
    fc.assert(
      fc.property(intervals, silence, fc.integer({ min: 1, max: 50 }), (paces, length, times) => {
        const at = (scale: number, of: number): boolean => {
          const seconds = paces.map((pace) => pace * scale);
          return slowDownAt((1e6 + of * scale) * second, before(1e6, ...seconds)) !== undefined;
        };
        expect(at(times, length)).toBe(at(1, length));
        if (at(1, length)) expect(at(1, length + 1)).toBe(true);
      }),
    );
  });
});

/** What `slowDownAt` says of each row, the simple way: ids of breaks in the order of the timeline. */
function breaksOf(rows: readonly RowSpec[]): readonly number[] {
  const order = rows
    .map((row, at) => ({ ...row, id: at + 1 }))
    .sort((a, b) => Number(a.time - b.time) || a.stream - b.stream || a.id - b.id);
  const times = new Map<number, number[]>();
  const found: number[] = [];
  for (const { id, time, stream, kind } of order) {
    const known = times.get(stream) ?? [];
    times.set(stream, known);
    const us = Number(time / 1000n);
    if (kind === 'event') continue;
    if (kind === 'gap') found.push(id);
    else if (slowDownAt(us, known)) found.push(id);
    known.unshift(kind === 'gap' ? NaN : us);
  }
  return found;
}

function walk(
  capture: TestCapture,
  way: 'before' | 'after',
  from: number,
  text = '',
): readonly number[] {
  const query = parseQuery(text);
  if (!query.ok) throw new Error(query.problem.reason);
  const found: number[] = [];
  let beyond = from;
  for (;;) {
    const request: BrowseRequest = {
      kind: 'find-break',
      query: query.query,
      now: timestampNs(ms(0)),
      way,
      beyond,
      before: 1,
      after: 1,
    };
    const [reply] = answersOf(capture.browser, request);
    if (reply?.kind !== 'rows' || reply.target === undefined) return found;
    beyond = reply.target;
    found.push(beyond);
  }
}

describe('going to the next and the previous one', () => {
  const row = fc.record({
    step: fc.oneof(
      { arbitrary: fc.integer({ min: 0, max: 400 }), weight: 12 },
      { arbitrary: fc.integer({ min: 0, max: 60_000 }), weight: 1 },
    ),
    stream: fc.integer({ min: 1, max: 3 }),
    kind: fc.constantFrom(...Array<string>(20).fill('log'), 'gap', 'event'),
  });

  test('finds each of them, from either end', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 120 }), (specs) => {
        let at = 0;
        const rows = specs.map(({ step, stream, kind }): RowSpec => {
          at += step;
          const detail = kind === 'gap' ? { reason: 'lost', certain: true } : undefined;
          return {
            time: ms(at),
            stream,
            raw: 'x',
            kind: kind as 'log',
            ...(detail ? { detail } : {}),
          };
        });
        const capture = testCapture(shopStreams, rows);
        try {
          const all = breaksOf(rows);
          expect(walk(capture, 'after', 1)).toEqual(all.filter((id) => id !== 1));
          const last = rows.length;
          expect(walk(capture, 'before', last)).toEqual(all.filter((id) => id !== last).reverse());
        } finally {
          capture.close();
        }
      }),
      { numRuns: 30 },
    );
  });

  test('only rows of the view are found, and it says why', () => {
    const pace = Array.from({ length: 8 }, (_, at) => at * 100);
    const rows = [
      ...pace.map((at): RowSpec => ({ time: ms(at), stream: 1, raw: 'level=info msg=beat' })),
      { time: ms(9_000), stream: 1, raw: 'level=info msg="back again"' },
      ...pace.map((at): RowSpec => ({
        time: ms(9_100 + at),
        stream: 1,
        raw: 'level=info msg=beat',
      })),
      { time: ms(29_000), stream: 1, raw: 'level=error msg="back at last"' },
    ];
    const capture = testCapture(shopStreams, rows);
    expect(walk(capture, 'after', 1)).toEqual([9, 18]);
    expect(walk(capture, 'after', 1, 'level:error')).toEqual([18]);
    expect(walk(capture, 'before', 18, 'since:"2026-11-25T10:14:05Z"')).toEqual([9]);
    const [reply] = answersOf(capture.browser, {
      kind: 'find-break',
      query: { windows: [] },
      now: timestampNs(ms(0)),
      way: 'after',
      beyond: 1,
      before: 1,
      after: 1,
    });
    expect(reply).toMatchObject({
      notes: ['slow-down: app was silent for 8.3 s; usual before: up to 100 ms'],
    });
    capture.close();
  });
});
