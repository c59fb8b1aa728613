// Signs and their cells.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sanitizeLine } from '../../src/core/sanitize.ts';
import { safeClusters } from '../../src/tui/text.ts';

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
const signsOf = (text: string): readonly string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);

/** Signs as they are drawn; a mark alone wears a circle there. */
function drawn(text: string): readonly string[] {
  return safeClusters(text).map((sign) => sign.text.replace(/^\u25cc(?=.)/u, ''));
}

test('texts are cut into signs where Unicode cuts them', () => {
  // Whatever stands in one block of the first plane, beside letters and beside its neighbours.
  for (let block = 0x20; block < 0x1_0000; block += 8) {
    const units = Array.from({ length: 8 }, (_, at) => String.fromCharCode(block + at));
    const safe = units.filter((unit) => sanitizeLine(unit) === unit);
    for (const text of [safe.join(''), safe.join('x')]) expect(drawn(text)).toEqual(signsOf(text));
  }
});

test('whatever signs are mixed', () => {
  const sign = fc.constantFrom(
    ...[
      'a',
      ' ',
      'é',
      'е\u0301',
      'Ж',
      '│',
      '▌',
      '⚠',
      '⚠\ufe0f',
      '中',
      'か\u3099',
      '한',
      'ᄒ',
      'ᅡ',
      'ᆫ',
    ],
    ...['👩\u200d💻', '🇩', '🇪', 'ー', '…', '\u0600', 'क्', 'ष'],
  );
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
      const safe = sanitizeLine(signs.join(''));
      expect(drawn(safe)).toEqual(signsOf(safe));
    }),
  );
});
