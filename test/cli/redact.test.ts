// Rules of redaction as the user meets them: the list, rules of one's own, and what is wrong with them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { redactionRules } from '../../src/export/redact/rules.ts';
import { memoryIo } from '../support/memory-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-redact-'));
mkdirSync(join(folder, 'klog'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function klog(argv: readonly string[], config = '') {
  writeFileSync(join(folder, 'klog', 'config.yaml'), config);
  const io = memoryIo({ env: { XDG_CONFIG_HOME: folder, KLOG_HOME: folder, TZ: 'UTC' } });
  const exit = await run(argv, io);
  return { exit, out: io.out(), err: io.err() };
}

test('every rule is listed, and those of the configuration behind them', async () => {
  const config = "redact-rule:\n  - customer=C-[0-9]{8}\n  - 'order=\\bO-\\d+'\n";
  const { exit, out } = await klog(['redact', '--list'], config);
  expect(exit).toBe(0);
  for (const { name } of redactionRules) expect(out).toMatch(new RegExp(`^${name} `, 'm'));
  expect(out).toMatch(
    /customer +a rule of yours: C-\[0-9\]\{8\}\norder +a rule of yours: \\bO-\\d\+\n$/,
  );
});

test('rules as JSON have an example', async () => {
  const { out } = await klog(['redact', '-o', 'json']);
  const rules = JSON.parse(out) as { name: string; example: string }[];
  expect(rules.map(({ name }) => name)).toEqual(redactionRules.map(({ name }) => name));
  expect(rules.every(({ example }) => example.length > 0)).toBe(true);
});

test.each([
  [
    'an expression that is none',
    'redact-rule:\n  - ok=C-\\d+\n  - customer=C-[0-9\n',
    /config\.yaml:3:5/,
    /missing closing \]/,
  ],
  ['one that needs look-around', "redact-rule: 'a=(?<=x)y'\n", /config\.yaml:1:1/, /look-around/],
  [
    'one that matches nothing',
    'redact-rule:\n  - a=x*\n',
    /config\.yaml:2:5/,
    /matches where nothing is/,
  ],
  [
    'a rule without a name',
    'redact-rule:\n  - C-[0-9]+\n',
    /config\.yaml:2:5/,
    /a name and a regular expression/,
  ],
])('%s is named with file and line', async (_, config, place, reason) => {
  for (const argv of [['redact', '--list'], ['export']]) {
    const { exit, err } = await klog(argv, config);
    expect(exit).toBe(2);
    expect(err).toMatch(place);
    expect(err).toMatch(reason);
  }
});

test.each([
  [['--no-redact'], /nothing was redacted/],
  [['--redact', '--no-redact'], /nothing was redacted/],
  [['--no-redact', '--redact'], /^redacted: nothing/m],
  [[], /^redacted: nothing/m],
])('export %j', async (flags, said) => {
  const log = join(folder, 'plain.log');
  const capture = join(folder, 'plain.klog');
  writeFileSync(log, 'ready\n');
  await klog(['open', log, '--no-ui', '--capture', capture]);
  expect((await klog(['export', ...flags, '--capture', capture])).err).toMatch(said);
});
