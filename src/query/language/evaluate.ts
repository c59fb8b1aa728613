// What a question means: query and record give yes or no. This is the definition; SQL and any
// other engine only narrow what it has to look at. What the record alone cannot know (which trace
// ids a request id is tied to, who owns a pod) comes in as a context.
import type { TimelineRecord } from '../../core/record.ts';
import { severityNames } from '../../core/severity.ts';
import { stripColours } from '../../../parsers/colours.ts';
import type { Expression, NumberOperator, Pattern, Query, SeverityValue } from './ast.ts';
import { fieldNamed, readField } from './fields.ts';
import { readQuantity } from './quantity.ts';
import { compileRegex } from './regex.ts';
import { matchesResource, type PodOwners } from './resource-match.ts';
import {
  containsDelimited,
  containsPattern,
  equalsPattern,
  equalsPatternExactly,
  type TextTest,
} from './text-match.ts';
import { settleWindow, type TimeContext } from './time-expression.ts';

/** What a question needs to know beyond the record. */
export interface MatchContext {
  /** Trace ids of the records that carry `id` in an id field, as far as they tie anything. */
  readonly tracesTiedTo: (id: string) => ReadonlySet<string>;
  /** Owners of a pod as objects say them; `undefined` where nothing is known. */
  readonly ownersOf: PodOwners;
}

/** Nothing known beyond the record itself. */
export const emptyMatchContext: MatchContext = {
  tracesTiedTo: () => new Set(),
  ownersOf: () => undefined,
};

export type RecordTest = (record: TimelineRecord) => boolean;

/** The test that a record passes when it answers the question, windows included. */
export function queryTest(query: Query, context: MatchContext & TimeContext): RecordTest {
  const { from, to } = settleWindow(query.windows, context);
  const filter = query.filter ? filterTest(query.filter, context) : () => true;
  return (record) =>
    (from === undefined || record.time >= from) &&
    (to === undefined || record.time < to) &&
    filter(record);
}

/** The test of a filter alone. Made once for a query: regular expressions are compiled here. */
export function filterTest(expression: Expression, context: MatchContext): RecordTest {
  switch (expression.kind) {
    case 'and': {
      const tests = expression.items.map((item) => filterTest(item, context));
      return (record) => tests.every((test) => test(record));
    }
    case 'or': {
      const tests = expression.items.map((item) => filterTest(item, context));
      return (record) => tests.some((test) => test(record));
    }
    case 'not': {
      const test = filterTest(expression.item, context);
      return (record) => !test(record);
    }
    case 'text': {
      const test = containsPattern(expression.pattern);
      return (record) => test(searchedText(record));
    }
    case 'regex': {
      const test = regexTest(expression.source);
      const { field } = expression;
      if (field === undefined) return (record) => test(searchedText(record));
      return (record) => readField(field, record).some(test);
    }
    case 'match':
      return matchTest(expression.field, expression.patterns);
    case 'exact':
      return exactTest(expression.field, expression.values);
    case 'number':
      return numberTest(expression.field, expression.operator, expression.quantity.value);
    case 'severity':
      return severityTest(expression.operator, expression.values);
    case 'has': {
      const { fields } = expression;
      return (record) =>
        fields.some((field) => readField(field, record).some((value) => value !== ''));
    }
    case 'id': {
      const { values } = expression;
      return (record) =>
        values.some((id) => carriesId(record, id) || containsDelimited(searchedText(record), id));
    }
    case 'request': {
      const wanted = expression.values.map((id) => ({ id, traces: context.tracesTiedTo(id) }));
      return (record) =>
        wanted.some(
          ({ id, traces }) =>
            carriesId(record, id) || (record.traceId !== undefined && traces.has(record.traceId)),
        );
    }
    case 'resource': {
      const { scope, resources } = expression;
      return (record) =>
        resources.some((resource) => matchesResource(resource, scope, record, context.ownersOf));
    }
  }
}

