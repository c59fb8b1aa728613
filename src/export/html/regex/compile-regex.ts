// The page's engine for regular expressions, in the place of re2js, which would be three times the
// rest of the page. Time is linear in the text whatever the expression: states are sets of places,
// made when they are first met and kept, so most steps are one look into a table.
import {
  type CompiledRegex,
  malformedRegex,
  refusedRegex,
} from '../../../query/language/regex-rules.ts';
import { prefixOf } from './prefix.ts';
import {
  isIn,
  isWordCode,
  readRegex,
  RegexProblem,
  type Assertion,
  type Node,
  type Ranges,
} from './syntax.ts';

const mostPlaces = 10_000;
/** States that are kept; beyond, they are made anew. */
const mostStates = 1000;
/** Steps of a state that are kept, one for each sign of ASCII. */
const width = 128;

type Place =
  | { readonly kind: 'code'; readonly ranges: Ranges; next: number }
  | { readonly kind: 'assert'; readonly what: Assertion; next: number }
  | { readonly kind: 'split'; readonly to: number[] }
  | { readonly kind: 'found' };

/** What an expression finds in a part of a text as well, without cutting it out. */
export type OwnRegex =
  | (Extract<CompiledRegex, { ok: true }> & {
      /** As `test` of `text.slice(from, to)`, where no match begins before `at`. */
      readonly testIn: (text: string, from: number, to: number, at?: number) => boolean;
      /** Finds every place where a match may begin; absent where it has nothing to go by. */
      readonly prefix: RegExp | undefined;
      /** Signs that `prefix` demands. */
      readonly prefixSigns: number;
      /** What `prefix` finds is a match. */
      readonly isPrefixAll: boolean;
    })
  | Extract<CompiledRegex, { ok: false }>;

/** As the program's compileRegex, without spans: the page marks plain texts only. */
export function compileRegex(source: string): OwnRegex {
  const refused = refusedRegex(source);
  if (refused !== undefined) return refused;
  try {
    const node = readRegex(source);
    const machine = new Machine(node);
    const { pattern, signs, isAll } = prefixOf(node);
    return {
      ok: true,
      test: (text) => machine.finds(text, 0, text.length),
      testIn: (text, from, to, at) => machine.finds(text, from, to, at),
      prefix: pattern,
      prefixSigns: signs,
      isPrefixAll: isAll,
      spans: () => [],
    };
  } catch (error) {
    if (!(error instanceof RegexProblem)) throw error;
    return malformedRegex(error.message);
  }
}

/** What stands before the next sign: it decides assertions. */
type Before = 'start' | 'line' | 'word' | 'other';

interface State {
  /** Where its steps begin in the table. */
  readonly row: number;
  readonly places: readonly number[];
  readonly before: Before;
  /** Whether the text that ends here is found; undefined: not asked yet. */
  endsWell?: boolean;
}

/** In the table of steps, which holds where the steps of the next state begin: not made yet, found. */
const unknown = 0;
const foundRow = width;
/** Where the steps of the first state begin. */
const firstRow = 2 * width;

class Machine {
  readonly #places: Place[] = [];
  readonly #first: number;
  #states: State[] = [];
  #byPlaces = new Map<string, State>();
  /** The row of the next state, by state and sign of ASCII. */
  #steps = new Uint32Array(16 * width);

  constructor(node: Node) {
    const found = this.#add({ kind: 'found' });
    this.#first = this.#build(node, found);
  }

  finds(text: string, from: number, to: number, begin = from): boolean {
    const before = begin === from ? 'start' : behind(text.charCodeAt(begin - 1));
    let row = this.#state([], before).row;
    let steps = this.#steps;
    for (let at = begin; at < to; at++) {
      const unit = text.charCodeAt(at);
      let next = unit < width ? (steps[row + unit] ?? unknown) : unknown;
      if (next === unknown) {
        const isPair = unit >= 0xd800 && unit < 0xdc00 && at + 1 < to;
        const code = isPair ? (text.codePointAt(at) ?? unit) : unit;
        if (code > 0xffff) at++;
        next = this.#step(row, code);
        steps = this.#steps;
      }
      if (next === foundRow) return true;
      row = next;
    }
    const last = this.#stateAt(row);
    return (last.endsWell ??= this.#closure(last, undefined).isFound);
  }

  #stateAt(row: number): State {
    const state = this.#states[(row - firstRow) / width];
    if (state === undefined) throw new Error('there is no such state');
    return state;
  }

