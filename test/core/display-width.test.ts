import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth, fitWidth, padWidth } from '../../src/core/display-width.ts';

test.each([
  ['ascii', 'hello', 5],
  ['accents, composed and combining', 'é' + 'e\u0301', 2],
  ['Chinese', '你好', 4],
  ['Japanese kana and half-width kana', 'カカ'.slice(0, 1) + 'ｶ', 3],
  ['Korean', '한국', 4],
  ['full-width forms', 'ＡＢ', 4],
  ['emoji', '🔥', 2],
  ['emoji joined by ZWJ', '👩‍💻', 2],
  ['symbol made emoji by U+FE0F', '❤️', 2],
  ['symbol in text form', '❤', 1],
  ['box drawing', '──', 2],
  ['ambiguous width counts one', '±…', 2],
])('%s', (_, text, cells) => {
  expect(displayWidth(text)).toBe(cells);
});

test('fitWidth never exceeds the cells, and padWidth fills them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, cells) => {
      expect(displayWidth(fitWidth(text, cells))).toBeLessThanOrEqual(cells);
      expect(displayWidth(padWidth(fitWidth(text, cells), cells))).toBe(cells);
    }),
  );
});
