// Reads a regular expression for the page's own engine: the part of RE2's syntax that people type
// into a filter. What is not known is refused with a reason, never read as something else.

/** Code points from the first to the second of each pair, both included; in order, without overlap. */
export type Ranges = readonly (readonly [from: number, to: number])[];
export type Assertion = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';

export type Node =
  | { readonly kind: 'code'; readonly ranges: Ranges }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'all' | 'any'; readonly items: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly least: number; readonly most: number };

interface Flags {
  readonly i: boolean;
  readonly s: boolean;
  readonly m: boolean;
}

export class RegexProblem extends Error {}

const mostRepeats = 1000;
const repetition = /(?:([*+?])|\{(\d{1,4})(,(\d{0,4}))?\})\??/y;

export function isWordCode(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    (code >= 97 && code <= 122)
  );
}

const lastCode = 0x10ffff;

/** Ranges of signs that stand two by two: `09az`. */
function between(pairs: string): Ranges {
  return joined(
    Array.from({ length: pairs.length / 2 }, (_, pair): Ranges[number] => [
      pairs.charCodeAt(2 * pair),
      pairs.charCodeAt(2 * pair + 1),
    ]),
  );
}

/** In order and without overlap. */
function joined(ranges: Ranges): Ranges {
  const all: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}

function not(ranges: Ranges): Ranges {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [from, to] of ranges) {
    if (from > next) gaps.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= lastCode) gaps.push([next, lastCode]);
  return gaps;
}

export function isIn(ranges: Ranges, code: number): boolean {
  return ranges.some(([from, to]) => code >= from && code <= to);
}

/** RE2's `\s`: without vertical tab. */
const space = between('\t\n\f\r  ');
const perl: Readonly<Record<string, Ranges>> = {
  d: between('09'),
  w: between('09AZ__az'),
  s: space,
};
const posix: Readonly<Record<string, Ranges>> = {
  alpha: between('AZaz'),
  digit: between('09'),
  alnum: between('09AZaz'),
  lower: between('az'),
  upper: between('AZ'),
  word: between('09AZ__az'),
  space: between('\t\r  '),
  xdigit: between('09AFaf'),
  punct: between('!/:@[`{~'),
};
const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** The expression as a tree; throws {@link RegexProblem}. */
export function readRegex(source: string): Node {
  const reader = new Reader(source);
  const node = reader.alternatives({ i: false, s: false, m: false });
  if (!reader.isAtEnd) throw new RegexProblem('a ) closes nothing');
  return node;
}

