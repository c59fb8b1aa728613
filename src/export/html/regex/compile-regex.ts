// The page's engine for regular expressions, in the place of re2js, which would be three times the
// rest of the page. Time is linear in the text whatever the expression: states are sets of places,
// made when they are first met and kept, so most steps are one look into a table.
import {
  type CompiledRegex,
  malformedRegex,
  refusedRegex,
} from '../../../query/language/regex-rules.ts';
import {
  isWordCode,
  readRegex,
  RegexProblem,
  type Assertion,
  type CodeTest,
  type Node,
} from './syntax.ts';

const mostPlaces = 10_000;
/** States that are kept; beyond, they are made anew. */
const mostStates = 1000;

type Place =
  | { readonly kind: 'code'; readonly test: CodeTest; next: number }
  | { readonly kind: 'assert'; readonly what: Assertion; next: number }
  | { readonly kind: 'split'; readonly to: number[] }
  | { readonly kind: 'found' };

/** As the program's compileRegex, without spans: the page marks plain texts only. */
export function compileRegex(source: string): CompiledRegex {
  const refused = refusedRegex(source);
  if (refused !== undefined) return refused;
  try {
    const machine = new Machine(readRegex(source));
    return { ok: true, test: (text) => machine.finds(text), spans: () => [] };
  } catch (error) {
    if (!(error instanceof RegexProblem)) throw error;
    return malformedRegex(error.message);
  }
}

/** What stands before the next sign: it decides assertions. */
type Before = 'start' | 'line' | 'word' | 'other';

interface State {
  readonly places: readonly number[];
  readonly before: Before;
  readonly steps: (State | undefined)[];
  /** Whether the text that ends here is found; undefined: not asked yet. */
  endsWell?: boolean;
}

const foundState: State = { places: [], before: 'other', steps: [] };

class Machine {
  readonly #places: Place[] = [];
  readonly #first: number;
  #states = new Map<string, State>();

  constructor(node: Node) {
    const found = this.#add({ kind: 'found' });
    this.#first = this.#build(node, found);
  }

  finds(text: string): boolean {
    let state = this.#state([], 'start');
    for (let at = 0; at < text.length; at++) {
      const code = text.codePointAt(at) ?? 0;
      if (code > 0xffff) at++;
      const known = code < 128 ? state.steps[code] : undefined;
      const next = known ?? this.#step(state, code);
      if (next === foundState) return true;
      state = next;
    }
    return (state.endsWell ??= this.#closure(state, undefined).isFound);
  }

  #step(state: State, code: number): State {
    const { isFound, codes } = this.#closure(state, code);
    let next: State = foundState;
    if (!isFound) {
      const places = new Set<number>();
      for (const place of codes) if (place.test(code)) places.add(place.next);
      const before = code === 10 ? 'line' : isWordCode(code) ? 'word' : 'other';
      next = this.#state(
        [...places].sort((a, b) => a - b),
        before,
      );
    }
    if (code < 128) state.steps[code] = next;
    return next;
  }

  #state(places: readonly number[], before: Before): State {
    const key = `${before}${places.join()}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.#states.size >= mostStates) this.#states = new Map();
    const state: State = { places, before, steps: [] };
    this.#states.set(key, state);
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
        return this.#add({ kind: 'code', test: node.test, next });
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
