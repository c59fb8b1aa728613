// Which rows of a page answer a question. The evaluator is the definition, as everywhere; what can
// be said of many rows at once (a stream, a severity, a text that stands in a whole block) is said
// without asking row by row. A test compares the two ways.
import type { TimelineRecord } from '../../core/record.ts';
import { noTime } from '../../core/batch.ts';
import { toInstantParts, toTimestampNs, type TimestampNs } from '../../core/time.ts';
import type { Expression, Query } from '../../query/language/ast.ts';
import { filterTest, type MatchContext } from '../../query/language/evaluate.ts';
import { fieldNamed } from '../../query/language/fields.ts';
import { caseForms, idForms, placeOfId, requestIdsOf } from '../../query/language/id-forms.ts';
import { mentionNeedles, unknownMembers } from '../../query/language/resource-match.ts';
import { settleWindow, type TimeContext } from '../../query/language/time-expression.ts';
import { rowRecord } from './row-record.ts';
import type { Part, RowStore } from './row-store.ts';

/** One byte a row: 1 where it answers. */
export type RowMask = Uint8Array;

const ascii = /^[\0-\x7f]*$/;
/** Ids of one request; more would be a batch of requests. */
const mostTiedIds = 64;
const mostTiedRows = 10_000;

export class RowSearch {
  readonly #store: RowStore;
  /** What belongs to resources, as far as the page knows. */
  membersOf: MatchContext['membersOf'] = () => unknownMembers;
  /** The texts in lower case, made at the first search. */
  readonly #lower = new WeakMap<Part, string>();

  constructor(store: RowStore) {
    this.#store = store;
  }

  /** Rows that answer, windows included. */
  rows(query: Query, context: TimeContext): RowMask {
    const { count, times, rests } = this.#store;
    const mask = query.filter ? this.#mask(query.filter, undefined) : new Uint8Array(count).fill(1);
    const { from, to } = settleWindow(query.windows, context);
    const edge = (time: TimestampNs): ((row: number) => boolean) => {
      const { us, restNs } = toInstantParts(time);
      return (row) => {
        const own = times[row] ?? 0;
        return own < us || (own === us && (rests[row] ?? 0) < restNs);
      };
    };
    for (const [isBefore, wanted] of [
      [from === undefined ? undefined : edge(from), false],
      [to === undefined ? undefined : edge(to), true],
    ] as const) {
      if (isBefore === undefined) continue;
      for (let row = 0; row < count; row++) if (isBefore(row) !== wanted) mask[row] = 0;
    }
    return mask;
  }