  #step(from: number, code: number): number {
    const state = this.#stateAt(from);
    const { isFound, codes } = this.#closure(state, code);
    let next = foundRow;
    if (!isFound) {
      const places = new Set<number>();
      for (const place of codes) if (isIn(place.ranges, code)) places.add(place.next);
      next = this.#state(
        [...places].sort((a, b) => a - b),
        behind(code),
      ).row;
      // A table that was made anew has other rows.
      if (this.#states[(from - firstRow) / width] !== state) return next;
    }
    if (code < width) this.#steps[from + code] = next;
    return next;
  }

  #state(places: readonly number[], before: Before): State {
    const key = `${before}${places.join()}`;
    const known = this.#byPlaces.get(key);
    if (known !== undefined) return known;
    if (this.#states.length >= mostStates) {
      this.#states = [];
      this.#byPlaces = new Map();
      this.#steps = new Uint32Array(this.#steps.length);
    }
    const state: State = { row: firstRow + this.#states.length * width, places, before };
    this.#states.push(state);
    this.#byPlaces.set(key, state);
    if (state.row + width > this.#steps.length) {
      const larger = new Uint32Array(this.#steps.length * 2);
      larger.set(this.#steps);
      this.#steps = larger;
    }
    return state;
  }

  /** Places that wait for a sign, with what can be reached without one; a search may start anywhere. */
  #closure(
    { places, before }: State,
    next: number | undefined,
  ): { readonly isFound: boolean; readonly codes: readonly (Place & { kind: 'code' })[] } {
    const codes: (Place & { kind: 'code' })[] = [];
    const seen = new Set<number>();
    const open = [this.#first, ...places];
    for (let number = open.pop(); number !== undefined; number = open.pop()) {
      if (seen.has(number)) continue;
      seen.add(number);
      const place = this.#places[number];
      if (place?.kind === 'found') return { isFound: true, codes: [] };
      if (place?.kind === 'code') codes.push(place);
      else if (place?.kind === 'split') open.push(...place.to);
      else if (place !== undefined && holds(place.what, before, next)) open.push(place.next);
    }
    return { isFound: false, codes };
  }

  #add(place: Place): number {
    if (this.#places.length >= mostPlaces) throw new RegexProblem('expression is too large');
    return this.#places.push(place) - 1;
  }

  /** The place at which the node starts, if `next` follows it. */
  #build(node: Node, next: number): number {
    switch (node.kind) {
      case 'code':
        return this.#add({ kind: 'code', ranges: node.ranges, next });
      case 'assert':
        return this.#add({ kind: 'assert', what: node.what, next });
      case 'all':
        return node.items.reduceRight((following, item) => this.#build(item, following), next);
      case 'any':
        return this.#add({
          kind: 'split',
          to: node.items.map((item) => this.#build(item, next)),
        });
      case 'repeat':
        return this.#buildRepeat(node, next);
    }
  }

  #buildRepeat({ item, least, most }: Extract<Node, { kind: 'repeat' }>, next: number): number {
    let start = next;
    if (most === Infinity) {
      const split: Place & { kind: 'split' } = { kind: 'split', to: [next] };
      start = this.#add(split);
      split.to.push(this.#build(item, start));
    } else {
      for (let count = least; count < most; count++) {
        start = this.#add({ kind: 'split', to: [next, this.#build(item, start)] });
      }
    }
    for (let count = 0; count < least; count++) start = this.#build(item, start);
    return start;
  }
}

function behind(code: number): Before {
  return code === 10 ? 'line' : isWordCode(code) ? 'word' : 'other';
}

function holds(what: Assertion, before: Before, next: number | undefined): boolean {
  switch (what) {
    case 'textStart':
      return before === 'start';
    case 'textEnd':
      return next === undefined;
    case 'lineStart':
      return before === 'start' || before === 'line';
    case 'lineEnd':
      return next === undefined || next === 10;
    case 'word':
    case 'notWord': {
      const isEdge = (before === 'word') !== (next !== undefined && isWordCode(next));
      return isEdge === (what === 'word');
    }
  }
}
