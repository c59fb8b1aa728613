// `klog graph`, `klog requests` and `--why` on the sample outage: what they say of the story.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-graph-'));
const capture = join(folder, 'shop.klog');
const env = { KLOG_HOME: folder, XDG_CONFIG_HOME: folder, TZ: 'UTC' };

async function klog(...argv: readonly string[]) {
  const io = memoryIo({ env });
  const exit = await run(argv, io);
  return { exit, out: io.out(), err: io.err() };
}

async function graph(...argv: readonly string[]) {
  return klog('graph', ...argv, '--capture', capture, '--timezone', 'utc');
}

beforeAll(async () => {
  const open = ['open', 'sample-logs/shop-outage', '--no-ui', '-q', '--capture', capture];
  expect((await klog(...open)).exit).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const storefront = `└─ backend (shop.example/ port 80):  service/shop/storefront  ClusterIP 10.96.77.168, http 80→8080
   ├─ pod:  pod/shop/storefront-5f6ff7bdd-qhddk  Running, ready, 10.244.77.59, on node-1
   └─ pod:  pod/shop/storefront-5f6ff7bdd-zgl7w  Running, ready, 10.244.77.60, on node-1
`;
const served = `ingress/shop/storefront  host shop.example, address 192.0.2.10
├─ class:  ingressclass/traefik  controller traefik.io/ingress-controller
│  └─ controller (it has the published address 192.0.2.10):  pod/ingress/traefik-694886b84f-sdnts  Running, ready, 192.0.2.10, on node-1
${storefront}`;

describe('the sample outage', () => {
  test('first, nobody serves the Ingress: its class does not exist', async () => {
    const { out, err } = await graph('ingress/storefront', '--at', '2026-11-25T09:32:05Z');
    expect(out)
      .toBe(`ingress/shop/storefront  host shop.example, no address; looked otherwise by 09:33:38
├─ class: ✗ IngressClass \`traefk\` does not exist; there is one with a similar name: \`traefik\`
${storefront}`);
    expect(err).toContain('1 link missing at 2026-11-25 09:32:05.000 UTC\n');
  });
  test('then the class is mended: silence', async () => {
    const { out, err } = await graph('ingress/storefront', '--at', '2026-11-25T09:33:38Z');
    expect(out).toBe(served);
    expect(err).toContain('nothing is missing at');
  });
  test('then a Service selects no pod, and the pods that are meant are named', async () => {
    const { out } = await graph('svc/payments', '--at', '2026-11-25T09:33:40Z');
    expect(out)
      .toBe(`service/payments/payments  ClusterIP 10.96.77.250, http 80→8000; looked otherwise by 09:34:43
├─ ↑ routed by:  ingress/payments/payments  host payments.internal, address 192.0.2.10
└─ pod: ✗ Service \`payments\` selects no pod: \`app=paymets\`; 2 pods have \`app=payments\`
`);
  });
  test('then the only pod of a Service is killed for memory', async () => {
    const { out, err } = await graph('deploy/invoices', '--at', '2026-11-25T09:34:43Z');
    expect(out).toContain(
      'pod/shop/invoices-6df95cdc5d-x47cj  ! Running, not ready, container invoices: CrashLoopBackOff, 2 restarts, last OOMKilled (exit code 137), 10.244.77.58, on node-1',
    );
    expect(err).toContain('1 object in trouble');
  });
  test('in the end everything is well, and the pod that was killed is not shown', async () => {
    expect((await graph('ingress/storefront')).out).toBe(served);
    const { out } = await graph('deploy/invoices');
    expect(out).toContain('invoices-cb7597bdc-7p6s9');
    expect(out).not.toContain('x47cj');
  });
});

describe('query --why', () => {
  test('says by what each row was found, also of addresses that were its own then', async () => {
    const resource = ['query', 'resource:svc/payments', '--why', '-q', '--capture', capture];
    const { out } = await klog(...resource, '-o', 'jsonl');
    const reasons = out
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { why: readonly string[] }).why.join());
    expect(new Set(reasons)).toEqual(
      new Set([
        'pod of service payments',
        'Event about pod payments-7668b94648-x4qfh: pod of service payments',
        'Event about pod payments-7668b94648-x7rq6: pod of service payments',
        'names payments-7668b94648-x4qfh: pod payments/payments-7668b94648-x4qfh',
        'names payments-7668b94648-x7rq6: pod payments/payments-7668b94648-x7rq6',
        'names 10.244.77.56: address of pod payments/payments-7668b94648-x4qfh',
        'names 10.244.77.57: address of pod payments/payments-7668b94648-x7rq6',
      ]),
    );
    const text = await klog(...resource, '--head', '1');
    expect(text.out).toMatch(/\n {4}↳ names payments-7668b94648-x7rq6: pod payments\//);
  });
  test.each(['svc/payments', 'ingress/storefront', 'deploy/invoices', 'sts/ledger'])(
    'owner:%s is resource: without the lines that only name it',
    async (name) => {
      const ask = async (filter: string) => {
        const { out } = await klog(
          'query',
          filter,
          '--why',
          '-q',
          '--capture',
          capture,
          '-o',
          'jsonl',
        );
        const lines = out.split('\n').slice(0, -1);
        return lines.map((line) => JSON.parse(line) as { id: number; why: readonly string[] });
      };
      const all = await ask(`resource:${name}`);
      const own = await ask(`owner:${name}`);
      expect(own.length).toBeGreaterThan(10);
      expect(own.map(({ id }) => id)).toEqual(
        all.filter(({ why }) => !why.join().startsWith('names ')).map(({ id }) => id),
      );
    },
  );
  test('is refused where there is no room for words', async () => {
    expect((await klog('query', 'x', '--why', '-o', 'csv', '--capture', capture)).exit).toBe(2);
  });
});

describe('query --around', () => {
  test('says what else happened to the pod that was killed, closest first', async () => {
    const asked = ['--capture', capture, '-q', '-o', 'jsonl'];
    const found = await klog('query', 'kind:event reason:BackOff', ...asked);
    const { id } = JSON.parse(found.out) as { id: number };
    const { out } = await klog('query', '--around', String(id), '--head', '3', ...asked);
    const rows = out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { kind: string; why: readonly string[] });
    expect(rows.map(({ kind, why }) => `${kind}: ${why.join()}`)).toEqual([
      'event: asked about',
      'restart: -1.000s: the same pod',
      'event: +11.0s: Event, the same pod',
      'event: +11.0s: Event, the same pod',
    ]);
  });
  test('of a record that is not there fails with exit 1', async () => {
    const { exit, err } = await klog('query', '--around', '99999999', '--capture', capture);
    expect(exit).toBe(1);
    expect(err).toContain('cannot find the record 99999999');
  });
});

