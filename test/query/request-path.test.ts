import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timestampNs } from '../../src/core/time.ts';
import { requestPath } from '../../src/query/request-path.ts';
import { buildLog } from '../support/build-record.ts';

const line = (pod: string, ms: number) =>
  buildLog({
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
  test('is nothing without records that have a time', () => {
    expect(requestPath([])).toBeUndefined();
    expect(requestPath([buildLog({ timeSource: 'none' })])).toBeUndefined();
  });
  test('has each record once, in its order, whatever comes', () => {
    const pods = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.array(fc.tuple(pods, fc.nat(1000)), { minLength: 1 }), (asked) => {
        const records = asked.map(([pod, ms]) => line(pod, ms));
        const path = requestPath(records);
        expect(path?.hops.flatMap((hop) => hop.records)).toEqual(records);
        expect(path?.hops.every(({ depth }) => depth >= 0 && depth < 4)).toBe(true);
      }),
    );
  });
});
