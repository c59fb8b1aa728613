// Which rows of a page answer a question, part by part: a part is some thousand rows, so whoever asks
// can stop between two, and rows that come later are asked alone. The evaluator is the definition,
// as everywhere; what can be said of many rows at once (a stream, a shape, a text that stands in a
// part) is said without making records. A test compares the two ways.
import type { TimelineRecord } from '../../core/record.ts';
import { noTime } from '../../core/batch.ts';
import { toInstantParts, toTimestampNs, type TimestampNs } from '../../core/time.ts';
import { stripColours } from '../../../parsers/colours.ts';
import type { Expression, Pattern, Query } from '../../query/language/ast.ts';
import {
  filterTest,
  partsOf,
  reasonsTest,
  type MatchContext,
  type RecordTest,
} from '../../query/language/evaluate.ts';
import { fieldNamed } from '../../query/language/fields.ts';
import { caseForms, idForms, placeOfId, requestIdsOf } from '../../query/language/id-forms.ts';
import { requiredLiteral } from '../../query/language/required-literal.ts';
import { mentionNeedles, unknownMembers } from '../../query/language/resource-match.ts';
import { settleWindow, type TimeContext } from '../../query/language/time-expression.ts';
import { FieldColumns, unread } from './field-column.ts';
import { placeOfField, type FieldPlace, type FieldReader } from './field-place.ts';
import { eachFound, isSearchable, PartTexts } from './part-text.ts';
import { compileRegex } from './regex/compile-regex.ts';
import { rowRecord } from './row-record.ts';
import type { Part, RowStore } from './row-store.ts';

/** One byte a row: 1 where it answers. */
export type RowMask = Uint8Array;

/** Asks the rows of a part whose byte is 1, and clears the bytes of those that do not answer. */
export type PartFilter = (part: Part, mask: RowMask) => void;

/** Ids of one request; more would be a batch of requests. */
const mostTiedIds = 64;
const mostTiedRows = 10_000;
const colour = '\u001b';
/** In a mask while an expression is looked for: the row answers, without being asked. */
const sure = 2;

export class RowSearch {
  readonly #store: RowStore;
  readonly #texts = new PartTexts();
  readonly #columns = new FieldColumns();
  /** What belongs to resources, as far as the page knows. */
  membersOf: MatchContext['membersOf'] = () => unknownMembers;

  constructor(store: RowStore) {
    this.#store = store;
  }

