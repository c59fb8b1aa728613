import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timestampNs } from '../../src/core/time.ts';
import { requestPath } from '../../src/query/request-path.ts';
import { buildLog } from '../support/build-record.ts';

const line = (pod: string, ms: number, ids: Parameters<typeof buildLog>[0] = {}) =>
  buildLog({
    ...ids,
    pod,
    namespace: 'shop',
    time: timestampNs(BigInt(ms) * 1_000_000n),
    body: `${pod} ${ms}`,
  });
const hops = (...records: readonly ReturnType<typeof line>[]): readonly string[] =>
  (requestPath(records)?.hops ?? []).map(
    ({ pod, depth, records: own, gap }) =>
      `${'  '.repeat(depth)}${pod} ${own.length} +${gap / 1_000_000n}`,
  );

describe('the path of a request', () => {
  test('goes deeper with each new pod and back to one that waits', () => {
    expect(
      hops(
        line('web', 0),
        line('api', 2),
        line('api', 3),
        line('db', 10),
        line('api', 12),
        line('web', 20),
      ),
    ).toEqual([
      'shop/web 1 +0',
      '  shop/api 2 +2',
      '    shop/db 1 +7',
      '  shop/api 1 +2',
      'shop/web 1 +8',
    ]);
  });
  test('puts a second callee where the first one stood', () => {
    expect(hops(line('web', 0), line('a', 1), line('web', 2), line('b', 3))).toEqual([
      'shop/web 1 +0',
      '  shop/a 1 +1',
      'shop/web 1 +1',
      '  shop/b 1 +1',
    ]);
  });
  test('puts what was called at once side by side where spans say who called', () => {
    expect(
      hops(
        line('web', 0, { spanId: 's1' }),
        line('a', 1, { spanId: 's2', parentSpanId: 's1' }),
        line('b', 2, { spanId: 's3', parentSpanId: 's1' }),
        line('c', 3, { spanId: 's4', parentSpanId: 's2' }),
      ),
    ).toEqual(['shop/web 1 +0', '  shop/a 1 +1', '  shop/b 1 +1', '    shop/c 1 +1']);
  });
  test('names the caller by the parent request, the one that came in last of several', () => {
    const path = requestPath([
      line('gateway', 0, { requestId: 'top' }),
      line('web', 1, { requestId: 'top' }),
      line('api', 2, { requestId: 'own', parentRequestId: 'top' }),
      line('db', 3, { requestId: 'own' }),
      line('mail', 4, { requestId: 'sent', parentRequestId: 'top' }),
    ]);
    expect(path?.hops.map(({ pod, depth, calledBy }) => [pod, depth, calledBy])).toEqual([
      ['shop/gateway', 0, undefined],
      ['shop/web', 1, undefined],
      ['shop/api', 2, 'shop/web'],
      ['shop/db', 3, undefined],
      ['shop/mail', 2, 'shop/web'],
    ]);
  });
  test('tells loose files apart, of which no pod is known', () => {
    const loose = (file: string, ms: number) =>
      buildLog({ file, time: timestampNs(BigInt(ms) * 1_000_000n) });
    expect(
      hops(loose('logs/web.log', 0), loose('logs/db.log', 1), loose('logs/web.log', 2)),
    ).toEqual(['web.log 1 +0', '  db.log 1 +1', 'web.log 1 +1']);
  });
  test('is nothing without records that have a time', () => {
    expect(requestPath([])).toBeUndefined();
    expect(requestPath([buildLog({ timeSource: 'none' })])).toBeUndefined();
  });
  test('has each record once, in its order, whatever comes', () => {
    const pods = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.array(fc.tuple(pods, fc.nat(1000), pods), { minLength: 1 }), (asked) => {
        const records = asked.map(([pod, ms, parentSpanId]) =>
          line(pod, ms, { spanId: pod, parentSpanId }),
        );
        const path = requestPath(records);
        expect(path?.hops.flatMap((hop) => hop.records)).toEqual(records);
        expect(path?.hops.every(({ depth }) => depth >= 0 && depth < 4)).toBe(true);
      }),
    );
  });
});
