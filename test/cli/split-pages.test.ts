// Pages instead of one page: where they end, how they are linked, and that nothing is left of them where
// they are not written to their end.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limited, openFileOutput } from '../../src/cli/file-output.ts';
import { run } from '../../src/cli/run.ts';
import { parseSplit, SplitPages } from '../../src/cli/split-pages.ts';
import { pageTooLarge } from '../../src/export/html/page-size.ts';
import { partName, type PagePlace } from '../../src/export/html/page-place.ts';
import { buildLog } from '../support/build-record.ts';
import { memoryIo } from '../support/memory-io.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-split-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const origin = {
  klogVersion: '0',
  capture: '<img src=x>.klog',
  command: 'klog export',
  writtenAt: '2026-11-25T10:00:00Z',
  zone: 'UTC',
};

/** Pages whose rows are a hundred bytes each, and whose ends say where they stand. */
function pages(name: string, bytes: number, largest = Infinity) {
  const places: (PagePlace | undefined)[] = [];
  const split = new SplitPages({
    file: join(folder, name),
    limit: { bytes },
    largest,
    pageWriter: (place) => ({
      begin: () => 'begin\n',
      record: () => `${'x'.repeat(99)}\n`,
      end: () => {
        places.push(place());
        return 'end\n';
      },
    }),
  });
  return { split, places };
}

describe('pages of a size', () => {
  test('are as many as are needed, none larger, and know each other', () => {
    const { split, places } = pages('out.html', 301_000);
    for (let at = 0; at < 25; at++) split.record(buildLog({ raw: String(at) }));
    split.end();
    expect(readdirSync(folder).every((name) => name.endsWith('.part'))).toBe(true);
    const written = split.keep(origin, 2);
    expect(written.map(({ name, records }) => [name, records])).toEqual([
      ['out-1.html', 9],
      ['out-2.html', 9],
      ['out-3.html', 7],
    ]);
    expect(places).toEqual([
      { number: 1, index: 'out.html', next: 'out-2.html' },
      { number: 2, index: 'out.html', previous: 'out-1.html', next: 'out-3.html' },
      { number: 3, index: 'out.html', previous: 'out-2.html' },
    ]);
    expect(readdirSync(folder).sort()).toEqual([
      'out-1.html',
      'out-2.html',
      'out-3.html',
      'out.html',
    ]);
    const list = readFileSync(join(folder, 'out.html'), 'utf8');
    expect(list.match(/href="[^"]*"/g)).toEqual([1, 2, 3].map((at) => `href="./out-${at}.html"`));
    expect(list).not.toContain('<img');
    expect(list).toContain('2 secrets redacted');
  });
  test('that fits into one has the name that was asked for', () => {
    const { split, places } = pages('out.html', 1e6);
    split.record(buildLog({}));
    split.end();
    split.keep(origin, undefined);
    expect(places).toEqual([undefined]);
    expect(readdirSync(folder)).toEqual(['out.html']);
  });
  test.each([
    ['too large a page', 1e6, 250],
    ['a page that others stand before', 301_000, 850],
  ])('leave nothing behind for %s', (_, bytes, largest) => {
    writeFileSync(join(folder, 'out.html'), 'before');
    const { split } = pages('out.html', bytes, largest);
    expect(() => {
      for (let at = 0; at < 25; at++) split.record(buildLog({}));
    }).toThrow(/cannot write out-1\.html/);
    split.drop();
    expect(readdirSync(folder)).toEqual(['out.html']);
    expect(readFileSync(join(folder, 'out.html'), 'utf8')).toBe('before');
  });
  test.each(['a b#1?.html', '.html', 'javascript:x', '%2e%2e%2fx.html', '"><img>.html'])(
    'named %j stay in their folder',
    (name) => {
      const { split } = pages(name, 301_000);
      for (let at = 0; at < 12; at++) split.record(buildLog({}));
      split.end();
      split.keep(origin, 0);
      const list = readFileSync(join(folder, name), 'utf8');
      for (const [, href = ''] of list.matchAll(/href="([^"]*)"/g)) {
        const target = new URL(href, 'file:///x/y.html');
        expect(target.protocol).toBe('file:');
        const found = decodeURIComponent(target.pathname);
        expect(readdirSync(folder)).toContain(basename(found));
        expect(found.startsWith('/x/')).toBe(true);
      }
    },
  );
});

test('a single page that grows too large is given up, and what was there stays', async () => {
  const file = join(folder, 'one.html');
  writeFileSync(file, 'before');
  const target = await openFileOutput(file);
  const output = limited(target, 100, () => pageTooLarge('one.html', 'ask for less'));
  await output.write('x'.repeat(90));
  await expect(output.write('x'.repeat(90))).rejects.toThrow('cannot write one.html');
  await target.drop();
  expect(readdirSync(folder)).toEqual(['one.html']);
  expect(readFileSync(file, 'utf8')).toBe('before');
});

test.each([
  ['4', { pages: 4 }],
  ['25MB', { bytes: 25e6 }],
  ['1MiB', { bytes: 2 ** 20 }],
  ['1', undefined],
  ['0', undefined],
  ['1000', undefined],
  ['10kB', undefined],
  ['many', undefined],
])('--split %s', (text, split) => {
  expect(parseSplit(text)).toEqual(split);
});

test.each([
  ['out.html', 'out-2.html'],
  ['a.b.html', 'a.b-2.html'],
  ['out', 'out-2'],
  ['.html', '.html-2'],
])('the second page of %s is %s', (name, part) => {
  expect(partName(name, 2)).toBe(part);
});

test(
  '--split shares the records of a capture out, each once, in order',
  { timeout: 60_000 },
  async () => {
    const env = { KLOG_HOME: folder, XDG_CONFIG_HOME: folder, TZ: 'UTC' };
    const klog = async (...argv: string[]) => {
      const io = memoryIo({ env });
      return { exit: await run(argv, io), err: io.err() };
    };
    const capture = join(folder, 'x.klog');
    await klog('open', 'test/golden/bundles/cluster-info-dump', '--no-ui', '--capture', capture);
    const page = join(folder, 'out.html');
    const { exit, err } = await klog(
      'export',
      '--html',
      page,
      '--split',
      '3',
      '--capture',
      capture,
    );
    expect(exit).toBe(0);
    const [, records = '', count] = /wrote .*: (\d+) records in (\d) pages/.exec(err) ?? [];
    expect(count).toBe('3');
    const texts = [1, 2, 3].map((at) => readFileSync(join(folder, `out-${at}.html`), 'utf8'));
    const rows = texts.map((text) => Number(/"rows":(\d+)/.exec(text)?.[1]));
    expect(rows.reduce((a, b) => a + b, 0)).toBe(Number(records));
    expect(texts[1]).toContain('"previous":"out-1.html","next":"out-3.html"');
    expect((await klog('export', '--split', '3', '--capture', capture)).exit).toBe(2);
  },
);
