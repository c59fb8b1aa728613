// `klog clocks`: the sample outage, and containers whose clocks are wrong in ways that klog must
// tell apart. Each container is one CRI log as a node keeps it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-clocks-'));
const env = { KLOG_HOME: folder, XDG_CONFIG_HOME: folder, TZ: 'UTC' };

async function klog(...argv: readonly string[]) {
  const io = memoryIo({ env });
  const exit = await run(argv, io);
  return { exit, out: io.out(), err: io.err() };
}

const captureOf = (name: string): string => join(folder, `${name}.klog`);

async function open(name: string, path: string): Promise<void> {
  const { exit, err } = await klog('open', path, '--no-ui', '-q', '--capture', captureOf(name));
  expect(err).toBe('');
  expect(exit).toBe(0);
}

const clocks = (name: string, ...argv: readonly string[]) =>
  klog('clocks', ...argv, '--capture', captureOf(name), '--timezone', 'utc');

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const startMs = Date.parse('2026-11-20T10:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();

interface Line {
  /** Milliseconds after the start: the runtime's stamp. */
  readonly at: number;
  readonly text: string;
  readonly stream?: 'stdout' | 'stderr';
}

const pods = new Map<string, readonly Line[]>();
const seconds = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index);

/** A wall time as Java and Python loggers write it. */
const wall = (ms: number, offsetMinutes = 0): string =>
  iso(startMs + ms + offsetMinutes * 60_000)
    .slice(0, 23)
    .replace('T', ' ');

pods.set(
  'healthy',
  seconds(200).map((at) => ({
    at: at * 1000 + 1,
    text: `${iso(startMs + at * 1000)} INFO fine`,
  })),
);
pods.set(
  // Eight lines, one every 600 ms, leave the buffer together.
  'worker',
  seconds(200).map((n) => ({
    at: (Math.floor(n / 8) * 8 + 7) * 600 + (n % 8) * 0.01,
    text: `${iso(startMs + n * 600)} INFO done`,
    stream: 'stdout',
  })),
);
pods.set(
  'slow',
  seconds(200).map((n) => ({
    at: n * 5000 + 3000,
    text: `${iso(startMs + n * 5000 + (n % 2) * 2900)} INFO x`,
  })),
);
pods.set(
  'moved',
  seconds(300).map((n) => ({
    at: n * 1000 + 2,
    text: `${wall(n * 1000, n < 150 ? 120 : 60)} INFO [main] shop.Ledger - booked`,
  })),
);
pods.set(
  'ahead',
  seconds(50).map((n) => ({ at: n * 1000, text: `${iso(startMs + n * 1000 + 37_000)} INFO x` })),
);
pods.set(
  'behind',
  seconds(50).map((n) => ({ at: n * 1000, text: `${iso(startMs + n * 1000 - 12_000)} INFO x` })),
);
pods.set(
  'stepping',
  seconds(60).map((n) => ({ at: n * 1000 - (n < 30 ? 0 : 90_000), text: 'no time here' })),
);
pods.set(
  'access',
  seconds(200).map((n) => ({
    at: n * 1000 + 4000,
    text: `10.0.0.1 - - [${accessTime(n * 1000 + (n % 3) * 2000)}] "GET / HTTP/1.1" 200 12 "-" "curl"`,
  })),
);
pods.set(
  'threads',
  seconds(200).map((n) => ({
    at: n * 1000 + 900,
    text: `${iso(startMs + n * 1000 - (n % 4 === 0 ? 2900 : 0))} INFO x`,
  })),
);

function accessTime(ms: number): string {
  const [, time = ''] = iso(startMs + ms).split('T');
  return `20/Nov/2026:${time.slice(0, 8)} +0000`;
}

beforeAll(async () => {
  await open('shop', 'sample-logs/shop-outage');
  for (const [pod, lines] of pods) {
    const logs = join(
      folder,
      'var/log/pods',
      `shop_${pod}_00000000-0000-4000-8000-000000000000`,
      pod,
    );
    mkdirSync(logs, { recursive: true });
    const text = lines.map(
      ({ at, stream = 'stdout', text }) => `${stamp(at)} ${stream} F ${text}\n`,
    );
    writeFileSync(join(logs, '0.log'), text.join(''));
  }
  await open('pods', join(folder, 'var/log/pods'));
  mkdirSync(join(folder, 'files'));
  writeFileSync(
    join(folder, 'files/web.log'),
    '2026-11-20 10:00:00,000 INFO up\n2026-11-20 09:00:00,000 INFO x\n',
  );
  writeFileSync(join(folder, 'files/bare.log'), 'hello\nworld\n');
  await open('files', join(folder, 'files'));
});

/** Nine digits, as the runtime writes them. */
function stamp(ms: number): string {
  const whole = Math.floor(ms);
  const ns = String(Math.round((ms - whole) * 1e6)).padStart(6, '0');
  return iso(startMs + whole).replace('Z', `${ns}Z`);
}

