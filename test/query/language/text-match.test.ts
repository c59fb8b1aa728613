import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDelimited } from '../../../src/query/language/text-match.ts';

const sign = fc.constantFrom('a', 'b', '-', '_', '7', '.', '/', ' ', 'ä');
const text = fc.string({ unit: sign, maxLength: 40 });
const word = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.'), minLength: 1, maxLength: 4 });

/** Every place, by the words of the definition. */
function places(whole: string, part: string): number[] {
  const isSign = (at: number): boolean => /^[0-9A-Za-z_-]$/.test(whole.charAt(at));
  return Array.from(whole, (_, at) => at).filter(
    (at) => whole.startsWith(part, at) && !isSign(at - 1) && !isSign(at + part.length),
  );
}

function found(whole: string, part: string): number[] {
  const all: number[] = [];
  for (let at = findDelimited(whole, part, 0); at !== -1; at = findDelimited(whole, part, at + 1))
    all.push(at);
  return all;
}

describe('a delimited word', () => {
  it('is found wherever it stands, and nowhere else', () => {
    fc.assert(
      fc.property(text, word, (whole, part) => {
        expect(found(whole, part)).toEqual(places(whole, part));
      }),
    );
  });
  it('is found alike in long lines, where only starts of words are looked at', () => {
    const tail = ' '.repeat(10_001);
    fc.assert(
      fc.property(text, word, (whole, part) => {
        expect(found(whole + tail, part)).toEqual(places(whole, part));
      }),
    );
  });
});
