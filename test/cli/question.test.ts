import { describe, expect, test } from 'vitest';
import type { FlagName } from '../../src/cli/flags.ts';
import { highlighterOf } from '../../src/cli/highlight.ts';
import type { Options } from '../../src/cli/options.ts';
import { questionOf } from '../../src/cli/question.ts';
import { KlogError } from '../../src/core/failure.ts';
import { printQuery } from '../../src/query/language/print.ts';

function options(values: Partial<Record<FlagName, readonly string[]>>): Options {
  return {
    text: (name) => values[name]?.at(-1),
    list: (name) => values[name] ?? [],
    isSet: () => false,
    typed: () => [],
    count: () => undefined,
    size: () => undefined,
    age: () => undefined,
  };
}

function asked(typed: string, values: Partial<Record<FlagName, readonly string[]>> = {}): string {
  return printQuery(questionOf(typed, options(values)).query);
}

test.each([
  ['nothing', '', {}, ''],
  ['a typed filter alone', 'level>=warn', {}, 'severity>=warn'],
  ['--filter joins it', 'a OR b', { filter: ['c'] }, '(a OR b) c'],
  ['-i is one of, -e none of', '', { include: ['a', 'b'], exclude: ['c'] }, '(~a OR ~b) NOT ~c'],
  ['--request', '', { request: ['req-1'] }, 'request:req-1'],
  ['--resource', '', { resource: ['deploy/cart'] }, 'resource:"deployment/cart"'],
  ['--since and --until', '', { since: ['15m'], until: ['10:14'] }, 'since:15m until:"10:14"'],
])('%s', (_, typed, values, expected) => {
  expect(asked(typed, values)).toBe(expected);
});

test.each([
  ['since:15m', {}, true],
  ['', { since: ['2h'] }, true],
  ['', { since: ['10:14'] }, false],
  ['error', {}, false],
])('%j %j counts back from now: %j', (typed, values, isRelative) => {
  expect(questionOf(typed, options(values)).isRelative).toBe(isRelative);
});

describe('a mistake is shown under the text that was typed', () => {
  test.each([
    ['query', 'level:eror', {}, 'query_not_understood'],
    ['--filter', '', { filter: ['ok', '(a'] }, 'query_not_understood'],
    ['--resource', '', { resource: ['cart'] }, 'query_not_understood'],
    ['--include (', '', { include: ['('] }, 'bad_regex'],
    ['--exclude (?=x)', '', { exclude: ['(?=x)'] }, 'bad_regex'],
    ['--since soon', '', { since: ['soon'] }, 'bad_value'],
  ])('%s', (where, typed, values, code) => {
    let failure;
    try {
      questionOf(typed, options(values));
    } catch (error) {
      failure = error instanceof KlogError ? error.failure : error;
    }
    expect(failure).toMatchObject({ code, exit: 2, location: { where } });
  });
});

test('a lower-case or is searched, and warned about', () => {
  const { warnings } = questionOf('a or b', options({}));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatchObject({ location: { where: 'query', column: 3, length: 2 } });
});

describe('highlighterOf', () => {
  test('marks every match of -H and -i, merged where they overlap', () => {
    const highlight = highlighterOf(options({ highlight: ['ab+', 'bc'], include: ['x'] }));
    expect(highlight?.('abbc x ab')).toEqual([
      [0, 4],
      [5, 6],
      [7, 9],
    ]);
  });
  test('counts in UTF-16 units and passes over empty matches', () => {
    expect(highlighterOf(options({ highlight: ['b*'] }))?.('🔥b')).toEqual([[2, 3]]);
  });
  test('is absent where nothing is to be marked', () => {
    expect(highlighterOf(options({}))).toBeUndefined();
  });
});
