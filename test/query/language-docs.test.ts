// docs/query-language.md is true: each example finds as many records of the sample as the page
// says, and each mistake is answered in the words that stand there.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';

const page = readFileSync('docs/query-language.md', 'utf8');
const block = (name: string): string =>
  new RegExp(`\`\`\`${name}\n([^]*?)\n\`\`\``).exec(page)?.[1] ?? '';
const examples = block('query').split('\n').map(splitExample);
const mistakes = block('mistakes')
  .split('\n\n')
  .map((text) => ({ query: text.slice(5, text.indexOf('\n')), text }));

function splitExample(line: string): { readonly query: string; readonly count: number } {
  const [, count, query = ''] = /^ *(\d+) {2}(.*)$/.exec(line) ?? [];
  return { query, count: Number(count) };
}

const folder = mkdtempSync(join(tmpdir(), 'klog-language-'));
const capture = join(folder, 'sample.klog');

async function klog(argv: readonly string[]) {
  const io = memoryIo({ env: { XDG_CONFIG_HOME: folder, TZ: 'UTC' } });
  const exit = await run(argv, io);
  return { exit, out: io.out(), err: io.err() };
}

beforeAll(async () => {
  const argv = ['open', 'sample-logs/shop-outage', '--capture', capture, '--no-ui', '-q'];
  expect((await klog(argv)).exit).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the page on the query language', () => {
  test('has examples and mistakes to check', () => {
    expect(examples.length).toBeGreaterThan(25);
    expect(mistakes.length).toBeGreaterThan(5);
  });
  test.each(examples)('$query finds $count', async ({ query, count }) => {
    const argv = ['query', '--capture', capture, '-q', '--timezone', 'utc', '-o', 'jsonl'];
    const { out } = await klog([...argv, '--', query]);
    expect(out.split('\n').length - 1).toBe(count);
  });
  test.each(mistakes)('says what is wrong with $query', async ({ query, text }) => {
    const { exit, err } = await klog(['query', '--capture', capture, '-q', '--', query]);
    expect(exit).toBe(2);
    expect(err).toContain(text);
  });
});
