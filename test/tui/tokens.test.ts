import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Tokenizer, type Token } from '../../src/tui/terminal/tokens.ts';

function read(...chunks: readonly string[]): readonly Token[] {
  const tokenizer = new Tokenizer();
  const tokens = chunks.flatMap((chunk) => tokenizer.push(chunk));
  return [...tokens, ...tokenizer.flush()];
}

const sequence = (bytes: string): Token => ({ kind: 'sequence', bytes });
const text = (sign: string): Token => ({ kind: 'text', text: sign });

describe('what comes from a keyboard', () => {
  test.each<[string, readonly string[], readonly Token[]]>([
    ['letters', ['jk'], [text('j'), text('k')]],
    ['an arrow in one piece', ['\u001b[A'], [sequence('\u001b[A')]],
    ['an arrow in three pieces', ['\u001b', '[', 'A'], [sequence('\u001b[A')]],
    ['an ESC alone, once nothing more came', ['\u001b'], [sequence('\u001b')]],
    ['shift and arrow', ['\u001b[1;2D'], [sequence('\u001b[1;2D')]],
    ['Alt and a letter', ['\u001bx'], [sequence('\u001bx')]],
    ['an emoji of two units', ['🚀'], [text('🚀')]],
    ['Ctrl-D', ['\u0004'], [sequence('\u0004')]],
    ['a wheel', ['\u001b[<64;10;5M'], [sequence('\u001b[<64;10;5M')]],
    [
      'a paste is never keys, whatever is in it',
      ['\u001b[200~q\u001b[A\n', 'x\u001b[201', '~j'],
      [{ kind: 'paste', text: 'q\u001b[A\nx' }, text('j')],
    ],
  ])('%s', (_, chunks, expected) => {
    expect(read(...chunks)).toEqual(expected);
  });

  test('it makes no difference where the bytes are cut', () => {
    const keys = fc.constantFrom(
      'j',
      '\u001b[A',
      '\u001bOP',
      '\u001b[1;2C',
      '🚀',
      '\u0003',
      '\u001b[200~q\u001b[201~',
    );
    const cuts = fc.array(fc.nat(60), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 12 }), cuts, (typed, at) => {
        const whole = typed.join('');
        const places = [
          ...new Set([0, ...at.filter((cut) => cut < whole.length), whole.length]),
        ].sort((a, b) => a - b);
        const chunks = places.slice(1).map((end, index) => whole.slice(places[index], end));
        // A surrogate pair comes out of the decoder whole.
        fc.pre(chunks.every((chunk) => !/^[\udc00-\udfff]/.test(chunk)));
        expect(read(...chunks)).toEqual(read(whole));
      }),
    );
  });

  test('an endless paste and an endless sequence end', () => {
    const tokens = read(
      `\u001b[200~${'x'.repeat(1_000_000)}\u001b[201~`,
      `\u001b[${'1;'.repeat(100_000)}`,
    );
    expect(tokens[0]).toMatchObject({ kind: 'paste' });
    expect(tokens[0]?.kind === 'paste' ? tokens[0].text.length : 0).toBeLessThanOrEqual(64 * 1024);
  });
});
