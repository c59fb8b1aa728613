import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configPath, readConfigFile } from '../../src/cli/config-file.ts';

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'klog-config-')), 'config.yaml');
  writeFileSync(path, text);
  return path;
}

async function read(text: string) {
  const result = await readConfigFile(file(text));
  if (!result.ok) return result.failure;
  return Object.fromEntries(
    [...result.value].map(([name, values]) => [name, values.map((value) => value.text)]),
  );
}

test.each([
  [{ XDG_CONFIG_HOME: '/x', HOME: '/h' }, '/x/klog/config.yaml'],
  [{ HOME: '/h' }, '/h/.config/klog/config.yaml'],
  [{}, undefined],
])('looks in the XDG folder: %o', (env, path) => {
  expect(configPath(env)).toBe(path);
});

test('keys are long flag names; lists repeat, numbers and booleans are read as typed', async () => {
  const text = 'timezone: utc\nexclude: [healthz, readyz]\nbefore: 3\nquiet: true\n';
  expect(await read(text)).toEqual({
    timezone: ['utc'],
    exclude: ['healthz', 'readyz'],
    before: ['3'],
    quiet: ['true'],
  });
});

test('no file and an empty file say nothing', async () => {
  expect(await readConfigFile('/nowhere/klog/config.yaml')).toMatchObject({ ok: true });
  expect(await read('# nothing\n')).toEqual({});
});

describe('what cannot be used fails with file and line', () => {
  test('an unknown key, with the nearest one', async () => {
    expect(await read('color: never\ntimezon: utc\n')).toMatchObject({
      code: 'config_unknown_key',
      exit: 2,
      location: { line: 2, column: 1, text: 'timezon: utc', length: 7 },
      help: 'there is a key with a similar name: timezone',
    });
  });
  test('a flag of one run', async () => {
    expect(await read('output: json\n')).toMatchObject({ code: 'config_unknown_key' });
  });
  test('broken YAML', async () => {
    expect(await read('color: never\na: [\n')).toMatchObject({
      code: 'config_unreadable',
      exit: 2,
      location: { line: 3 },
    });
  });
  test('something else than keys', async () => {
    expect(await read('- a\n')).toMatchObject({ code: 'config_unreadable' });
  });
  test('a folder in its place', async () => {
    expect(await readConfigFile(tmpdir())).toMatchObject({
      ok: false,
      failure: { code: 'config_unreadable', reason: 'EISDIR' },
    });
  });
});
