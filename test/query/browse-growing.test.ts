// What is kept from one question to the next while records come in must change no answer.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timestampNs } from '../../src/core/time.ts';
import type { BrowseReply, BrowseRequest } from '../../src/query/browse/browse-messages.ts';
import { steadyKey } from '../../src/query/language/steady-key.ts';
import type { RowSpec } from '../support/build-capture.ts';
import { filters, words } from '../support/queries.ts';
import { ms, shopStreams } from '../support/shop-rows.ts';
import { answersOf, testCapture } from '../support/tui-screen.ts';

const now = timestampNs(ms(60_000));
const row: fc.Arbitrary<RowSpec> = fc.record({
  // Few moments: many rows share one, and later ones come before those that are there.
  time: fc.integer({ min: 0, max: 5 }).map((n) => ms(n * 100)),
  stream: fc.integer({ min: 1, max: 3 }),
  raw: fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom(
      'level=error msg="pool is empty" status=500 request_id=req-8812',
      '{"level":"warn","msg":"cart timeout","status":500,"dur":"1.5s"}',
      'ERROR \u001b[31mtime\u001b[0mout for req-8812.',
    ),
  ),
});

/** The rows of a window, and what is said of them; or the counts. */
function settled(replies: readonly BrowseReply[]): unknown {
  const last = replies.at(-1);
  if (last?.kind !== 'rows') return last;
  let shown: readonly object[] = [];
  const marked = new Set<number>();
  for (const reply of replies) {
    if (reply.kind !== 'rows') continue;
    shown = reply.isFirst ? reply.records : [...reply.records, ...shown];
    for (const id of reply.marked) marked.add(id);
  }
  return { shown, marked };
}

/** Whether a window is said to hold all there is. */
function saysEnd(replies: readonly BrowseReply[]): boolean {
  return replies.some((reply) => reply.kind === 'rows' && reply.isEnd);
}

test('a screen that asks again and again is told what one that asks first is told', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(row, { maxLength: 6 }), { minLength: 1, maxLength: 5 }),
      filters,
      filters,
      fc.integer({ min: 1, max: 8 }),
      (portions, filter, mark, count) => {
        const capture = testCapture(shopStreams, []);
        try {
          for (const rows of portions) {
            capture.add(rows);
            const question = { now, query: { filter, windows: [] } };
            const window = {
              kind: 'window',
              ...question,
              mark: { filter: mark, windows: [] },
              place: { at: 'end' },
              before: count,
              after: count,
            } as const;
            const survey = { kind: 'survey', ...question, bins: 4 } as const;
            const overview = { kind: 'overview' } as const;
            expect(answersOf(capture.browser, overview)).toEqual(
              answersOf(capture.browserAnew(), overview),
            );
            for (const request of [window, survey] satisfies BrowseRequest[]) {
              const again = answersOf(capture.browser, { ...request, onlyAdds: true });
              const anew = answersOf(capture.browserAnew(), request);
              expect(settled(again)).toEqual(settled(anew));
              if (!saysEnd(again)) continue;
              const all = answersOf(capture.browserAnew(), { ...window, before: 99 });
              expect(settled(again)).toEqual(settled(all));
            }
          }
        } finally {
          capture.close();
        }
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

test('records that were dropped are not told any more', () => {
  const line = (n: number): RowSpec => ({
    time: ms(n),
    stream: 1,
    raw: `level=error msg="line ${n} timeout"`,
  });
  const capture = testCapture(shopStreams, [line(1), line(2), line(3)]);
  const filter = { kind: 'text', pattern: { pieces: ['timeout'] } } as const;
  const asked = { now, query: { filter, windows: [] }, onlyAdds: true };
  const ask = (): readonly unknown[] => {
    const window = { kind: 'window', ...asked, place: { at: 'end' }, before: 9, after: 9 } as const;
    const replies = answersOf(capture.browser, window);
    const survey = answersOf(capture.browser, { kind: 'survey', ...asked, bins: 4 }).at(-1);
    const [overview] = answersOf(capture.browser, { kind: 'overview' });
    const ids = replies.flatMap((reply) => (reply.kind === 'rows' ? reply.records : []));
    return [
      ids.map(({ id }) => id),
      survey?.kind === 'survey' ? survey.matches : undefined,
      overview?.kind === 'overview' ? overview.pods[0]?.errors : undefined,
    ];
  };
  expect(ask()).toEqual([[1, 2, 3], 3, 3]);
  capture.drop(2);
  capture.add([line(4)]);
  expect(ask()).toEqual([[3, 4], 2, 2]);
  capture.close();
});

test('what records that come can change is no steady question', () => {
  expect(steadyKey({ windows: [] })).toBeUndefined();
  const request = { kind: 'request', values: ['a'] } as const;
  expect(steadyKey({ windows: [], filter: { kind: 'not', item: request } })).toBeUndefined();
  expect(
    steadyKey({
      windows: [{ from: { kind: 'now', text: 'now' } }],
      filter: { kind: 'has', fields: [] },
    }),
  ).toBeUndefined();
});
