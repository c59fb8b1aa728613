// Formats of users from their file to a record that somebody else reads.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { layoutDirectives } from '../../parsers/user/time-layout.ts';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-formats-'));
const config = join(folder, 'config');
mkdirSync(join(config, 'klog', 'formats'), { recursive: true });
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const page = readFileSync('docs/user-formats.md', 'utf8');
/** The n-th fenced block of the page: the worked example is what is tested. */
const block = (n: number): string => page.split('```')[2 * n + 1]?.replace(/^\w*\n/, '') ?? '';
const yaml = block(1);
const log = write('orders.log', block(0));
const file = write('orders.yaml', yaml);

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

async function klog(argv: readonly string[], configHome = folder) {
  const env = { KLOG_HOME: join(folder, 'home'), XDG_CONFIG_HOME: configHome, TZ: 'UTC' };
  const io = memoryIo({ env, cwd: folder });
  const exit = await run(argv, io);
  const lines = io.out().split('\n').slice(0, -1);
  return { exit, out: io.out(), err: io.err(), lines };
}

const records = (lines: readonly string[]): readonly unknown[] =>
  lines.map((line) => JSON.parse(line) as unknown);

describe('the example of the documentation', () => {
  test('is read as the page says', async () => {
    const zone = 'orders*=Europe/Berlin';
    const { exit, lines } = await klog(['parse', log, '--format', file, '--assume-zone', zone]);
    expect(exit).toBe(0);
    expect(records(lines)).toMatchObject([
      { format: 'orders', severity: 'info', requestId: 'req-8812', body: '3 articles' },
      {
        timestamp: '2026-11-25T09:14:02.871Z',
        zone: '+01:00',
        zoneSource: 'given',
        severity: 'error',
        severityText: 'FEHLER',
        requestId: 'req-8812',
        attributes: { component: 'pay.Card' },
        body: 'declined: limit\nreached for card\nof customer 77',
        lineCount: 3,
      },
      { body: 'idle', severity: 'info' },
    ]);
  });
  test('names every directive of layouts', () => {
    for (const [directive, { means }] of Object.entries(layoutDirectives)) {
      const rows = page.split('\n').map((line) => line.replace(/ +/g, ' '));
      expect(rows).toContain(`| \`${directive}\` | ${means} |`);
    }
  });
});

describe('a capture', () => {
  const capture = join(folder, 'orders.klog');

  test('keeps the format: it is read without the file', async () => {
    await klog(['open', log, '--no-ui', '--capture', capture, '--format', file]);
    const { lines } = await klog([
      'query',
      '--capture',
      capture,
      'component:pay.Card',
      '-o',
      'jsonl',
    ]);
    expect(records(lines)).toMatchObject([{ format: 'orders', requestId: 'req-8812' }]);
  });
  test('brings its format along when it is merged', async () => {
    const merged = join(folder, 'merged.klog');
    await klog(['open', capture, write('b.log', 'INFO b\n'), '--no-ui', '--capture', merged]);
    const { lines } = await klog([
      'query',
      '--capture',
      merged,
      'component:pay.Card',
      '-o',
      'jsonl',
    ]);
    expect(records(lines)).toMatchObject([{ format: 'orders', severity: 'error' }]);
  });
  test('refuses another format of the name, and keeps its own', async () => {
    const other = write(
      'other.yaml',
      yaml.replace('FEHLER: error', 'FEHLER: error\n  ALARM: fatal'),
    );
    const more = write('more.log', '25.11.2026 11:00:00,000 [FEHLER] - again\n');
    const { exit, err } = await klog([
      'open',
      more,
      '--no-ui',
      '--capture',
      capture,
      '--format',
      other,
    ]);
    expect({ exit, err }).toEqual({
      exit: 1,
      err: expect.stringContaining('another format of this name read') as string,
    });
    const { lines } = await klog(['query', '--capture', capture, 'again', '-o', 'jsonl']);
    expect(records(lines)).toMatchObject([{ format: 'orders', severity: 'error', body: 'again' }]);
  });
  test.each([
    ['no JSON', '{'],
    ['another shape', '{"formats":7,"idFields":{"a":1}}'],
    [
      'a builtin name',
      JSON.stringify({ formats: [{ name: 'json', pattern: '(?P<a>.)', samples: [] }] }),
    ],
    [
      'too large an expression',
      JSON.stringify({
        formats: [{ name: 'orders', pattern: '(?P<a>(x{1,99}){1,99})', samples: [{ line: 'x' }] }],
      }),
    ],
    ['too long', JSON.stringify({ idFields: ['x'.repeat(2_000_000)] })],
  ])('whose rules are hostile (%s) is read all the same', async (_, value) => {
    const hostile = join(folder, 'hostile.klog');
    rmSync(hostile, { force: true });
    await klog(['open', log, '--no-ui', '--capture', hostile, '--format', file]);
    const db = new Database(hostile);
    db.prepare("UPDATE facts SET value = ? WHERE name = 'reading_rules'").run(value);
    db.close();
    const { exit, lines } = await klog(['query', '--capture', hostile, '-o', 'jsonl']);
    expect({ exit, count: lines.length }).toEqual({ exit: 0, count: 3 });
    expect(records(lines)[1]).toMatchObject({
      severity: 'error',
      body: expect.stringContaining('[FEHLER]') as string,
    });
  });
});

