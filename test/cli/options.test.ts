import { describe, expect, test } from 'vitest';
import { environmentValues, parseAge, parseSize, resolveOptions } from '../../src/cli/options.ts';
import type { TypedValues } from '../../src/cli/options.ts';

function typed(values: Readonly<Record<string, readonly string[]>>, where: string): TypedValues {
  return new Map(
    Object.entries(values).map(([name, texts]) => [
      name,
      texts.map((text) => ({ text, location: { where } })),
    ]),
  );
}

const outputs = ['text', 'json'];

test('flag wins over environment, environment over file', () => {
  const sources = [
    typed({ order: ['desc'] }, 'flag'),
    typed({ order: ['asc'], clock: ['app'] }, 'env'),
    typed({ clock: ['runtime'], timezone: ['utc'], include: ['a', 'b'] }, 'file'),
  ];
  const options = resolveOptions('query', outputs, sources);
  if (!options.ok) throw new Error(options.failure.message);
  expect(options.value.text('order')).toBe('desc');
  expect(options.value.text('clock')).toBe('app');
  expect(options.value.text('timezone')).toBe('utc');
  expect(options.value.list('include')).toEqual(['a', 'b']);
  expect(options.value.isSet('quiet')).toBe(false);
});

test('a key of another command is no mistake, it is not used', () => {
  const options = resolveOptions('sql', ['table'], [typed({ order: ['up'] }, 'file')]);
  expect(options.ok).toBe(true);
});

describe('a value that cannot be used fails with the place it came from', () => {
  test.each([
    ['order', 'up', 'one of: asc, desc'],
    ['output', 'csv', 'one of: text, json'],
    ['head', '-3', 'a whole number, for example 20'],
    ['head', '1e3', 'a whole number, for example 20'],
    ['quiet', 'yes', 'one of: true, false'],
  ])('--%s %s', (name, value, help) => {
    expect(resolveOptions('query', outputs, [typed({ [name]: [value] }, 'X')])).toMatchObject({
      ok: false,
      failure: { code: 'bad_value', exit: 2, help, location: { where: 'X' } },
    });
  });
});

test('KLOG_ variables: empty is not set, lists are lines, one-run flags are not read', () => {
  const env = { KLOG_TIMEZONE: 'utc', KLOG_COLOR: '', KLOG_INCLUDE: 'a\nb', KLOG_OUTPUT: 'json' };
  const values = environmentValues('query', env);
  expect([...values.keys()].sort()).toEqual(['include', 'timezone']);
  expect(values.get('include')?.map((value) => value.text)).toEqual(['a', 'b']);
});

test.each([
  ['1024', 1024],
  ['500MB', 500e6],
  ['10GiB', 10 * 2 ** 30],
  ['1.5g', 1.5 * 2 ** 30],
  ['ten', undefined],
  ['5 parsecs', undefined],
])('size %s', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each([
  ['90s', 90e3],
  ['1h30m', 5400e3],
  ['7d', 604_800e3],
  ['7', undefined],
  ['', undefined],
  ['h', undefined],
])('age %s', (text, ms) => {
  expect(parseAge(text)).toBe(ms);
});
