// Reads a regular expression for the page's own engine: the part of RE2's syntax that people type
// into a filter. What is not known is refused with a reason, never read as something else.

export type CodeTest = (code: number) => boolean;
export type Assertion = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';

export type Node =
  | { readonly kind: 'code'; readonly test: CodeTest }
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

const isDigit: CodeTest = (code) => code >= 48 && code <= 57;
/** RE2's `\s`: without vertical tab. */
const isSpace: CodeTest = (code) =>
  code === 9 || code === 10 || code === 12 || code === 13 || code === 32;
const perl: Readonly<Record<string, CodeTest>> = { d: isDigit, w: isWordCode, s: isSpace };

const between =
  (...pairs: readonly string[]): CodeTest =>
  (code) =>
    pairs.some((pair) => code >= pair.charCodeAt(0) && code <= pair.charCodeAt(1));
const posix: Readonly<Record<string, CodeTest>> = {
  alpha: between('AZ', 'az'),
  digit: isDigit,
  alnum: between('AZ', 'az', '09'),
  lower: between('az'),
  upper: between('AZ'),
  word: isWordCode,
  space: (code) => isSpace(code) || code === 11,
  xdigit: between('AF', 'af', '09'),
  punct: between('!/', ':@', '[`', '{~'),
};
const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

const not =
  (test: CodeTest): CodeTest =>
  (code) =>
    !test(code);

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
    if (this.#eat('[')) return code(folded(this.#set(), flags));
    if (this.#eat('.')) return code(flags.s ? () => true : (each) => each !== 10);
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

  #classOf(sign: string): CodeTest | undefined {
    const test = perl[sign.toLowerCase()];
    return test !== undefined && sign !== sign.toLowerCase() ? not(test) : test;
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

  #set(): CodeTest {
    const isNegated = this.#eat('^');
    const tests: CodeTest[] = [];
    for (let first = true; first || !this.#eat(']'); first = false) {
      const named = this.#match(/\[:(\^?)(\w+):\]/y);
      if (named !== undefined) {
        const test = posix[named[2] ?? ''];
        if (test === undefined) throw new RegexProblem(`there is no class [:${named[2] ?? ''}:]`);
        tests.push(named[1] === '^' ? not(test) : test);
        continue;
      }
      const test = this.#eat('\\') ? this.#classOf(this.#source.charAt(this.#at)) : undefined;
      if (test !== undefined) {
        this.#at++;
        tests.push(test);
        continue;
      }
      const from = this.#setCode(this.#source.charAt(this.#at - 1) === '\\');
      if (/^-[^\]]/.test(this.#source.slice(this.#at, this.#at + 2))) {
        this.#at++;
        const to = this.#setCode(this.#eat('\\'));
        if (to < from) throw new RegexProblem('invalid character class range');
        tests.push((each) => each >= from && each <= to);
      } else {
        tests.push((each) => each === from);
      }
    }
    const any: CodeTest = (each) => tests.some((test) => test(each));
    return isNegated ? not(any) : any;
  }

  #setCode(isEscaped: boolean): number {
    return isEscaped ? this.#escapedCode() : this.#next();
  }
}

function code(test: CodeTest): Node {
  return { kind: 'code', test };
}

function one(wanted: number, flags: Flags): CodeTest {
  return folded((each) => each === wanted, flags);
}

/** With the other case of each letter where case does not count. */
function folded(test: CodeTest, { i }: Flags): CodeTest {
  if (!i) return test;
  return (each) => {
    const sign = String.fromCodePoint(each);
    return (
      test(each) ||
      test(sign.toLowerCase().codePointAt(0) ?? each) ||
      test(sign.toUpperCase().codePointAt(0) ?? each)
    );
  };
}

function withFlags(flags: Flags, on = '', off = ''): Flags {
  const set = (name: keyof Flags): boolean =>
    (flags[name] || on.includes(name)) && !off.includes(name);
  return { i: set('i'), s: set('s'), m: set('m') };
}