describe('the folder of the configuration', () => {
  test('is read by parse, open and formats; --format stands above it', async () => {
    writeFileSync(join(config, 'klog', 'formats', 'orders.yaml'), yaml);
    const parsed = await klog(['parse', log], config);
    expect(records(parsed.lines)[0]).toMatchObject({ format: 'orders' });
    const other = write('titled.yaml', yaml.replace(/title: .*/, 'title: Another one'));
    const { lines } = await klog(['formats', '--format', other], config);
    expect(lines.filter((line) => line.startsWith('orders '))).toEqual([
      expect.stringMatching(/Another one .*\[FEHLER\] <req-8812>.* defined in .*titled.yaml$/),
    ]);
    const { out } = await klog(['formats', '--format', other, '-o', 'json'], config);
    const all = JSON.parse(out) as readonly Record<string, unknown>[];
    expect(all[0]).toMatchObject({
      name: 'orders',
      fields: expect.arrayContaining(['component']) as string[],
    });
    for (const { example, fields } of all) {
      expect(example).not.toBe('');
      expect(fields).toContain('body');
    }
  });
  test('works in the built program, beside a configuration file', () => {
    writeFileSync(join(config, 'klog', 'config.yaml'), 'id-fields: [order_no]\n');
    const env = { ...process.env, XDG_CONFIG_HOME: config };
    const out = execFileSync('node', ['dist/klog.js', 'parse', log], { env, encoding: 'utf8' });
    expect(records(out.split('\n').slice(0, -1))[0]).toMatchObject({ format: 'orders' });
  });
  test('refuses two files with one name', async () => {
    const second = join(config, 'klog', 'formats', 'second.yml');
    writeFileSync(second, yaml);
    const { exit, err } = await klog(['formats'], config);
    rmSync(second);
    expect(exit).toBe(2);
    expect(err).toContain('orders.yaml defines it too');
  });
});

test.each([
  ['a sample that reads otherwise', 'severity: error', 'severity: info', ':12:15', '^^^^'],
  ['an unknown severity', 'FEHLER: error', 'FEHLER: eror', ':6:11', '^^^^'],
  ['an unknown directive', '%f', '%q', ':4:26', '^^'],
  ['an unknown key', 'title:', 'titel:', ':2:1', '^^^^^'],
  ['an expression that does not end', 'start: ', "start: '(a+'\n#", ':8:9', '^^^'],
  ['broken YAML', 'samples:', 'samples: [', ':', '^'],
])('%s is shown at its line', async (_, good, bad, place, carets) => {
  const broken = write('broken.yaml', yaml.replace(good, bad));
  const { exit, err, out } = await klog(['parse', log, '--format', broken]);
  expect({ exit, out }).toEqual({ exit: 2, out: '' });
  expect(err).toContain(`--> ${broken}${place}`);
  expect(
    err.split('\n').some((line) => line.trim() === `| ${carets}` || line.endsWith(` ${carets}`)),
  ).toBe(true);
});

test.each([
  ['that is missing', join(folder, 'none.yaml'), 'no such file'],
  ['that is a folder', folder, 'EISDIR'],
  ['that is no YAML of a format', log, 'cannot use the format'],
  ['that is empty', write('empty.yaml', ''), 'it is not a list of keys and values'],
  ['of aliases without end', write('bomb.yaml', bomb()), 'alias'],
])('a file %s is refused', async (_, path, said) => {
  const { exit, err } = await klog(['parse', log, '--format', path]);
  expect(exit).toBe(2);
  expect(err).toContain(said);
});

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let n = 1; n < 10; n++) {
    lines.push(`a${n}: &a${n} [${Array.from({ length: 10 }, () => `*a${n - 1}`).join(', ')}]`);
  }
  return `${lines.join('\n')}\n`;
}
