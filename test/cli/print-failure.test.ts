import { expect, test } from 'vitest';
import { formatBug, formatFailure } from '../../src/cli/print-failure.ts';
import type { Failure } from '../../src/core/failure.ts';

const failure: Failure = {
  code: 'query_syntax',
  exit: 2,
  message: 'cannot understand the query',
  reason: 'there is no field with this name',
  location: {
    where: '--filter',
    line: 1,
    column: 13,
    text: 'level>=warn podd=checkout',
    length: 4,
  },
  notes: ['Fields of the record go by their JSON names.'],
  help: 'there is a field with a similar name: pod',
};

test('what, where, the text with a caret, why, what to do', () => {
  expect(formatFailure(failure)).toMatchInlineSnapshot(`
    "klog: cannot understand the query
      --> --filter:1:13
       | level>=warn podd=checkout
       |             ^^^^
      reason: there is no field with this name
      note:   Fields of the record go by their JSON names.
      help:   there is a field with a similar name: pod
    "
  `);
});

test('the caret stands under wide and disarmed text', () => {
  const location = { where: '--filter', column: 5, text: '你\u001b好 x', length: 1 };
  expect(
    formatFailure({ ...failure, location })
      .split('\n')
      .slice(2, 4),
  ).toEqual(['   | 你␛好 x', '   |       ^']);
});

test('a caret behind the end and a very long text still give one short window', () => {
  const text = 'a'.repeat(5000);
  const lines = formatFailure({ ...failure, location: { where: 'q', column: 4001, text } });
  const [shown, caret] = lines.split('\n').slice(2, 4);
  expect(shown?.length).toBeLessThan(180);
  expect(caret?.indexOf('^')).toBeGreaterThan(0);
  const end = formatFailure({ ...failure, location: { where: 'q', column: 4, text: 'abc' } });
  expect(end).toContain('   |    ^');
});

test('foreign text is disarmed and cut', () => {
  const printed = formatFailure({
    code: 'x',
    exit: 3,
    message: 'cannot open \u001b[31mred',
    reason: 'long '.repeat(200),
  });
  expect(printed).not.toContain('\u001b');
  expect(printed.length).toBeLessThan(400);
});

test('a bug says what to send', () => {
  const printed = formatBug(new Error('boom'), '1.2.3');
  expect(printed).toContain('klog: this is a bug in klog 1.2.3\n  Error: boom');
  expect(printed).toContain('help:');
});
