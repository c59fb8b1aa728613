// The page's engine for regular expressions finds what re2js finds, and refuses what it refuses.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRegex as compileOwn } from '../../../src/export/html/regex/compile-regex.ts';
import { compileRegex } from '../../../src/query/language/regex.ts';

function finds(compile: typeof compileRegex, source: string, text: string): boolean | string {
  const compiled = compile(source);
  return compiled.ok ? compiled.test(text) : 'refused';
}

const texts = [
  '',
  'a',
  'ab',
  'aab',
  'b a',
  'foo.bar',
  'Foo\nbar',
  'x1_y',
  '500 ms',
  'größe ß',
  '😀',
  '-]^',
];

test.each([
  ...[
    'a',
    '^a',
    'a$',
    '^$',
    'a|b',
    'a*b',
    'a+?b',
    'a?b',
    'a{2}',
    'a{1,}b',
    'a{0,1}b',
    '(a|b)+',
    '.',
  ],
  ...['^.$', '(?i)FOO', '(?i:f)oo', '(?s)o.b', '(?m)^bar$', '^bar', '\\bbar\\b', '\\Ba', '\\d+ ms'],
  ...[
    '[a-c]+',
    '[^a]',
    '[]a]',
    '[\\d_]+',
    '[[:alpha:]]+',
    '\\x61',
    '\\.',
    '(?P<n>a)b',
    '\\A\\z',
    'ß$',
  ],
  ...['(?i)GRÖSSE|größe', '[^\\n]', '\\w+$', '(a*)*b', '(a|aa)+$', '()', 'a||b', '\\-', '[a\\-z]'],
  ...[
    '(',
    ')',
    '*a',
    'a{2,1}',
    '[b-a]',
    '(?<=a)b',
    '(a)\\1',
    'a{2000}',
    '[',
    '\\',
    '(?:',
    '[[:no:]]',
  ],
])('%s finds what re2js finds', (source) => {
  for (const text of texts) {
    expect(finds(compileOwn, source, text), JSON.stringify(text)).toBe(
      finds(compileRegex, source, text),
    );
  }
});

test('any expression of the common signs finds what re2js finds', () => {
  const part = fc.constantFrom(
    ...'ab.|*+?()[]^$-'.split(''),
    '\\b',
    '\\w',
    '(?i)',
    '(?:',
    '{1,2}',
    ' ',
  );
  const source = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
  const text = fc.array(fc.constantFrom('a', 'b', 'A', ' ', '\n', '-', '['), { maxLength: 8 });
  fc.assert(
    fc.property(source, text, (pattern, letters) => {
      const theirs = finds(compileRegex, pattern, letters.join(''));
      const own = finds(compileOwn, pattern, letters.join(''));
      // It may know less than re2js, but never find something else.
      if (own !== 'refused') expect(own).toBe(theirs);
      const compiled = compileOwn(pattern);
      if (!compiled.ok) return;
      const whole = `b${letters.join('')}a`;
      expect(compiled.testIn(whole, 1, whole.length - 1)).toBe(own);
      const proposed = compiled.prefix && new RegExp(compiled.prefix, 'u').test(letters.join(''));
      if (own === true) expect(proposed).not.toBe(false);
      const first = compiled.prefix && new RegExp(compiled.prefix, 'u').exec(whole.slice(1, -1));
      if (first) {
        const found = compiled.testIn(whole, 1, whole.length - 1, first.index + 1);
        expect(found).toBe(own);
      }
      if (proposed === true && compiled.isPrefixAll) expect(own).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('what explodes elsewhere is one walk over the text', () => {
  const compiled = compileOwn('(a+)+$');
  expect(compiled.ok && compiled.test(`${'a'.repeat(100_000)}b`)).toBe(false);
});
