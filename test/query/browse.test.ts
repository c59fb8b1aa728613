// What a screen asks of a capture.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timestampNs } from '../../src/core/time.ts';
import type { BrowseReply, RowsReply } from '../../src/query/browse/browse-messages.ts';
import type { Query } from '../../src/query/language/ast.ts';
import { parseQuery } from '../../src/query/language/parse.ts';
import { shopObjects, shopRowsObserved } from '../support/shop-objects.ts';
import { ms, shopRows, shopStreams } from '../support/shop-rows.ts';
import { answersOf, testCapture, type TestCapture } from '../support/tui-screen.ts';

let capture: TestCapture;
beforeAll(() => {
  capture = testCapture(shopStreams, shopRows);
});
afterAll(() => {
  capture.close();
});

const now = timestampNs(ms(60_000));

function query(text: string): Query {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.problem.reason);
  return parsed.query;
}

function rows(replies: readonly BrowseReply[]): readonly RowsReply[] {
  return replies.filter((reply) => reply.kind === 'rows');
}

/** Ids of a window, put together as a view does it. */
function idsOf(replies: readonly BrowseReply[]): readonly number[] {
  let ids: readonly number[] = [];
  for (const reply of rows(replies)) {
    const fresh = reply.records.map(({ id }) => id);
    ids = reply.way === 'before' ? [...fresh, ...ids] : [...ids, ...fresh];
  }
  return ids;
}

describe('a window', () => {
  const ask = (place: Parameters<typeof windowAt>[0], text = ''): readonly BrowseReply[] =>
    answersOf(capture.browser, windowAt(place, text));
  const windowAt = (
    place:
      | { at: 'start' | 'end' }
      | { at: 'record'; id: number }
      | { at: 'time'; time: ReturnType<typeof timestampNs> },
    text: string,
  ) => ({ kind: 'window', query: query(text), now, place, before: 3, after: 2 }) as const;

  test.each([
    ['at the end', { at: 'end' } as const, '', [8, 9, 10]],
    ['at the start', { at: 'start' } as const, '', [1, 2]],
    ['around a record', { at: 'record', id: 5 } as const, '', [2, 3, 4, 5, 6]],
    ['around a time', { at: 'time', time: timestampNs(ms(812)) } as const, '', [2, 3, 4, 5, 6]],
    [
      'around a record that does not answer',
      { at: 'record', id: 4 } as const,
      'level:error',
      [5, 6],
    ],
    ['of answers alone', { at: 'record', id: 5 } as const, 'pod:checkout-*-abcde', [1, 4, 5, 6]],
    ['at a record that is gone', { at: 'record', id: 999 } as const, '', [8, 9, 10]],
  ])('%s', (_, place, text, expected) => {
    const ids = idsOf(ask(place, text));
    // A window may give one row more than asked for: that of the place itself.
    expect(ids.slice(0, expected.length)).toEqual(expected);
  });

  test('says where the timeline ends', () => {
    const replies = rows(ask({ at: 'start' }, 'slow'));
    expect(replies.at(-1)).toMatchObject({ way: 'after', isEnd: true });
  });
});

test('find gives the nearest row and its window, or says that there is none', () => {
  const find = (text: string, way: 'before' | 'after'): readonly BrowseReply[] =>
    answersOf(capture.browser, {
      kind: 'find',
      query: query(''),
      now,
      wanted: query(text),
      way,
      beyond: 5,
      before: 3,
      after: 3,
    });
  expect(rows(find('level:error', 'after'))[0]?.target).toBe(6);
  expect(rows(find('level:info', 'before'))[0]?.target).toBe(2);
  expect(find('level:error', 'before')).toEqual([{ kind: 'none' }]);
});

test.each([
  ['', 10, 2],
  ['level:error', 2, 2],
  ['pod:postgres-0', 2, 0],
  ['since:59.5s', 7, 2],
])('a survey of %j counts what a reader would give', (text, matches, errors) => {
  const last = answersOf(capture.browser, { kind: 'survey', query: query(text), now, bins: 7 }).at(
    -1,
  );
  if (last?.kind !== 'survey') throw new Error('no survey');
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  expect({ matches: last.matches, bars: sum(last.all), errors: sum(last.errors) }).toEqual({
    matches,
    bars: matches,
    errors,
  });
  expect(last.progress).toBe(1);
});

test('an overview names pods with their errors', () => {
  const [overview] = answersOf(capture.browser, { kind: 'overview' });
  expect(overview).toMatchObject({
    records: 10,
    range: { from: ms(0), to: ms(2500) },
    pods: [
      { origin: { pod: 'checkout-5b6d7f8c9-abcde' }, errors: 2 },
      { origin: { pod: 'checkout-5b6d7f8c9-fghij' }, errors: 0 },
      { origin: { pod: 'postgres-0' }, errors: 0 },
    ],
  });
});

describe('values of a field', () => {
  let cluster: TestCapture;
  beforeAll(() => {
    const rows = Array.from({ length: 3000 }, (_, at) => ({
      time: ms(10_000 + at),
      stream: 3,
      raw: `level=info msg=x "bad name"=1 request_id=other-${at}`,
    }));
    cluster = testCapture(shopStreams, [...shopRowsObserved, ...rows], shopObjects);
  });
  afterAll(() => {
    cluster.close();
  });
  const values = (
    field?: string,
    partial?: string,
    browser = cluster.browser,
  ): readonly string[] => {
    const [reply] = answersOf(browser, {
      kind: 'values',
      ...(field === undefined ? {} : { field }),
      ...(partial === undefined ? {} : { partial }),
    });
    return reply?.kind === 'values' ? reply.values : [];
  };

  test('of origins, of formats, of what lines carry', () => {
    expect(values('container')).toEqual(['app', 'db']);
    expect(values('level')).toContain('error');
    expect(values('user', '', capture.browser)).toEqual(['ümit']);
    expect(values('@user', '', capture.browser)).toEqual(['ümit']);
    expect(values(undefined, 'us', capture.browser)).toContain('user');
    expect(values()).toContain('request_id');
    expect(values().every((name) => /^[\w./-]+$/.test(name))).toBe(true);
  });

  test('of resources: kinds, and names with the kind in any spelling', () => {
    expect(values('resource', 'dep')).toEqual(['deployment/', 'shop/deployment/checkout']);
    expect(values('resource', 'shop/svc/ch')).toEqual(['shop/service/checkout']);
    expect(values('owner', 'sts/')).toEqual(['statefulset/', 'shop/statefulset/postgres']);
    expect(values('resource', 'node-1')).toEqual(['node/node-1']);
    expect(values('deploy')).toEqual(['checkout']);
    expect(values('resource', 'POSTGRES-0', capture.browser)).toEqual(['shop/pod/postgres-0']);
  });

  test('of ids: any that begins like it, else the newest', () => {
    expect(values('request', 'req-100')).toEqual(['req-1001', 'req-1002']);
    expect(values('request', 'other-7').length).toBeGreaterThan(100);
    expect(values('request')).toContain('other-2999');
    expect(values('traceId', 'req')).toEqual([]);
  });

  test('of Events, however many lines came after them', () => {
    expect(values('reason')).toEqual(['Unhealthy']);
    expect(values('type', 'war')).toEqual(['Warning']);
  });
});
