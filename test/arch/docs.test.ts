import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failureCodes } from '../../src/core/failure-codes.ts';
import { commands } from '../../src/cli/commands.ts';
import { environmentName, flags } from '../../src/cli/flags.ts';
import type { FlagSpec } from '../../src/cli/flags.ts';
import {
  renderFailures,
  renderFields,
  renderFlags,
  renderFormats,
  renderKeys,
  renderPageKeys,
  renderRedaction,
  renderSchema,
} from './render-docs.ts';

test.each([
  ['flags.md', renderFlags],
  ['formats.md', renderFormats],
  ['failures.md', renderFailures],
  ['schema.md', renderSchema],
  ['query-fields.md', renderFields],
  ['keys.md', renderKeys],
  ['page-keys.md', renderPageKeys],
  ['redaction.md', renderRedaction],
])('docs/%s says what the code says (npm run docs:generate writes it)', async (page, render) => {
  await expect(render()).toMatchFileSnapshot(`../../docs/${page}`);
});

test('no two flags of one command share a short name, and no two a variable', () => {
  const all: readonly FlagSpec[] = flags;
  for (const command of commands) {
    const own = all.filter((flag) => flag.commands.includes(command.name));
    const shorts = own.flatMap((flag) => flag.short ?? []);
    expect(new Set(shorts).size, command.name).toBe(shorts.length);
    expect(new Set(own.map(environmentName)).size, command.name).toBe(own.length);
  }
});

test('each command that takes -o says what it writes, in formats that -o knows', () => {
  const output: FlagSpec | undefined = flags.find((flag) => flag.name === 'output');
  for (const command of commands) {
    const takesOutput = output?.commands.includes(command.name) ?? false;
    expect(command.outputs.length > 0, command.name).toBe(takesOutput);
    for (const format of command.outputs) expect(output?.choices).toContain(format);
  }
});

function sourceText(): string {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('failure-codes.ts'))
    .map((name) => readFileSync(join('src', name), 'utf8'))
    .join('\n');
}

test('every failure code in the code is documented, and every documented one is in the code', () => {
  const source = sourceText();
  const families = failureCodes.filter(({ code }) => code.includes('*'));
  const known = new Set(failureCodes.map(({ code }) => code));
  const used = [...source.matchAll(/\bcode: '([a-z_]+)'/g)].flatMap((match) => match[1] ?? []);
  expect(used.filter((code) => !known.has(code))).toEqual([]);
  for (const { code } of failureCodes) {
    if (!code.includes('*')) expect(source, code).toContain(`'${code}'`);
  }
  for (const { code } of families) expect(source, code).toContain(code.replace('*', ''));
});
