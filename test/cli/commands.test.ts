// Whole commands in process on the sample bundles: what goes to stdout and stderr, and the exit code.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';
import type { MemoryIoOptions } from '../support/memory-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-commands-'));
const env = { KLOG_HOME: join(folder, 'home'), XDG_CONFIG_HOME: folder, TZ: 'UTC' };
const capture = join(folder, 'dump.klog');
const bundle = 'test/golden/bundles/cluster-info-dump';

async function klog(argv: readonly string[], options: MemoryIoOptions = {}) {
  const io = memoryIo({ env, ...options });
  const exit = await run(argv, io);
  return { exit, out: io.out(), err: io.err(), lines: io.out().split('\n').slice(0, -1) };
}

beforeAll(async () => {
  expect((await klog(['open', bundle, '--no-ui', '--capture', capture])).exit).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('open', () => {
  test('says what it read and prints the timeline in order', async () => {
    const { exit, lines, err } = await klog(['open', bundle, '-o', 'jsonl']);
    const times = lines.map((line) => (JSON.parse(line) as { time: string }).time);
    expect(exit).toBe(0);
    expect(times.length).toBeGreaterThan(100);
    expect(times.map((time) => Date.parse(time))).toEqual(
      times.map((time) => Date.parse(time)).sort((a, b) => a - b),
    );
    expect(err).toMatch(/^read {5}\d+ lines in \d+ streams, \d+ Events, \d+ objects/);
    expect(readdirSync(env.KLOG_HOME)).toEqual(['2026-11-25T12-00-00-cluster-info-dump.klog']);
    expect(statSync(env.KLOG_HOME).mode & 0o777).toBe(0o700);
  });
  test('started several times in one second, each gets a capture of its own', async () => {
    const own = { env: { ...env, KLOG_HOME: join(folder, 'crowd') } };
    const runs = await Promise.all([1, 2, 3].map(() => klog(['open', bundle, '--no-ui'], own)));
    expect(runs.map(({ exit }) => exit)).toEqual([0, 0, 0]);
    expect(readdirSync(own.env.KLOG_HOME).sort()).toEqual([
      '2026-11-25T12-00-00-cluster-info-dump-2.klog',
      '2026-11-25T12-00-00-cluster-info-dump-3.klog',
      '2026-11-25T12-00-00-cluster-info-dump.klog',
    ]);
  });
  test('what cannot be read leaves nothing in the home', async () => {
    const own = { env: { ...env, KLOG_HOME: join(folder, 'empty') } };
    expect((await klog(['open', 'nowhere/at/all'], own)).exit).toBe(3);
    expect((await klog(['follow', '--context', 'nowhere'], own)).exit).not.toBe(0);
    expect(readdirSync(own.env.KLOG_HOME)).toEqual([]);
  });
  test('shows one capture in place', async () => {
    const { exit, lines } = await klog(['open', capture, '-o', 'jsonl', '-q', '--tail', '3']);
    expect({ exit, count: lines.length }).toEqual({ exit: 0, count: 3 });
  });
  const layouts = readdirSync('test/golden/bundles').filter((name) => name !== 'README.md');
  test.each(layouts)('importing the same %s again adds nothing', async (layout) => {
    const file = join(folder, `twice-${layout}.klog`);
    const open = ['open', `test/golden/bundles/${layout}`, '--no-ui', '-q', '--capture', file];
    await klog(open);
    const before = (await klog(['query', '--capture', file, '-o', 'jsonl'])).out;
    expect(before).not.toBe('');
    expect((await klog(open)).exit).toBe(0);
    expect((await klog(['query', '--capture', file, '-o', 'jsonl'])).out).toBe(before);
  });
  test('what does not exist fails with exit 3 and leaves no capture behind', async () => {
    const file = join(folder, 'nothing.klog');
    expect(await klog(['open', 'nowhere/at/all', '--capture', file])).toMatchObject({
      exit: 3,
      out: '',
      err: 'klog: cannot open nowhere/at/all\n  reason: no such file or folder\n',
    });
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
  });
  test('a mistake in the filter is said before anything is read', async () => {
    const { exit, err } = await klog(['open', 'nowhere', '--filter', 'level:errer']);
    expect(exit).toBe(2);
    expect(err).toContain('   |       ^^^^^');
  });
});

describe('query', () => {
  const query = (...argv: string[]) => klog(['query', '--capture', capture, ...argv]);

  test('names the capture on stderr, unless quiet', async () => {
    expect((await query('--head', '1')).err).toBe(`capture: ${capture}\n`);
    expect((await query('--head', '1', '-q')).err).toBe('');
  });
  test('without a match exits 1', async () => {
    const { exit, out } = await query('no such text anywhere');
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
  });
  test('--head and --tail choose rows, --order how they are printed', async () => {
    const ids = async (...argv: string[]) =>
      (await query('-q', '-o', 'jsonl', ...argv)).lines.map(
        (line) => (JSON.parse(line) as { id: number }).id,
      );
    const all = await ids();
    expect(await ids('--head', '3')).toEqual(all.slice(0, 3));
    expect(await ids('--tail', '3')).toEqual(all.slice(-3));
    expect(await ids('--order', 'desc')).toEqual([...all].reverse());
    expect(await ids('--tail', '3', '--order', 'desc')).toEqual(all.slice(-3).reverse());
    expect(await ids('--head', '3', '--order', 'desc')).toEqual(all.slice(0, 3).reverse());
    expect(await ids('--head', '0')).toEqual([]);
  });
  test('--head together with --tail is refused', async () => {
    expect((await query('--head', '1', '--tail', '1')).exit).toBe(2);
  });
  test('--context-lines brings neighbours that are not counted', async () => {
    const plain = await query('-q', 'level>=error', '--head', '2');
    const around = await query('-q', 'level>=error', '--head', '2', '--context-lines', '1');
    expect(plain.lines.length).toBeGreaterThan(0);
    expect(around.lines.length).toBeGreaterThan(plain.lines.length);
  });
  test('relative times count back from the newest record, and it says so', async () => {
    const { err } = await query('--since', '1m', '--timezone', 'utc');
    expect(err).toMatch(/times count back from the newest record, \d{4}-.* UTC\n/);
  });
  test('-i and -e narrow, and every printed line matches', async () => {
    const { lines } = await query('-q', '-o', 'raw', '-i', 'POST', '-e', 'orders/1');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^(?!.*orders\/1).*POST/);
  });
  test('a reader that goes away early is no failure', async () => {
    const { exit, err } = await klog(['query', '--capture', capture, '-q'], { closesAfter: 0 });
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
  });
  test.each([['json'], ['jsonl'], ['csv'], ['raw'], ['text']])(
    '-o %s of the same question gives the same bytes twice',
    async (format) => {
      const first = await query('-q', '-o', format);
      expect(first.out).not.toBe('');
      expect((await query('-q', '-o', format)).out).toBe(first.out);
    },
  );
  test('a file that is no capture is refused with exit 3', async () => {
    const file = join(folder, 'no.klog');
    writeFileSync(file, 'hello\n');
    expect((await klog(['query', '--capture', file])).exit).toBe(3);
  });
  test('without any capture it says how to make one', async () => {
    const { exit, err } = await klog(['query'], { env: { KLOG_HOME: join(folder, 'empty') } });
    expect(exit).toBe(3);
    expect(err).toContain('help:   make one with: klog open PATH');
  });
});

test('hostile log text never reaches a terminal as control or invisible characters', async () => {
  const file = join(folder, 'hostile.log');
  const hostile = [
    '\u001b]0;pwned\u0007',
    '\u001b[2J',
    '\u009b31m',
    '\u202eexe',
    '\u{e0041}',
    'a\rb',
  ];
  writeFileSync(file, `${hostile.join('\n')}\nfine {"a":"\u001b[1m"}\n`);
  for (const format of ['text', 'raw', 'jsonl', 'csv']) {
    const options = { terminalColumns: 100 };
    const { out, err } = await klog(
      ['open', file, '-o', format, '--color', 'never', '-q'],
      options,
    );
    const shown = (out + err).replaceAll('\n', '');
    expect(shown, format).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(out).toContain('exe');
  }
});

describe('parse', () => {
  test('prints one object a record, without cluster fields', async () => {
    const file = join(folder, 'app.log');
    writeFileSync(
      file,
      'E0507 12:04:17.597069       1 controller.go:169] "Sync failed"\n{"level":"info","msg":"ok"}\n',
    );
    const { exit, lines } = await klog(['parse', file]);
    expect(exit).toBe(0);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ format: 'glog', severity: 'error', file, line: 1, lineCount: 1 }),
      expect.objectContaining({ format: 'json', severity: 'info', body: 'ok', line: 2 }),
    ]);
    expect(lines[0]).not.toContain('"pod"');
  });
});

