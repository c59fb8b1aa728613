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
/** For units of ASCII; others are asked one by one. */
const asciiBetween = asciiTable(between);
const asciiKey = asciiTable(keyCharacter);
const asciiSpace = asciiTable(/\s/);

function asciiTable(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) =>
    pattern.test(String.fromCharCode(code)) ? 1 : 0,
  );
}

function isBetween(unit: number): boolean {
  return unit < 128 ? asciiBetween[unit] === 1 : between.test(String.fromCharCode(unit));
}

function isSpace(unit: number): boolean {
  return unit < 128 ? asciiSpace[unit] === 1 : /\s/.test(String.fromCharCode(unit));
}

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
    const isEnd = at === text.length || isBetween(text.charCodeAt(at));
    if (isEnd && start !== -1) {
      tokens.push(start, at);
      start = -1;
    } else if (!isEnd && start === -1) {
      start = at;
    }
  }
  return tokens;
}

/**
 * Where a token of `text.slice(from, to)` starts or ends, counted from the end where it is negative;
 * -1: there is none. As {@link SourceText.tokens}, without looking at all of them.
 */
export function tokenEdge(
  text: string,
  from: number,
  to: number,
  token: number,
  side: 'start' | 'end',
): number {
  const end = Math.min(to, from + longestText);
  const isBack = token < 0;
  let left = isBack ? -token : token + 1;
  let at = isBack ? end : from;
  const [stop, step] = isBack ? [from, -1] : [end, 1];
  const unitAt = isBack ? -1 : 0;
  for (;;) {
    while (at !== stop && isBetween(text.charCodeAt(at + unitAt))) at += step;
    if (at === stop) return -1;
    left--;
    if (left === 0 && (side === 'end') === isBack) return at;
    while (at !== stop && !isBetween(text.charCodeAt(at + unitAt))) at += step;
    if (left === 0) return at;
  }
}

function pairsOf(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  eachPair(text, 0, text.length, (start, at, from, to) => {
    const key = text.slice(start, at);
    if (!pairs.has(key)) pairs.set(key, text.slice(from, to));
    return false;
  });
  return pairs;
}

/** The first value of `key` in `text.slice(from, to)`, as {@link SourceText.pairs} has it. */
export function pairValue(text: string, from: number, to: number, key: string): string | undefined {
  let found: string | undefined;
  eachPair(text, from, Math.min(to, from + longestText), (start, at, valueFrom, valueTo) => {
    if (at - start !== key.length || !text.startsWith(key, start)) return false;
    found = text.slice(valueFrom, valueTo);
    return true;
  });
  return found;
}

/** Calls back for each pair, with where key and value stand, until told that it is enough. */
function eachPair(
  text: string,
  from: number,
  to: number,
  isEnough: (start: number, at: number, valueFrom: number, valueTo: number) => boolean,
): void {
  let least = from;
  for (let at = from; at < to; at++) {
    if (text.charCodeAt(at) !== equals) continue;
    let start = at;
    const lowest = Math.max(least, at - longestKey);
    while (start > lowest && asciiKey[text.charCodeAt(start - 1)] === 1) start--;
    if (start === at) continue;
    const isQuoted = at + 1 < to && text.charCodeAt(at + 1) === quote;
    let end = isQuoted ? at + 2 : at + 1;
    if (isQuoted) while (end < to && text.charCodeAt(end) !== quote) end++;
    else while (end < to && !isSpace(text.charCodeAt(end))) end++;
    if ((isQuoted && end === to) || isEnough(start, at, isQuoted ? at + 2 : at + 1, end)) return;
    least = isQuoted ? end + 1 : end;
    at = Math.max(at, least - 1);
  }
}

const equals = 0x3d;
const quote = 0x22;

function objectIn(text: string): unknown {
  const start = text.indexOf('{');
  if (start === -1) return null;
  try {
    return JSON.parse(text.slice(start)) as unknown;
  } catch {
    return null;
  }
}
