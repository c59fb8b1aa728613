import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sanitizeLine, sanitizeText } from '../../src/core/sanitize.ts';

describe('sanitizeLine', () => {
  test.each([
    [
      'leaves text of every script alone',
      'Grüße 你好 שלום नमस्ते ✓ 👩‍💻 ❤️',
      'Grüße 你好 שלום नमस्ते ✓ 👩‍💻 ❤️',
    ],
    ['keeps box drawing and private-use glyphs', '├── \ue0b0', '├── \ue0b0'],
    ['shows ESC and disarms colours', '\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['disarms a window title (OSC)', '\u001b]0;pwned\u0007', '␛]0;pwned␇'],
    ['disarms 8-bit CSI and DCS', '\u009b2J\u0090q', '<U+009B>2J<U+0090>q'],
    ['shows CR, so that nothing is overwritten', 'safe\rrm -rf', 'safe␍rm -rf'],
    ['shows backspace and DEL', 'a\bb\u007f', 'a␈b␡'],
    ['shows NUL', 'a\0b', 'a␀b'],
    ['shows direction overrides', 'exe.\u202etxt', 'exe.<U+202E>txt'],
    ['shows isolates', '\u2066x\u2069', '<U+2066>x<U+2069>'],
    ['shows zero-width space and BOM', 'a\u200bb\ufeff', 'a<U+200B>b<U+FEFF>'],
    ['shows soft hyphen and Hangul filler', 'a\u00adb\u3164', 'a<U+00AD>b<U+3164>'],
    ['shows tag characters', '\u{e0041}', '<U+E0041>'],
    ['shows variation selectors that carry bytes', 'a\u{e0100}', 'a<U+E0100>'],
    ['shows line and paragraph separators', 'a\u2028b\u2029', 'a<U+2028>b<U+2029>'],
    ['replaces lone surrogates', 'a\ud800b', 'a\ufffdb'],
    ['makes a tab four spaces', '\tat x', '    at x'],
    ['shows a line feed', 'a\nb', 'a␊b'],
  ])('%s', (_, text, expected) => {
    expect(sanitizeLine(text)).toBe(expected);
  });

  test('lets no control, invisible or direction character through, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const safe = sanitizeLine(text);
        expect(safe).not.toMatch(/[\p{Cc}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u);
        expect(safe.replace(/[\u200c\u200d]/g, '')).not.toMatch(/\p{Cf}/u);
        expect(sanitizeLine(safe)).toBe(safe);
      }),
      { numRuns: 2000 },
    );
  });
});

test('sanitizeText keeps line ends and drops the CR before one', () => {
  expect(sanitizeText('a\r\nb\u001b\nc')).toBe('a\nb␛\nc');
});