describe('the sample outage', () => {
  test('the ledger logs in local time without a zone, and nothing else is wrong', async () => {
    const { exit, out } = await clocks('shop');
    const [table = '', sentences] = out.split('\n\n');
    expect(exit).toBe(0);
    expect(table.split('\n')).toHaveLength(16);
    expect(table).toMatch(/^payments\/ledger-0 +127 +log4j +100% +\+02:00 inferred /m);
    expect(table).toMatch(/^shop\/storefront-qhddk +447 +pino +100% +UTC explicit /m);
    expect(table).toMatch(/^payments\/reconcile-v8mvw +7 +python_logging +0% +- +- +- +- +0$/m);
    expect(sentences).toBe('`payments/ledger-0` logs in UTC+02:00 without saying so; corrected\n');
  });

  test('containers are chosen as records are', async () => {
    const { out } = await clocks('shop', '-n', 'payments', '-o', 'json', 'pod:ledger-*');
    expect(JSON.parse(out)).toMatchObject([
      {
        namespace: 'payments',
        pod: 'ledger-0',
        container: 'ledger',
        records: 127,
        ownTimeShare: 1,
        fractionDigits: 3,
        zones: [{ zone: '+02:00', source: 'inferred', records: 127 }],
        compared: 127,
        outOfOrderShare: 0,
        remarks: [{ kind: 'zone_unstated' }],
      },
    ]);
    expect(
      (await clocks('shop', '--resource', 'deploy/catalog')).out.match(/^shop\//gm),
    ).toHaveLength(2);
    const none = await clocks('shop', '-n', 'no-such-namespace');
    expect([none.exit, none.out]).toEqual([1, '']);
    expect(none.err).toContain('no container matches');
  });
});

test('the end of a container, known to the second, stands behind its last line', async () => {
  const question = 'pod:invoices-6df95cdc5d-x47cj (kind:restart OR "page=48/100")';
  const asked = ['query', question, '--since', '2026-11-25T09:34:34Z', '-o', 'jsonl'];
  const { out } = await klog(...asked, '--capture', captureOf('shop'));
  const rows = out.trim().split('\n');
  expect(rows.map((row) => (JSON.parse(row) as { readonly kind: string }).kind)).toEqual([
    'log',
    'restart',
  ]);
});

describe('what is said of a clock', () => {
  test.each([
    ['healthy', []],
    ['worker', ['stdout of `worker` arrives up to 4.2 s late: it is buffered']],
    ['slow', ['stdout of `slow` arrives up to 3 s after the times that its lines state']],
    [
      'moved',
      [
        '`moved` changes from UTC+02:00 to UTC+01:00 at 2026-11-20 10:02:30 UTC without saying so; corrected',
      ],
    ],
    ['ahead', ["`ahead` states times 37 s ahead of the runtime's"]],
    ['behind', ["`behind` states times that are 12 s or more behind the runtime's"]],
    ['stepping', ['the clock of `stepping` steps back by 1.5 min at 2026-11-20 09:59:00 UTC']],
    [
      'threads',
      ['`threads` has 25% of lines with a time before that of the line above, by up to 1.9 s'],
    ],
    // It states when requests began: nothing is wrong.
    ['access', []],
  ])('of %s', async (pod, sentences) => {
    const { out } = await clocks('pods', `pod:${pod}`);
    const [, below = ''] = out.split('\n\n');
    expect(below.split('\n').filter((line) => line !== '')).toEqual(sentences);
  });

  test('logs without stamps of the runtime: no skew, and a zone that nothing shows', async () => {
    const { out } = await clocks('files');
    const row = (name: string): string => new RegExp(`^${name} .*$`, 'm').exec(out)?.[0] ?? '';
    expect(row('web')).toMatch(/ 100% +UTC assumed +- +- +50% +1$/);
    expect(row('bare')).toMatch(/ 2 +plain +0% +- +- +- +- +0$/);
    expect(out).toContain(
      '`web` does not say the zone of its times and nothing shows which it is: taken for UTC\n',
    );
    expect(out).toContain('the clock of `web` steps back by 1 h at 2026-11-20 09:00:00 UTC\n');
    expect(out).toContain(
      '`bare` has 2 lines that no clock gave a time: behind all others, in the order of the file\n',
    );
  });

  test('the same of several containers is said once', async () => {
    mkdirSync(join(folder, 'many'));
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      writeFileSync(join(folder, 'many', `${name}.log`), '2026-11-20 10:00:00,000 INFO up\n');
    }
    await open('many', join(folder, 'many'));
    const [, below] = (await clocks('many')).out.split('\n\n');
    expect(below).toBe(
      '`a`, `b`, `c` and 2 more do not say the zone of their times and nothing shows which it is: taken for UTC\n',
    );
  });
});
