// Texts found in texts without regard to case. The rule is chosen so that SQL can give the same
// answer: a needle of ASCII letters only folds ASCII letters (as SQLite's LIKE does), any other
// needle folds by Unicode's lower case. Everything is linear in the text.
import type { Pattern } from './ast.ts';

export type TextTest = (text: string) => boolean;

const ascii = /^[\0-\x7f]*$/;

/** Whether every piece is ASCII, so that only ASCII letters fold. */
export function foldsAsciiOnly(pattern: Pattern): boolean {
  return pattern.pieces.every((piece) => ascii.test(piece));
}

/** Tests whether a text contains the pieces of the pattern, one after another. */
export function containsPattern(pattern: Pattern): TextTest {
  const { fold, pieces } = prepared(pattern);
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return (text) => fold(text).includes(only);
  return (text) => {
    const folded = fold(text);
    let at = 0;
    for (const piece of pieces) {
      const found = folded.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** Tests whether a whole text is the pattern: `cart-*` starts so, `*-db` ends so. */
export function equalsPattern(pattern: Pattern): TextTest {
  const { fold, pieces } = prepared(pattern);
  return equalsPieces(pieces, fold);
}

/** As {@link equalsPattern}, with regard to case. */
export function equalsPatternExactly({ pieces }: Pattern): TextTest {
  return equalsPieces(pieces, (text) => text);
}

function equalsPieces(pieces: readonly string[], fold: (text: string) => string): TextTest {
  const [first = ''] = pieces;
  if (pieces.length === 1) return (text) => fold(text) === first;
  const last = pieces.at(-1) ?? '';
  const middle = pieces.slice(1, -1);
  return (text) => {
    const folded = fold(text);
    if (!folded.startsWith(first) || !folded.endsWith(last)) return false;
    const end = folded.length - last.length;
    let at = first.length;
    for (const piece of middle) {
      const found = folded.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at <= end;
  };
}

function prepared(pattern: Pattern): {
  readonly fold: (text: string) => string;
  readonly pieces: readonly string[];
} {
  const fold = foldsAsciiOnly(pattern) ? foldAscii : (text: string): string => text.toLowerCase();
  return { fold, pieces: pattern.pieces.map(fold) };
}

function foldAscii(text: string): string {
  // The usual text is ASCII, where the built-in does the same and is many times faster.
  if (ascii.test(text)) return text.toLowerCase();
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Whether `word` stands in `text` with no letter, digit, `_` or `-` right before or behind. */
export function containsDelimited(text: string, word: string): boolean {
  return findDelimited(text, word, 0) !== -1;
}

/** Where, from `from` on, {@link containsDelimited} finds the word; -1: nowhere. */
export function findDelimited(text: string, word: string, from: number): number {
  if (text.length > longText && isWordSign(word.charAt(0))) return findAtStarts(text, word, from);
  for (let at = text.indexOf(word, from); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!isWordSign(text.charAt(at - 1)) && !isWordSign(text.charAt(at + word.length))) return at;
  }
  return -1;
}

/**
 * Beyond this many UTF-16 units only the starts of words are looked at: `indexOf` in a long run of one
 * letter takes the length of the run times that of the word.
 */
const longText = 10_000;
const wordSigns = /[0-9A-Za-z_-]+/g;

function findAtStarts(text: string, word: string, from: number): number {
  wordSigns.lastIndex = from;
  // A place inside a run of word signs is not the start of one.
  if (isWordSign(text.charAt(from - 1)) && isWordSign(text.charAt(from))) wordSigns.exec(text);
  for (let run = wordSigns.exec(text); run !== null; run = wordSigns.exec(text)) {
    const at = run.index;
    if (text.startsWith(word, at) && !isWordSign(text.charAt(at + word.length))) return at;
  }
  return -1;
}

/** Whether a character belongs to a name: a letter, digit, `_` or `-`; no character does not. */
export function isWordSign(sign: string): boolean {
  return /^[0-9A-Za-z_-]$/.test(sign);
}
