// Reads the words of a query one by one. What a character means depends on where it stands (`-`
// at the start of a term, `:` in `10.0.0.1:8080`, `(` in a regular expression), so there are no
// tokens: the parser asks for what may come next.
import { QuerySyntaxError } from './problem.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A value as read: its text and where its unescaped `*` stand, as pieces between them. */
export interface ScannedValue extends Range {
  readonly pieces: readonly string[];
  readonly isQuoted: boolean;
}

const fieldOperators = [
  ':>=', ':>', ':<=', ':<', ':~', ':=', ':',
  '==', '=~', '=', '!=', '!~', '>=', '>', '<=', '<', '~',
] as const; // prettier-ignore
export type WrittenOperator = (typeof fieldOperators)[number];

const fieldName = /@?[A-Za-z_][A-Za-z0-9_./-]*/y;
// All signs that mean something somewhere; before a letter or a dot `\\` is itself.
const escapable = /[\s*\\,()"'`:=<>!~-]/;

export class Scanner {
  readonly source: string;
  at = 0;

  constructor(source: string) {
    this.source = source;
  }

  skipBlanks(): void {
    while (this.at < this.source.length && isBlank(this.peek())) this.at++;
  }

  /** The character at the place, or `''` at the end. */
  peek(): string {
    return this.source.charAt(this.at);
  }

  isAtEnd(): boolean {
    return this.at >= this.source.length;
  }

  /** Whether the upper-case word stands here on its own; reads over it if so. */
  takeWord(word: string): Range | undefined {
    const end = this.at + word.length;
    if (!this.source.startsWith(word, this.at) || !this.isWordEnd(end)) return undefined;
    const start = this.at;
    this.at = end;
    return { start, end };
  }

  private isWordEnd(at: number): boolean {
    const next = this.source.charAt(at);
    return next === '' || isBlank(next) || '()"\'`'.includes(next);
  }

  /** A field name and the operator right behind it; nothing is read where there is none. */
  takeField(): { name: string; operator: WrittenOperator; range: Range } | undefined {
    fieldName.lastIndex = this.at;
    const name = fieldName.exec(this.source)?.[0];
    if (name === undefined) return undefined;
    const after = this.at + name.length;
    // URLs and C++ names are text.
    if (/^:(?:\/\/|:)/.test(this.source.slice(after, after + 3))) return undefined;
    const operator = fieldOperators.find((text) => this.source.startsWith(text, after));
    if (operator === undefined) return undefined;
    const range = { start: this.at, end: after + operator.length };
    this.at = range.end;
    return { name, operator, range };
  }

  /** A quoted text: `"…"` and `'…'` with `\` before the quote and itself, `` `…` `` as it is. */
  takeQuoted(): ScannedValue | undefined {
    const quote = this.peek();
    if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
    const start = this.at;
    let text = '';
    for (let at = start + 1; at < this.source.length; at++) {
      const char = this.source.charAt(at);
      if (char === quote) {
        this.at = at + 1;
        this.refuseGlued(start);
        return { start, end: this.at, pieces: [text], isQuoted: true };
      }
      const next = this.source.charAt(at + 1);
      if (char === '\\' && quote !== '`' && (next === quote || next === '\\')) {
        text += next;
        at++;
      } else {
        text += char;
      }
    }
    throw new QuerySyntaxError({
      start,
      end: start + 1,
      reason: `this ${quote} is never closed`,
      hint: `add a ${quote} at the end of the text`,
    });
  }

  /**
   * A bare word up to a blank or parenthesis, in a list also up to a comma; `undefined` where none
   * stands here.
   */
  takeBare(isInList: boolean): ScannedValue | undefined {
    const start = this.at;
    const pieces: string[] = [];
    let piece = '';
    for (; this.at < this.source.length; this.at++) {
      const char = this.peek();
      if (isBlank(char) || char === ')' || (isInList && char === ',')) break;
      if ('("\'`'.includes(char)) {
        // An apostrophe inside a word is a letter: `can't`.
        if (char === "'" && this.at > start) {
          piece += char;
          continue;
        }
        break;
      }
      const next = this.source.charAt(this.at + 1);
      if (char === '\\' && escapable.test(next)) {
        piece += next;
        this.at++;
      } else if (char === '*') {
        pieces.push(piece);
        piece = '';
        while (this.source.charAt(this.at + 1) === '*') this.at++;
      } else {
        piece += char;
      }
    }
    if (this.at === start) return undefined;
    pieces.push(piece);
    this.refuseGlued(start);
    return { start, end: this.at, pieces, isQuoted: false };
  }

  /** A regular expression: quoted, or bare up to a blank or an unmatched `)`. */
  takeRegex(): { readonly source: string; readonly range: Range } | undefined {
    const quoted = this.takeQuoted();
    if (quoted) return { source: quoted.pieces.join(''), range: quoted };
    const start = this.at;
    let depth = 0;
    for (; this.at < this.source.length; this.at++) {
      const char = this.peek();
      if (isBlank(char)) break;
      if (char === '\\') this.at++;
      else if (char === '(') depth++;
      else if (char === ')' && depth-- === 0) break;
    }
    this.at = Math.min(this.at, this.source.length);
    if (this.at === start) return undefined;
    return { source: this.source.slice(start, this.at), range: { start, end: this.at } };
  }

  /** `foo"bar"` and `main()` would silently fall apart into two terms. */
  private refuseGlued(start: number): void {
    const next = this.peek();
    if (next === '' || !'("\'`'.includes(next)) return;
    throw new QuerySyntaxError({
      start: this.at,
      end: this.at + 1,
      reason: `this ${next} stands right behind “${this.source.slice(start, this.at)}”`,
      hint: 'put a space between two terms, or quote the whole text',
    });
  }
}

function isBlank(char: string): boolean {
  return char !== '' && /\s/.test(char);
}