class Reader {
  readonly #source: string;
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  #eat(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  #next(): number {
    const code = this.#source.codePointAt(this.#at);
    if (code === undefined) throw new RegexProblem('the expression ends too early');
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }

  alternatives(outer: Flags): Node {
    let flags = outer;
    const items: Node[] = [];
    let all: Node[] = [];
    while (!this.isAtEnd && this.#source.charAt(this.#at) !== ')') {
      if (this.#eat('|')) {
        items.push({ kind: 'all', items: all });
        all = [];
        continue;
      }
      const own = this.#match(/\(\?([ims]*)(?:-([ims]*))?\)/y);
      if (own !== undefined) {
        flags = withFlags(flags, own[1], own[2]);
        continue;
      }
      all.push(this.#repeated(this.#atom(flags)));
    }
    if (items.length === 0) return { kind: 'all', items: all };
    return { kind: 'any', items: [...items, { kind: 'all', items: all }] };
  }

  #atom(flags: Flags): Node {
    if (this.#eat('(')) return this.#group(flags);
    if (this.#eat('[')) return code(this.#set(flags));
    if (this.#eat('.')) return code(not(flags.s ? [] : [[10, 10]]));
    if (this.#eat('^')) return { kind: 'assert', what: flags.m ? 'lineStart' : 'textStart' };
    if (this.#eat('$')) return { kind: 'assert', what: flags.m ? 'lineEnd' : 'textEnd' };
    if (this.#eat('\\')) return this.#escaped(flags);
    if (this.#match(repetition) !== undefined) {
      throw new RegexProblem('missing argument to repetition operator');
    }
    return code(one(this.#next(), flags));
  }

  #group(outer: Flags): Node {
    if (++this.#depth > 100) throw new RegexProblem('groups are nested too deep');
    let flags = outer;
    if (this.#eat('?')) {
      const own = this.#match(/(?:P?<\w+>|([ims]*)(?:-([ims]*))?:)/y);
      if (own === undefined) throw new RegexProblem('this kind of group is not known');
      flags = withFlags(outer, own[1], own[2]);
    }
    const node = this.alternatives(flags);
    if (!this.#eat(')')) throw new RegexProblem('missing closing )');
    this.#depth--;
    return node;
  }

  #repeated(item: Node): Node {
    const found = this.#match(repetition);
    if (found === undefined) return item;
    const [, sign, from, comma, to] = found;
    const least = sign === undefined ? Number(from) : sign === '+' ? 1 : 0;
    const isOpen = sign === '*' || sign === '+' || (comma !== undefined && to === '');
    const most = isOpen ? Infinity : sign === '?' ? 1 : comma === undefined ? least : Number(to);
    if (least > mostRepeats || (most > mostRepeats && most !== Infinity) || most < least) {
      throw new RegexProblem('invalid repeat count');
    }
    if (this.#match(repetition) !== undefined) {
      throw new RegexProblem('invalid nested repetition operator');
    }
    return { kind: 'repeat', item, least, most };
  }

  #escaped(flags: Flags): Node {
    const sign = this.#source.charAt(this.#at);
    const assertions: Readonly<Record<string, Assertion>> = {
      A: 'textStart',
      z: 'textEnd',
      b: 'word',
      B: 'notWord',
    };
    const what = assertions[sign];
    if (what !== undefined) {
      this.#at++;
      return { kind: 'assert', what };
    }
    const known = this.#classOf(sign);
    if (known !== undefined) {
      this.#at++;
      return code(known);
    }
    return code(one(this.#escapedCode(), flags));
  }

  #classOf(sign: string): Ranges | undefined {
    const known = perl[sign.toLowerCase()];
    return known !== undefined && sign !== sign.toLowerCase() ? not(known) : known;
  }

  #escapedCode(): number {
    const hex = this.#match(/x(?:([\da-fA-F]{2})|\{([\da-fA-F]{1,6})\})/y);
    if (hex !== undefined) return parseInt(hex[1] ?? hex[2] ?? '', 16);
    const sign = this.#next();
    const letter = String.fromCodePoint(sign);
    const control = controls[letter];
    if (control !== undefined) return control;
    if (isWordCode(sign)) throw new RegexProblem(`the page does not know \\${letter}`);
    return sign;
  }

  #set(flags: Flags): Ranges {
    const isNegated = this.#eat('^');
    const parts: Ranges[number][] = [];
    for (let first = true; first || !this.#eat(']'); first = false) {
      const named = this.#match(/\[:(\^?)(\w+):\]/y);
      if (named !== undefined) {
        const known = posix[named[2] ?? ''];
        if (known === undefined) throw new RegexProblem(`there is no class [:${named[2] ?? ''}:]`);
        parts.push(...(named[1] === '^' ? not(known) : known));
        continue;
      }
      const isEscaped = this.#eat('\\');
      const known = isEscaped ? this.#classOf(this.#source.charAt(this.#at)) : undefined;
      if (known !== undefined) {
        this.#at++;
        parts.push(...known);
        continue;
      }
      const from = this.#setCode(isEscaped);
      if (/^-[^\]]/.test(this.#source.slice(this.#at, this.#at + 2))) {
        this.#at++;
        const to = this.#setCode(this.#eat('\\'));
        if (to < from) throw new RegexProblem('invalid character class range');
        parts.push([from, to]);
      } else {
        parts.push([from, from]);
      }
    }
    const any = folded(joined(parts), flags);
    return isNegated ? not(any) : any;
  }

  #setCode(isEscaped: boolean): number {
    return isEscaped ? this.#escapedCode() : this.#next();
  }
}

function code(ranges: Ranges): Node {
  return { kind: 'code', ranges };
}

function one(wanted: number, flags: Flags): Ranges {
  return folded([[wanted, wanted]], flags);
}

/** Signs that have a letter of ASCII as their other case: `K` (kelvin), `ſ`. */
const oddCases: readonly (readonly [letter: number, sign: number])[] = [
  [0x6b, 0x212a],
  [0x73, 0x17f],
];
/** Signs of a class whose other case is looked for; larger classes have both cases of what they hold. */
const mostFolded = 3000;

/** With the other case of each letter where case does not count. */
function folded(ranges: Ranges, { i }: Flags): Ranges {
  if (!i) return ranges;
  const all: Ranges[number][] = [...ranges];
  for (const [from, to] of ranges) {
    for (let each = from; each <= Math.min(to, from + mostFolded); each++) {
      const sign = String.fromCodePoint(each);
      for (const other of [sign.toLowerCase(), sign.toUpperCase()]) {
        const otherCode = other.codePointAt(0) ?? each;
        // `ß` in capitals is two letters, which is another text.
        if (String.fromCodePoint(otherCode) === other) all.push([otherCode, otherCode]);
      }
    }
  }
  for (const [letter, sign] of oddCases) if (isIn(all, letter)) all.push([sign, sign]);
  return joined(all);
}

function withFlags(flags: Flags, on = '', off = ''): Flags {
  const set = (name: keyof Flags): boolean =>
    (flags[name] || on.includes(name)) && !off.includes(name);
  return { i: set('i'), s: set('s'), m: set('m') };
}
