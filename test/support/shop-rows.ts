// A small incident for tests of the screen: two pods of one workload, a store, Events, a restart, a gap,
// a stack trace, and one request that crosses pods.
import type { ContainerRef } from '../../src/core/container-ref.ts';
import type { RowSpec } from './build-capture.ts';

const start = BigInt(Date.UTC(2026, 10, 25, 10, 14)) * 1_000_000n;

/** Nanoseconds of a moment so many milliseconds into the incident. */
export function ms(after: number): bigint {
  return start + BigInt(after) * 1_000_000n;
}

function pod(
  name: string,
  container: string,
): { readonly key: string; readonly ref: ContainerRef } {
  const ref = { cluster: 'prod', namespace: 'shop', pod: name, container, node: 'node-1' };
  return { key: `shop/${name}/${container}`, ref };
}

export const shopStreams = [
  pod('checkout-5b6d7f8c9-abcde', 'app'),
  pod('checkout-5b6d7f8c9-fghij', 'app'),
  pod('postgres-0', 'db'),
];

const trace = [
  'java.lang.IllegalStateException: no connection',
  '\tat com.shop.Pool.take(Pool.java:71)',
  '\tat com.shop.Orders.place(Orders.java:33)',
].join('\n');

export const shopRows: readonly RowSpec[] = [
  { time: ms(0), stream: 1, raw: 'level=info msg="order accepted" request_id=req-1001 status=200' },
  {
    time: ms(40),
    stream: 2,
    raw: 'level=info msg="order accepted" request_id=req-1002 status=200',
  },
  {
    time: ms(90),
    stream: 3,
    raw: 'level=warn msg="slow query" request_id=req-1002 duration=812ms',
  },
  {
    time: ms(500),
    stream: 1,
    kind: 'event',
    severity: 13,
    raw: '',
    detail: {
      type: 'Warning',
      reason: 'Unhealthy',
      note: 'Readiness probe failed: HTTP 503',
      regarding: { kind: 'Pod', namespace: 'shop', name: 'checkout-5b6d7f8c9-abcde' },
    },
  },
  { time: ms(812), stream: 1, raw: `level=error msg="upstream timeout" request_id=req-1002` },
  { time: ms(813), stream: 1, raw: `ERROR order failed\n${trace}`, severity: 17 },
  {
    time: ms(1500),
    stream: 1,
    kind: 'restart',
    raw: '',
    detail: { reason: 'OOMKilled', exitCode: 137 },
  },
  {
    time: ms(1700),
    stream: 2,
    kind: 'gap',
    raw: '',
    detail: { reason: 'the log was rotated away', certain: true },
  },
  { time: ms(2100), stream: 2, raw: '{"level":"info","msg":"日本語 🚀 ok","user":"ümit"}' },
  { time: ms(2500), stream: 3, raw: 'level=debug msg="checkpoint written"' },
];
