// The text of a line as the page takes it apart again: its tokens, its `key=value` pairs, its JSON
// object. This is no parser: it only gives names to places in a text, so that what the real parsers
// found can be said as a place instead of being stored twice. Used while writing and in the page.
// All of it is linear in the text, and looks at its beginning only.
import { stripColours } from '../../../parsers/colours.ts';

/** Characters that are looked at; lines that are longer say more of themselves explicitly. */
const longestText = 4096;
const longestKey = 64;

const between = /[\s"'[\](){}<>,;:=|-]/;
const keyCharacter = /[\w.\-/@]/;

/** A part of a text: literal, or from the start of one token to the end of another. */
export type Piece = string | readonly [first: number, last: number | null];

/** What was learned of one text, worked out when it is first asked for. */
export class SourceText {
  readonly text: string;
  #tokens: readonly number[] | undefined;
  #pairs: ReadonlyMap<string, string> | undefined;
  #object: unknown;

  constructor(raw: string) {
    this.text = stripColours(raw);
  }

  /** Starts and ends of tokens by turns. */
  get tokens(): readonly number[] {
    return (this.#tokens ??= tokensOf(this.text.slice(0, longestText)));
  }

  /** The first value of each key that stands before a `=`. */
  get pairs(): ReadonlyMap<string, string> {
    return (this.#pairs ??= pairsOf(this.text.slice(0, longestText)));
  }

  /** The JSON from the first `{` on; null where that is none. */
  get object(): unknown {
    return (this.#object ??= objectIn(this.text));
  }

  /** The text of pieces; absent where the text has no such tokens. */
  join(pieces: readonly Piece[]): string | undefined {
    let joined = '';
    for (const piece of pieces) {
      if (typeof piece === 'string') {
        joined += piece;
        continue;
      }
      const start = this.#edge(piece[0], 0);
      const end = piece[1] === null ? this.text.length : this.#edge(piece[1], 1);
      if (start === undefined || end === undefined || end < start) return undefined;
      joined += this.text.slice(start, end);
    }
    return joined;
  }

  /** Negative tokens count from the end. */
  #edge(token: number, side: 0 | 1): number | undefined {
    const { tokens } = this;
    return tokens[2 * (token < 0 ? tokens.length / 2 + token : token) + side];
  }
}

function tokensOf(text: string): readonly number[] {
  const tokens: number[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    const isBetween = at === text.length || between.test(text.charAt(at));
    if (isBetween && start !== -1) {
      tokens.push(start, at);
      start = -1;
    } else if (!isBetween && start === -1) {
      start = at;
    }
  }
  return tokens;
}

function pairsOf(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  let from = 0;
  for (let at = text.indexOf('='); at !== -1; at = text.indexOf('=', Math.max(from, at + 1))) {
    let start = at;
    const least = Math.max(from, at - longestKey);
    while (start > least && keyCharacter.test(text.charAt(start - 1))) start--;
    if (start === at) continue;
    const isQuoted = text.charAt(at + 1) === '"';
    const end = isQuoted ? text.indexOf('"', at + 2) : endOfWord(text, at + 1);
    if (end === -1) return pairs;
    const key = text.slice(start, at);
    if (!pairs.has(key)) pairs.set(key, text.slice(isQuoted ? at + 2 : at + 1, end));
    from = isQuoted ? end + 1 : end;
  }
  return pairs;
}

function endOfWord(text: string, from: number): number {
  let end = from;
  while (end < text.length && !/\s/.test(text.charAt(end))) end++;
  return end;
}

function objectIn(text: string): unknown {
  const start = text.indexOf('{');
  if (start === -1) return null;
  try {
    return JSON.parse(text.slice(start)) as unknown;
  } catch {
    return null;
  }
}