describe('klog requests', () => {
  const order = 'c4d80f36-1e7b-4a95-b2f4-6a0e5d93c137';
  const requests = async (...argv: readonly string[]) =>
    klog('requests', ...argv, '--capture', capture, '--timezone', 'utc');
  test('lists the slowest, the failing and those over most pods', async () => {
    const { exit, out } = await requests('--head', '1');
    expect(exit).toBe(0);
    expect(out).toBe(`slowest
STARTED                  DURATION  PODS  LINES  WORST  REQUEST                               BEGINS WITH
2026-11-25 09:33:59.626     59.9s     7     61  error  ${order}  checkout started

failing
STARTED                  DURATION  PODS  LINES  WORST  REQUEST                               BEGINS WITH
2026-11-25 09:33:59.626     59.9s     7     61  error  ${order}  checkout started

over most pods
STARTED                  DURATION  PODS  LINES  WORST  REQUEST                               BEGINS WITH
2026-11-25 09:33:59.626     59.9s     7     61  error  ${order}  checkout started
`);
  });
  test('shows one as its way over pods, the ledger that bears the id in brackets among them', async () => {
    const { out } = await requests(order, '--until', '2026-11-25T09:33:59.65Z');
    expect(out.replace(/ {2}\[payments.*/g, '')).toBe(
      `${order}: 10 records of 5 pods in 21 ms, from 2026-11-25 09:33:59.626 UTC
with eaafcac486c7b2f4fee0d27473897dc3 (trace)
  +0.0 ms shop/storefront-5f6ff7bdd-qhddk  checkout started
            ⋮ 3.8 ms without a line
  +3.8 ms   shop/catalog-787977c476-hdn2r  product 2 read
              ⋮ 5.1 ms without a line
  +8.9 ms     payments/payments-7668b94648-x4qfh (2 in 0.1 ms)
                ⋮ 6.8 ms without a line
   +15 ms       payments/ledger-0  [${order}] entry 7447: order A-6392, 7380.00 EUR from 1200 to 4400
   +17 ms     payments/payments-7668b94648-x4qfh
   +17 ms       ingress/traefik-694886b84f-sdnts  POST /charge 200
   +19 ms shop/storefront-5f6ff7bdd-qhddk  order paid
   +21 ms   ingress/traefik-694886b84f-sdnts  POST /checkout 200
   +21 ms shop/storefront-5f6ff7bdd-qhddk  request completed
`,
    );
  });
  test('as JSON, with times in UTC and durations in milliseconds', async () => {
    const { out } = await requests(order, '-o', 'json');
    const path = JSON.parse(out) as { hops: readonly { records: readonly unknown[] }[] };
    expect(path).toMatchObject({ id: order, from: '2026-11-25T09:33:59.626111714Z' });
    expect(path.hops.flatMap(({ records }) => records)).toHaveLength(61);
  });
  test('an id that nothing carries ends with exit 1', async () => {
    expect(await requests('nobody-has-this')).toMatchObject({ exit: 1, out: '' });
  });
});

describe('asking', () => {
  test('an address leads to what had it at that time', async () => {
    const [pod, name, host] = await Promise.all(
      ['10.244.77.55:9000', 'ledger.payments.svc.cluster.local', 'shop.example'].map((each) =>
        graph(each),
      ),
    );
    expect(pod?.out).toMatch(/^pod\/payments\/ledger-0 /);
    expect(name?.out).toMatch(/^service\/payments\/ledger /);
    expect(host?.out).toBe(served);
  });
  test('a name with a slip is answered with the one that is meant', async () => {
    const { exit, err } = await graph('ingress/shopfront');
    expect(exit).toBe(1);
    expect(err).toContain('there is one with a similar name: storefront');
  });
  test('a kind that was not read is not said to have no such object', async () => {
    const { exit, err } = await graph('hpa/storefront');
    expect(exit).toBe(1);
    expect(err).toContain('cannot tell whether HorizontalPodAutoscaler storefront exists');
  });
  test('--only leaves the kinds that are wanted, --depth the steps', async () => {
    const pods = await graph('ingress/storefront', '--only', 'po');
    expect(pods.out.match(/\/\w+\/[\w-]+/g)).toHaveLength(4);
    const near = await graph('ingress/storefront', '--depth', '1');
    expect(near.out.split('\n')).toHaveLength(4);
  });
  test('JSON holds the same, times in UTC', async () => {
    const { out } = await graph('svc/payments', '--at', '2026-11-25T09:33:40Z', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({
      at: '2026-11-25T09:33:40Z',
      problems: [{ is: 'missing' }],
      root: { kind: 'service', namespace: 'payments', seen: '2026-11-25T09:33:38Z' },
    });
  });
  test.each([
    ['--at', 'yesterday'],
    ['--controller', 'no-selector'],
  ])('%s %s is refused with what it takes', async (flag, value) => {
    const { exit, err } = await graph('svc/payments', flag, value);
    expect(exit).toBe(2);
    expect(err).toContain('help:');
  });
});
