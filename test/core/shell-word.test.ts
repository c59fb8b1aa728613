import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from '../../src/core/shell-word.ts';

test('bash reads the word as the text it was', () => {
  const sign = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 3 }),
    fc.constantFrom(
      "'",
      '"',
      '\\',
      '$',
      '`',
      '!',
      '\n',
      '\t',
      '\u001b[201~',
      '\u202e',
      '~',
      '=',
      '#',
    ),
  );
  const texts = fc.sample(
    fc.array(sign, { maxLength: 6 }).map((signs) => signs.join('').replaceAll('\0', '')),
    300,
  );
  const words = texts.map(shellWord).join(' ');
  const read = execFileSync('bash', ['-c', `printf '%s\\0' ${words}`], { encoding: 'utf8' });
  expect(read.split('\0').slice(0, -1)).toEqual(texts);
});

test('nothing unseen reaches the terminal it is pasted into', () => {
  expect(shellWord('a\u001b[201~b')).toBe(String.raw`$'a\x1b[201~b'`);
  expect(shellWord('plain-word_1.klog')).toBe('plain-word_1.klog');
  expect(shellWord("it's")).toBe(String.raw`'it'\''s'`);
  expect(shellWord('')).toBe("''");
});
