import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRegex } from '../../../src/query/language/regex.ts';
import { requiredLiteral } from '../../../src/query/language/required-literal.ts';

test.each([
  ['timeout', 'timeout', true],
  ['time(d out|out)', 'time', false],
  ['status=5\\d\\d', 'status=5', false],
  ['10\\.0\\.0\\.1', '10.0.0.1', true],
  ['colou?r', 'colo', false],
  ['ab*cde', 'cde', false],
  ['ab+c', 'ab', false],
  ['a{2}bcd', 'bcd', false],
  ['[]x]yy', 'yy', false],
  ['[[:alpha:]]zz', 'zz', false],
  ['^panic: .*$', 'panic: ', false],
])('%s needs %s', (source, text, isWhole) => {
  expect(requiredLiteral(source)).toEqual({ text, isWhole });
});

test.each(['a|b', '(?i)timeout', '\\d+', '.*', 'x?', '\\Qa.b\\E', '[abc'])(
  '%s needs nothing sure',
  (source) => {
    expect(requiredLiteral(source)).toBeUndefined();
  },
);

test('a text without the literal is never found by the expression', () => {
  const atom = fc.constantFrom(
    ...[
      'a',
      'b',
      'ab',
      '.',
      '\\.',
      '\\d',
      '[ab]',
      '[^a]',
      '[]a]',
      '(a|b)',
      '(ab)',
      '(a(b|c))',
      '^',
      '$',
    ],
    ...[
      '\\b',
      '\\pL',
      '\\x61',
      '{',
      '}',
      ' ',
      '\u{1f600}',
      '(?i)a',
      '(?i:a)',
      '\\Qa*\\E',
      '\\x{62}',
    ],
  );
  const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{0,1}', '??', '|');
  const source = fc
    .array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.flat().join(''));
  const text = fc
    .array(fc.constantFrom('a', 'b', 'A', 'c', '.', '1', ' ', '{', '\u{1f600}', '*'), {
      maxLength: 6,
    })
    .map((signs) => signs.join(''));
  fc.assert(
    fc.property(source, fc.array(text, { minLength: 5, maxLength: 5 }), (expression, texts) => {
      const compiled = compileRegex(expression);
      const literal = requiredLiteral(expression);
      if (!compiled.ok || literal === undefined) return;
      for (const one of texts) {
        if (compiled.test(one)) expect(one).toContain(literal.text);
        if (literal.isWhole) expect(compiled.test(one)).toBe(one.includes(literal.text));
      }
    }),
    { numRuns: 5000 },
  );
});