  /** The question for parts, windows included. Ids are tied by the rows that are there now. */
  filter(query: Query, context: TimeContext): PartFilter {
    const { from, to } = settleWindow(query.windows, context);
    const filters: PartFilter[] = [];
    if (from !== undefined) filters.push(this.#byTime(from, 'from'));
    if (to !== undefined) filters.push(this.#byTime(to, 'to'));
    if (query.filter !== undefined) filters.push(this.#narrow(query.filter));
    return inOrder(filters);
  }

  /** Whether rows that come later can change what rows before them answer. */
  isOpen({ windows, filter }: Query): boolean {
    const parts = filter === undefined ? [] : partsOf(filter);
    return windows.length > 0 || parts.some(({ kind }) => kind === 'request' || kind === 'not');
  }

  /** Gets what searching for texts needs of a part ready; it would be done at the first question. */
  prepare(part: Part): void {
    this.#texts.lower(part);
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

  #byTime(time: TimestampNs, edge: 'from' | 'to'): PartFilter {
    const { us, restNs } = toInstantParts(time);
    return ({ from }, mask) => {
      const { times, rests } = this.#store;
      for (let row = 0; row < mask.length; row++) {
        const own = times[from + row] ?? 0;
        const isBefore = own < us || (own === us && (rests[from + row] ?? 0) < restNs);
        if (isBefore === (edge === 'from')) mask[row] = 0;
      }
    };
  }

  #narrow(expression: Expression): PartFilter {
    switch (expression.kind) {
      case 'and': {
        // What is cheap first: the rest is asked of fewer rows.
        const items = [...expression.items].sort((a, b) => costOf(a) - costOf(b));
        return inOrder(items.map((item) => this.#narrow(item)));
      }
      case 'or':
        return anyOf(expression.items.map((item) => this.#narrow(item)));
      case 'not': {
        const item = this.#narrow(expression.item);
        return (part, mask) => {
          const found = mask.slice();
          item(part, found);
          for (let row = 0; row < mask.length; row++) if (found[row] === 1) mask[row] = 0;
        };
      }
      case 'severity':
        return this.#bySeverity(expression);
      case 'text':
        return this.#byText(expression);
      case 'regex':
        return expression.field === undefined
          ? this.#byExpression(expression.source, expression)
          : this.#byField(expression.field, expression);
      case 'match':
      case 'exact':
      case 'number':
        return this.#byField(expression.field, expression);
      case 'has':
        return anyOf(
          expression.fields.map((field) => this.#byField(field, { kind: 'has', fields: [field] })),
        );
      case 'id':
      case 'request':
        return inOrder([this.#carriers(expression), this.#oneByOne(expression)]);
      case 'resource':
        return this.#byResource(expression);
    }
  }

  #bySeverity(expression: Expression): PartFilter {
    const test = filterTest(expression, this.#context);
    const answers = Uint8Array.from({ length: 32 }, (_, severityNumber) =>
      test({ severityNumber } as TimelineRecord) ? 1 : 0,
    );
    return ({ from }, mask) => {
      const { severities } = this.#store;
      for (let row = 0; row < mask.length; row++) {
        if (answers[severities[from + row] ?? 0] === 0) mask[row] = 0;
      }
    };
  }

  /** What all rows of a stream answer alike. */
  #byStream(test: RecordTest): PartFilter {
    const answers: boolean[] = [];
    return ({ from }, mask) => {
      const { streamOf, streams } = this.#store;
      for (let row = 0; row < mask.length; row++) {
        const stream = streamOf[from + row] ?? 0;
        if (!(answers[stream] ??= test(streams[stream] as TimelineRecord))) mask[row] = 0;
      }
    };
  }

  #oneByOne(expression: Expression): PartFilter {
    const test = filterTest(expression, this.#context);
    return (part, mask) => {
      this.#ask(part, mask, test);
    };
  }

  #ask({ from }: Part, mask: RowMask, test: RecordTest): void {
    for (let row = mask.indexOf(1); row !== -1; row = mask.indexOf(1, row + 1)) {
      if (!test(rowRecord(this.#store, from + row))) mask[row] = 0;
    }
  }

  /** Rows whose text may hold one of the needles: those that do, and those with colours in it. */
  #holding(part: Part, needles: readonly string[]): RowMask {
    const found = new Uint8Array(part.starts.length - 1);
    for (const needle of new Set(needles)) this.#texts.mark(part, needle, found);
    // Colours stand between letters, and fall away before a text is searched.
    if (part.hasColours) this.#texts.mark(part, colour, found);
    return found;
  }

  #byText(expression: Extract<Expression, { kind: 'text' }>): PartFilter {
    const { pieces } = expression.pattern;
    const test = filterTest(expression, this.#context);
    // Where a piece has other letters, the case of all letters is folded in another way.
    const needle = pieces.every(isAscii) ? longest(pieces) : '';
    const isWhole = pieces.length === 1 && isSearchable(needle);
    const isForeign = pieces.some((piece) => !isAscii(piece.toLowerCase()));
    return (part, mask) => {
      if (isSearchable(needle)) both(mask, this.#holding(part, [needle]));
      // A text with other letters is not in one of ASCII.
      else if (isForeign && part.isAscii && !part.hasColours) mask.fill(0);
      if (!isWhole) this.#ask(part, mask, test);
      else if (part.hasColours) {
        const coloured = this.#coloured(part, mask);
        split(mask, coloured);
        this.#ask(part, coloured, test);
        either(mask, coloured);
      }
    };
  }

  /** Rows of the mask with colours in their text. */
  #coloured(part: Part, mask: RowMask): RowMask {
    const coloured = new Uint8Array(mask.length);
    this.#texts.mark(part, colour, coloured);
    both(coloured, mask);
    return coloured;
  }

  /** An expression over the text: asked where a text that it demands, or its beginning, is found. */
  #byExpression(source: string, expression: Expression): PartFilter {
    const compiled = compileRegex(source);
    if (!compiled.ok) return this.#oneByOne(expression);
    const { testIn, prefix, prefixSigns, isPrefixAll } = compiled;
    const literal = requiredLiteral(source)?.text ?? '';
    const needle = literal.length > 1 && isSearchable(literal) ? literal : undefined;
    return (part, mask) => {
      const { text, starts, from, hasColours } = part;
      const coloured = hasColours ? this.#coloured(part, mask) : undefined;
      const begins = starts.slice();
      if (needle !== undefined && needle.length > prefixSigns) {
        both(mask, this.#holding(part, [needle]));
      } else if (prefix !== undefined) {
        const found = coloured?.slice() ?? new Uint8Array(mask.length);
        let [begin, end] = [0, 0];
        const search = (at: number): number => {
          prefix.lastIndex = at;
          const match = prefix.exec(text);
          end = prefix.lastIndex;
          return (begin = match?.index ?? -1);
        };
        eachFound(part, search, (row) => {
          begins[row] = begin;
          // It may run over the end of the row.
          found[row] = isPrefixAll && end < (starts[row + 1] ?? 0) ? sure : 1;
        });
        for (let row = 0; row < mask.length; row++)
          mask[row] = mask[row] === 0 ? 0 : (found[row] ?? 0);
      }
      for (let row = 0; row < mask.length; row++) {
        if (mask[row] === 0) continue;
        if (mask[row] === sure && coloured?.[row] !== 1) {
          mask[row] = 1;
          continue;
        }
        mask[row] = 1;
        const is =
          coloured?.[row] === 1
            ? compiled.test(stripColours(this.#store.raw(from + row)))
            : testIn(text, starts[row] ?? 0, (starts[row + 1] ?? 1) - 1, begins[row]);
        if (!is) mask[row] = 0;
      }
    };
  }

  /** A condition on one field, by what rows of a shape say of it. */
  #byField(field: string, expression: Expression): PartFilter {
    const test = filterTest(expression, this.#context);
    if (fieldNamed(field)?.isOfStream === true) return this.#byStream(test);
    const of = recordOf(field);
    const answer = (value: unknown): boolean => test(of(value));
    const needle = needleOf(expression);
    const places: (FieldPlace & { answer?: boolean })[] = [];
    const column = this.#columns.of(field);
    /** By number of value. */
    const answers: boolean[] = [];
    const { kind } = expression;
    return (part, mask) => {
      const { text, starts, from, hasColours } = part;
      const { shapeOf, shapes } = this.#store;
      const coloured = hasColours ? this.#coloured(part, mask) : undefined;
      const may = needle === undefined ? undefined : this.#holding(part, [needle, '\\']);
      const readers: FieldReader[] = [];
      const values = column.of(part);
      for (let row = 0; row < mask.length; row++) {
        if (mask[row] === 0) continue;
        const number = shapeOf[from + row] ?? 0;
        let place = places[number];
        if (place === undefined) {
          const shape = shapes[number];
          place = shape === undefined ? { kind: 'record' } : placeOfField(shape, field);
          if (place.kind === 'same') place = { ...place, answer: answer(place.value) };
          else if (kind === 'has' && place.kind === 'read' && place.isSure) {
            place = { ...place, answer: true };
          }
          places[number] = place;
        }
        let is = place.answer;
        if (is === undefined && place.kind === 'read') {
          if (may?.[row] === 0 && place.isInText) is = false;
          else if (coloured?.[row] !== 1) {
            is = answers[values[row] ?? unread];
            if (is === undefined) {
              const read = (readers[number] ??= place.reader(text));
              const value = read(starts[row] ?? 0, (starts[row + 1] ?? 1) - 1);
              if (value !== undefined) {
                const of = (values[row] = column.number(value));
                is = answers[of] ?? answer(value ?? undefined);
                if (of !== unread) answers[of] = is;
              }
            }
          }
        }
        if (!(is ?? test(rowRecord(this.#store, from + row)))) mask[row] = 0;
      }
    };
  }

  /** Rows that may carry an id: those whose text has it in some spelling, or that say more than their text. */
  #carriers({ values }: Extract<Expression, { kind: 'id' | 'request' }>): PartFilter {
    const tied = values.flatMap((id) => this.#tiedTo(id).map((tie) => tie.id));
    const needles = [...values, ...tied].flatMap((id) => idForms(id));
    return (part, mask) => {
      if (!needles.every(isSearchable)) return;
      const found = this.#holding(part, needles);
      this.#markRests(part, found);
      both(mask, found);
    };
  }

  /** Streams answer as a whole; else Events count, and lines that hold a text that names it. */
  #byResource(expression: Extract<Expression, { kind: 'resource' }>): PartFilter {
    const { scope, resources } = expression;
    const needles =
      scope === 'owner'
        ? []
        : resources.flatMap((each) => mentionNeedles(each, this.membersOf(each).mentions));
    const test = filterTest({ ...expression, scope: 'owner' }, this.#context);
    const whole = this.#byStream((ref) => test({ ...ref, kind: 'log' }));
    const each = filterTest(expression, this.#context);
    return (part, mask) => {
      const left = mask.slice();
      whole(part, mask);
      split(left, mask);
      if (needles.every(isSearchable)) {
        const may = scope === 'owner' ? new Uint8Array(mask.length) : this.#holding(part, needles);
        const { shapeOf, shapes } = this.#store;
        for (let row = 0; row < may.length; row++) {
          if (shapes[shapeOf[part.from + row] ?? 0]?.kind === 'event') may[row] = 1;
        }
        both(left, may);
      }
      this.#ask(part, left, each);
      either(mask, left);
    };
  }

  #markRests({ from }: Part, mask: RowMask): void {
    const { shapeOf, shapes } = this.#store;
    for (let row = 0; row < mask.length; row++) {
      if (shapes[shapeOf[from + row] ?? 0]?.hasRest) mask[row] = 1;
    }
  }

  /** Whether records belong to the request of this one; none do where it has no id. */
  requestTest(record: TimelineRecord): RecordTest {
    const values = [...requestIdsOf(record)].map(({ id }) => id);
    return values.length === 0
      ? () => false
      : filterTest({ kind: 'request', values }, this.#context);
  }

  /** Why a record answers a filter, for its `request:`, `resource:` and `owner:`; empty without any. */
  reasonsOf(filter: Expression | undefined, record: TimelineRecord): readonly string[] {
    return filter === undefined ? [] : reasonsTest(filter, this.#context)(record);
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
    if (![...forms].every(isSearchable)) return [];
    const found: Tie[] = [];
    let carriers = 0;
    for (const part of this.#store.parts) {
      const mask = this.#holding(part, [...forms]);
      this.#markRests(part, mask);
      for (let row = mask.indexOf(1); row !== -1; row = mask.indexOf(1, row + 1)) {
        const record = rowRecord(this.#store, part.from + row);
        if (placeOfId(record, forms) === undefined) continue;
        if (++carriers > mostTiedRows) return [];
        for (const other of requestIdsOf(record)) {
          found.push({ id: other.id, why: `${other.kind} beside ${id}` });
        }
      }
    }
    return found;
  }
}

interface Tie {
  readonly id: string;
  readonly why: string;
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

/** The filters one after another, as long as there are rows left. */
function inOrder(filters: readonly PartFilter[]): PartFilter {
  return (part, mask) => {
    for (const filter of filters) if (mask.includes(1)) filter(part, mask);
  };
}

/** Rows that one of the filters leaves. */
function anyOf(filters: readonly PartFilter[]): PartFilter {
  return (part, mask) => {
    const left = mask.slice();
    mask.fill(0);
    for (const filter of filters) {
      const found = left.slice();
      filter(part, found);
      split(left, found);
      either(mask, found);
    }
  };
}

/** Clears in `mask` what is not in `other`. */
function both(mask: RowMask, other: RowMask): void {
  for (let row = 0; row < mask.length; row++) if (other[row] === 0) mask[row] = 0;
}

/** Clears in `mask` what is in `other`. */
function split(mask: RowMask, other: RowMask): void {
  for (let row = 0; row < mask.length; row++) if (other[row] === 1) mask[row] = 0;
}

/** Sets in `mask` what is in `other`. */
function either(mask: RowMask, other: RowMask): void {
  for (let row = 0; row < mask.length; row++) if (other[row] === 1) mask[row] = 1;
}

/** A record that says nothing but the field, as the evaluator reads it. */
function recordOf(field: string): (value: unknown) => TimelineRecord {
  const path = field.slice(1);
  return field.startsWith('@')
    ? (value) => ({ attributes: { [path]: value } }) as unknown as TimelineRecord
    : (value) => ({ [field]: value }) as unknown as TimelineRecord;
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '');
}

/** What stands as it is in JSON as well, and is no number, which JSON may write in another way. */
const telling = /^(?![-+.\deE]+$)[\w .:@/-]{4,}$/;

/** A text that a value must hold to answer; absent where no text is sure, or too short to tell rows. */
function needleOf(expression: Expression): string | undefined {
  const piecesOf = ({ pieces }: Pattern): string => (pieces.every(isAscii) ? longest(pieces) : '');
  let needle: string | undefined;
  if (expression.kind === 'match' && expression.patterns.length === 1) {
    needle = expression.patterns.map(piecesOf)[0];
  } else if (expression.kind === 'exact' && expression.values.length === 1) {
    needle = expression.values[0];
  } else if (expression.kind === 'regex') {
    needle = requiredLiteral(expression.source)?.text;
  }
  return needle !== undefined && telling.test(needle) ? needle : undefined;
}
