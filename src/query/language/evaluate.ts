// What a question means: query and record give yes or no. This is the definition; SQL and any
// other engine only narrow what it has to look at. What the record alone cannot know (which ids
// are tied to a request's, what belongs to a resource) comes in as a context.
import type { TimelineRecord } from '../../core/record.ts';
import { severityNames } from '../../core/severity.ts';
import { stripColours } from '../../../parsers/colours.ts';
import type {
  Expression,
  NumberOperator,
  Pattern,
  Query,
  ResourceName,
  SeverityValue,
} from './ast.ts';
import { fieldNamed, readField } from './fields.ts';
import { readQuantity } from './quantity.ts';
import { compileRegex } from './regex.ts';
import { caseForms, idForms, placeOfId, type IdPlace } from './id-forms.ts';
import {
  resourceTest,
  unknownMembers,
  type ResourceMembers,
  type ResourceTest,
} from './resource-match.ts';
import {
  containsDelimited,
  containsPattern,
  equalsPattern,
  equalsPatternExactly,
  type TextTest,
} from './text-match.ts';
import { settleWindow, type TimeContext } from './time-expression.ts';

/** An id that belongs to the same request as another, and how that is known. */
export interface TiedId {
  readonly id: string;
  readonly why: string;
}

/** What a question needs to know beyond the record. */
export interface MatchContext {
  /** Ids tied to `id` by records that carry both, as far as they tie anything; without itself. */
  readonly tiedTo: (id: string) => readonly TiedId[];
  /** What belongs to a resource as objects say. */
  readonly membersOf: (resource: ResourceName) => ResourceMembers;
}

/** Nothing known beyond the record itself. */
export const emptyMatchContext: MatchContext = {
  tiedTo: () => [],
  membersOf: () => unknownMembers,
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
      const wanted = expression.values.map((id) => ({ id, forms: new Set(idForms(id)) }));
      return (record) =>
        wanted.some(
          ({ id, forms }) =>
            placeOfId(record, forms) !== undefined || containsDelimited(searchedText(record), id),
        );
    }
    case 'request': {
      const tests = expression.values.map((id) => requestTest(id, context));
      return (record) => tests.some((test) => test(record) !== undefined);
    }
    case 'resource': {
      const tests = resourceTests(expression, context);
      return (record) => tests.some((test) => test(record) !== undefined);
    }
  }
}

/** The parts of a filter that AND and OR join; what is negated stays whole. */
export function partsOf(expression: Expression): readonly Expression[] {
  const isJoined = expression.kind === 'and' || expression.kind === 'or';
  return isJoined ? expression.items.flatMap(partsOf) : [expression];
}

/** Why a record answers a filter, for the parts that look beyond the record; made once for a query. */
export function reasonsTest(
  expression: Expression,
  context: MatchContext,
): (record: TimelineRecord) => readonly string[] {
  const tests = partsOf(expression).flatMap((part): readonly ResourceTest[] => {
    if (part.kind === 'request') return part.values.map((id) => requestTest(id, context));
    return part.kind === 'resource' ? resourceTests(part, context) : [];
  });
  return (record) => tests.flatMap((test) => test(record) ?? []);
}

function resourceTests(
  { scope, resources }: Extract<Expression, { kind: 'resource' }>,
  context: MatchContext,
): readonly ResourceTest[] {
  return resources.map((resource) => resourceTest(resource, scope, context.membersOf(resource)));
}

const places: Readonly<Record<IdPlace, string>> = {
  requestId: 'request id',
  traceId: 'trace id',
  spanId: 'span id',
  correlationId: 'correlation id',
  parentRequestId: 'parent request id',
  text: 'names the id in its text',
};

/** Why a record belongs to a request; absent where it does not. */
function requestTest(
  id: string,
  context: MatchContext,
): (record: TimelineRecord) => string | undefined {
  const forms = new Set(idForms(id));
  const tied = context.tiedTo(id).map((each) => ({ ...each, forms: new Set(caseForms(each.id)) }));
  return (record) => {
    const place = placeOfId(record, forms);
    if (place !== undefined) return places[place];
    const tie = tied.find((each) => placeOfId(record, each.forms) !== undefined);
    return tie && `${tie.why}: ${tie.id}`;
  };
}

/** What free text looks at: what the application wrote, without colour codes. */
function searchedText(record: TimelineRecord): string {
  return stripColours(record.raw);
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

export function fieldForms(field: string, value: string): readonly string[] {
  return field === 'traceId' || field === 'spanId' ? caseForms(value) : [value];
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