/** What free text looks at: what the application wrote, without colour codes. */
function searchedText(record: TimelineRecord): string {
  return stripColours(record.raw);
}

/**
 * Whether an id field of the record holds `id`. Exact, except that hexadecimal trace and span ids
 * are the same in either case (records have them in lower case).
 */
export function carriesId(record: TimelineRecord, id: string): boolean {
  if (record.requestId === id) return true;
  const { traceId, spanId } = record;
  if (traceId === undefined && spanId === undefined) return false;
  return idForms(id).some((form) => form === traceId || form === spanId);
}

/** How an id that was typed may stand in a record: as typed, and hexadecimal in lower case. */
export function idForms(id: string): readonly string[] {
  const lower = id.toLowerCase();
  return lower !== id && /^[\da-f]+$/.test(lower) ? [id, lower] : [id];
}

function regexTest(source: string): TextTest {
  const compiled = compileRegex(source);
  // The parser has compiled it before; an expression made by a program must be legal too.
  if (!compiled.ok) throw new Error(`not a regular expression: ${compiled.reason}`);
  return compiled.test;
}

function matchTest(field: string, patterns: readonly Pattern[]): RecordTest {
  const style = fieldNamed(field)?.style ?? 'value';
  const tests = patterns.map((pattern): ((values: readonly string[]) => boolean) => {
    const [only] = pattern.pieces;
    if (pattern.pieces.length === 1 && only === '') return isAbsent;
    if (style === 'prose') return someValue(containsPattern(pattern));
    if (style === 'value') return someValue(equalsPattern(pattern));
    if (pattern.pieces.length > 1 || only === undefined) {
      return someValue(equalsPatternExactly(pattern));
    }
    const forms = fieldForms(field, only);
    return someValue((value) => forms.includes(value));
  });
  return (record) => {
    const values = readField(field, record);
    return tests.some((test) => test(values));
  };
}

function someValue(test: TextTest): (values: readonly string[]) => boolean {
  return (values) => values.some(test);
}

function isAbsent(values: readonly string[]): boolean {
  return values.every((value) => value === '');
}

function exactTest(field: string, wanted: readonly string[]): RecordTest {
  const forms = new Set(wanted.flatMap((value) => fieldForms(field, value)));
  return (record) => {
    const values = readField(field, record);
    if (forms.has('') && isAbsent(values)) return true;
    return values.some((value) => value !== '' && forms.has(value));
  };
}

function fieldForms(field: string, value: string): readonly string[] {
  return field === 'traceId' || field === 'spanId' ? idForms(value) : [value];
}

function numberTest(field: string, operator: NumberOperator, wanted: number): RecordTest {
  return (record) =>
    readField(field, record).some((text) => {
      const value = readQuantity(text);
      return value !== undefined && compare(value, operator, wanted);
    });
}

function compare(value: number, operator: NumberOperator, wanted: number): boolean {
  switch (operator) {
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
  }
}

function severityTest(
  operator: ':' | NumberOperator,
  values: readonly SeverityValue[],
): RecordTest {
  const ranges = severityRanges(operator, values);
  return ({ severityNumber }) =>
    ranges.some(({ least, most }) => severityNumber >= least && severityNumber <= most);
}

/**
 * Ranges of severity numbers, both ends included. A comparison takes a name as its whole band
 * (`>warn` is above all four warn numbers) and never holds for records that do not say.
 */
export function severityRanges(
  operator: ':' | NumberOperator,
  values: readonly SeverityValue[],
): readonly { readonly least: number; readonly most: number }[] {
  return values.map((value) => {
    if (value === 'none') return { least: 0, most: 0 };
    const least = severityNames.indexOf(value) * 4 + 1;
    const most = least + 3;
    switch (operator) {
      case ':':
        return { least, most };
      case '>':
        return { least: most + 1, most: 24 };
      case '>=':
        return { least, most: 24 };
      case '<':
        return { least: 1, most: least - 1 };
      case '<=':
        return { least: 1, most };
    }
  });
}