  /** The newest time that a clock gave; relative times count back from here. */
  newest(): TimestampNs | undefined {
    const { count, times } = this.#store;
    for (let row = count - 1; row >= 0; row--) {
      const us = times[row] ?? 0;
      if (us < noTime.us) return toTimestampNs({ us, restNs: this.#store.rests[row] ?? 0 });
    }
    return undefined;
  }

  #mask(expression: Expression, among: RowMask | undefined): RowMask {
    switch (expression.kind) {
      case 'and': {
        // What is cheap first: the rest is asked of fewer rows.
        const items = [...expression.items].sort((a, b) => costOf(a) - costOf(b));
        return items.reduce<RowMask>(
          (left, item) => both(left, this.#mask(item, left)),
          among?.slice() ?? new Uint8Array(this.#store.count).fill(1),
        );
      }
      case 'or':
        return expression.items
          .map((item) => this.#mask(item, among))
          .reduce((all, mask) => {
            for (let row = 0; row < all.length; row++)
              all[row] = (all[row] ?? 0) | (mask[row] ?? 0);
            return all;
          });
      case 'not': {
        const mask = this.#mask(expression.item, among);
        for (let row = 0; row < mask.length; row++) {
          mask[row] = mask[row] === 0 && among?.[row] !== 0 ? 1 : 0;
        }
        return mask;
      }
      case 'severity':
        return this.#bySeverity(expression);
      case 'text': {
        const [needle = ''] = expression.pattern.pieces;
        const isPlain = expression.pattern.pieces.length === 1 && isSearchable(needle);
        return isPlain ? this.#byText(needle, expression) : this.#oneByOne(expression, among);
      }
      case 'match':
      case 'exact':
        if (fieldNamed(expression.field)?.isOfStream === true) return this.#byStream(expression);
        if (expression.field === 'kind') return this.#byShape(expression);
        return this.#oneByOne(expression, among);
      case 'id':
      case 'request':
        return this.#oneByOne(expression, both(this.#carriers(expression), among));
      case 'resource':
        return this.#byResource(expression, among);
      case 'regex':
      case 'number':
      case 'has':
        return this.#oneByOne(expression, among);
    }
  }

  #bySeverity(expression: Expression): RowMask {
    const test = filterTest(expression, this.#context);
    const answers = Uint8Array.from({ length: 32 }, (_, severityNumber) =>
      test({ severityNumber } as TimelineRecord) ? 1 : 0,
    );
    return this.#store.severities.slice(0, this.#store.count).map((each) => answers[each] ?? 0);
  }

  #byStream(expression: Expression): RowMask {
    const test = filterTest(expression, this.#context);
    return this.#lookUp(
      this.#store.streamOf,
      this.#store.streams.map((ref) => test(ref as TimelineRecord)),
    );
  }

  #byShape(expression: Expression): RowMask {
    const test = filterTest(expression, this.#context);
    return this.#lookUp(
      this.#store.shapeOf,
      this.#store.shapes.map(({ kind }) => test({ kind } as TimelineRecord)),
    );
  }

  #lookUp(numbers: Uint16Array, answers: readonly boolean[]): RowMask {
    const mask = new Uint8Array(this.#store.count);
    for (let row = 0; row < mask.length; row++) mask[row] = answers[numbers[row] ?? 0] ? 1 : 0;
    return mask;
  }

  #oneByOne(expression: Expression, among: RowMask | undefined): RowMask {
    const test = filterTest(expression, this.#context);
    const mask = new Uint8Array(this.#store.count);
    for (let row = 0; row < mask.length; row++) {
      if (among?.[row] !== 0 && test(rowRecord(this.#store, row))) mask[row] = 1;
    }
    return mask;
  }

  /** Rows whose text holds an ASCII needle in any case. */
  #byText(needle: string, expression: Expression): RowMask {
    const mask = new Uint8Array(this.#store.count);
    const wanted = needle.toLowerCase();
    for (const part of this.#store.parts) {
      this.#findIn(part, wanted, (row) => (mask[row] = 1));
      // Colours stand between letters, and fall away before a text is searched.
      if (!part.text.includes('\u001b')) continue;
      const test = filterTest(expression, this.#context);
      this.#findIn(
        part,
        '\u001b',
        (row) => (mask[row] = test(rowRecord(this.#store, row)) ? 1 : 0),
      );
    }
    return mask;
  }

  /** Calls back once for each row of the part that holds `wanted`, lower case. */
  #findIn(part: Part, wanted: string, found: (row: number) => void): void {
    const text = this.#lowerText(part);
    const { starts } = part;
    let row = 0;
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, starts[row] ?? 0)) {
      row = rowAt(starts, at, row);
      if (row >= starts.length - 1) return;
      found(part.from + row);
      row++;
      if (row >= starts.length - 1) return;
    }
  }

  #lowerText(part: Part): string {
    let lower = this.#lower.get(part);
    if (lower === undefined) {
      // Unicode's lower case can be longer than the text; letters of ASCII never are.
      lower = ascii.test(part.text)
        ? part.text.toLowerCase()
        : part.text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
      this.#lower.set(part, lower);
    }
    return lower;
  }

  /** Rows that may carry an id: those whose text has it in some spelling, or that say more than their text. */
  #carriers({ values }: Extract<Expression, { kind: 'id' | 'request' }>): RowMask {
    const mask = new Uint8Array(this.#store.count);
    const tied = values.flatMap((id) => this.#tiedTo(id).map((tie) => tie.id));
    const needles = [...values, ...tied].flatMap((id) => idForms(id));
    if (!needles.every(isSearchable)) return mask.fill(1);
    for (const part of this.#store.parts) {
      for (const needle of new Set(needles.map((each) => each.toLowerCase()))) {
        this.#findIn(part, needle, (row) => (mask[row] = 1));
      }
      if (part.text.includes('\u001b')) this.#findIn(part, '\u001b', (row) => (mask[row] = 1));
    }
    this.#markRests(mask);
    return mask;
  }

  /** Streams answer as a whole; else Events count, and lines that hold a text that names it. */
  #byResource(
    expression: Extract<Expression, { kind: 'resource' }>,
    among: RowMask | undefined,
  ): RowMask {
    const { scope, resources } = expression;
    const needles =
      scope === 'owner'
        ? []
        : resources.flatMap((each) => mentionNeedles(each, this.membersOf(each).mentions));
    const test = filterTest({ ...expression, scope: 'owner' }, this.#context);
    const whole = this.#lookUp(
      this.#store.streamOf,
      this.#store.streams.map((ref) => test({ ...ref, kind: 'log' } as TimelineRecord)),
    );
    const may = this.#lookUp(
      this.#store.shapeOf,
      this.#store.shapes.map(({ kind }) => kind === 'event'),
    );
    if (needles.every(isSearchable)) {
      for (const part of this.#store.parts) {
        const found = (row: number): unknown => (may[row] = 1);
        for (const needle of needles) this.#findIn(part, needle.toLowerCase(), found);
        if (scope === 'resource' && part.text.includes('\u001b'))
          this.#findIn(part, '\u001b', found);
      }
    } else {
      may.fill(1);
    }
    for (let row = 0; row < may.length; row++) {
      if (whole[row] !== 0 || among?.[row] === 0) may[row] = 0;
    }
    const left = this.#oneByOne(expression, may);
    return both(
      whole.map((each, row) => each | (left[row] ?? 0)),
      among,
    );
  }

  #markRests(mask: RowMask): void {
    const { shapeOf, shapes } = this.#store;
    for (let row = 0; row < mask.length; row++) {
      if (shapes[shapeOf[row] ?? 0]?.hasRest) mask[row] = 1;
    }
  }

  readonly #context: MatchContext = {
    tiedTo: (id) => this.#tiedTo(id),
    membersOf: (resource) => this.membersOf(resource),
  };
  readonly #ties = new Map<string, { readonly count: number; readonly tied: readonly Tie[] }>();

  /** Ids of the records that carry `id`, and of theirs; nothing where an id is everybody's. */
  #tiedTo(id: string): readonly Tie[] {
    const { count } = this.#store;
    const known = this.#ties.get(id);
    if (known?.count === count) return known.tied;
    const seen = new Set(idForms(id));
    const tied: Tie[] = [];
    let frontier = [id];
    for (let step = 0; step < 4 && frontier.length > 0; step++) {
      const next: string[] = [];
      for (const from of frontier) {
        for (const tie of this.#beside(from)) {
          if (seen.has(tie.id) || tied.length >= mostTiedIds) continue;
          for (const form of caseForms(tie.id)) seen.add(form);
          tied.push(tie);
          next.push(tie.id);
        }
      }
      frontier = next;
    }
    this.#ties.set(id, { count, tied });
    return tied;
  }

  #beside(id: string): readonly Tie[] {
    const forms = new Set(idForms(id));
    const mask = new Uint8Array(this.#store.count);
    if (![...forms].every(isSearchable)) return [];
    for (const part of this.#store.parts) {
      for (const form of forms) this.#findIn(part, form.toLowerCase(), (row) => (mask[row] = 1));
    }
    this.#markRests(mask);
    const found: Tie[] = [];
    let carriers = 0;
    for (let row = mask.indexOf(1); row !== -1; row = mask.indexOf(1, row + 1)) {
      const record = rowRecord(this.#store, row);
      if (placeOfId(record, forms) === undefined) continue;
      if (++carriers > mostTiedRows) return [];
      for (const other of requestIdsOf(record)) {
        found.push({ id: other.id, why: `${other.kind} beside ${id}` });
      }
    }
    return found;
  }
}

interface Tie {
  readonly id: string;
  readonly why: string;
}

/** Whether finding the text in a block is finding it in a row, letters of ASCII in any case. */
function isSearchable(needle: string): boolean {
  return needle !== '' && ascii.test(needle) && !/[\n\u001b]/.test(needle);
}

const costs: Readonly<Partial<Record<Expression['kind'], number>>> = { severity: 0, text: 2 };

function costOf(expression: Expression): number {
  if (expression.kind === 'match' || expression.kind === 'exact') {
    return fieldNamed(expression.field)?.isOfStream === true ? 1 : 4;
  }
  if (expression.kind === 'and' || expression.kind === 'or') {
    return Math.max(...expression.items.map(costOf));
  }
  if (expression.kind === 'not') return costOf(expression.item);
  return costs[expression.kind] ?? 4;
}

function both(left: RowMask, right: RowMask | undefined): RowMask {
  if (right === undefined) return left;
  for (let row = 0; row < left.length; row++) left[row] = (left[row] ?? 0) & (right[row] ?? 0);
  return left;
}

/** The row from `low` on whose text holds the place `at`. */
function rowAt(starts: Uint32Array, at: number, low: number): number {
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