describe('captures', () => {
  const home = join(folder, 'home-of-three');
  const own = { env: { ...env, KLOG_HOME: home } };

  beforeAll(async () => {
    for (const hour of [1, 2, 3]) {
      const now = Date.UTC(2026, 10, 25, hour);
      await klog(['open', bundle, '--no-ui', '-q'], { ...own, now });
    }
  });

  test('ls and info', async () => {
    const listed = await klog(['captures', '-o', 'json'], own);
    expect(JSON.parse(listed.out)).toHaveLength(3);
    const info = await klog(['captures', 'info', capture], own);
    expect(info.out).toMatch(/^records +\d+$/m);
  });
  test('prune needs to know what, tells with --dry-run, removes without', async () => {
    expect((await klog(['captures', 'prune'], own)).exit).toBe(2);
    const prune = ['captures', 'prune', '--max-total-size', '0'];
    const dry = await klog([...prune, '--dry-run'], own);
    expect(dry.lines).toHaveLength(3);
    expect(readdirSync(home)).toHaveLength(3);
    const wet = await klog(prune, own);
    expect(wet.out).toBe(dry.out.replaceAll('would remove', 'removed'));
    expect(readdirSync(home)).toEqual([]);
  });
  test('rm without a name is refused', async () => {
    expect((await klog(['captures', 'rm'], own)).exit).toBe(2);
  });
});

test('demo tells its story and keeps nothing', async () => {
  const { exit, out } = await klog(['demo']);
  expect(exit).toBe(0);
  expect(out.match(/^\$ klog query/gm)).toHaveLength(4);
  expect(out).toContain('◆ BackOff');
});
