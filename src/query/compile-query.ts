// From question to SQL that narrows it: each part of a question gives a condition that all its
// answers fulfil and one that only answers fulfil. What SQL cannot know is left to the evaluator.
import { allFormats } from '../../parsers/index.ts';
import { idKinds, recordFlags, type IdKind } from '../core/batch.ts';
import { iostreams, recordKinds, timeSources, type LogRecord } from '../core/record.ts';
import { timestampNs } from '../core/time.ts';
import type { Dictionaries } from '../store/dictionaries.ts';
import type { IdIndex } from './id-index.ts';
import type { Expression, Pattern } from './language/ast.ts';
import { fieldForms, filterTest, severityRanges, type MatchContext } from './language/evaluate.ts';
import { fieldNamed } from './language/fields.ts';
import { caseForms, idForms } from './language/id-forms.ts';
import { requiredLiteral } from './language/required-literal.ts';
import { mentionNeedles } from './language/resource-match.ts';
import { foldsAsciiOnly } from './language/text-match.ts';
import {
  and,
  combine,
  exactly,
  negate,
  not,
  or,
  unknown,
  type Bounds,
  type SqlCondition,
} from './sql-condition.ts';

export interface CompileContext extends MatchContext {
  readonly dictionaries: Dictionaries;
  readonly ids: IdIndex;
}

/** How a filter is asked of the store. */
export interface CompiledFilter extends Bounds {
  /** SQL answers alone; else rows that fulfil `may` and not `must` go to the evaluator. */
  readonly isExact: boolean;
  /** All answers are warnings or worse: the index of severe records serves. */
  readonly isSevere: boolean;
  /** Answers are among these rows, which an index finds at once. */
  readonly lookup?: SqlCondition;
}

/** SQL for `filter`; without one, everything matches. */
export function compileFilter(
  filter: Expression | undefined,
  context: CompileContext,
): CompiledFilter {
  if (filter === undefined) return { may: true, must: true, isExact: true, isSevere: false };
  const bounds = compile(filter, context);
  const parts = filter.kind === 'and' ? filter.items : [filter];
  const isSevere = parts.some(isSevereOnly);
  const lookups = parts.filter(isLookup).map((part) => compile(part, context).may);
  const [lookup] = lookups;
  return {
    must: bounds.must,
    // The planner takes the partial index only where its own condition stands as it is.
    may: isSevere ? and([{ sql: 'r.severity >= 13', params: [] }, bounds.may]) : bounds.may,
    isExact: bounds.may === bounds.must,
    isSevere,
    ...(lookup === undefined || typeof lookup === 'boolean' ? {} : { lookup }),
  };
}

/** Parts whose answers the id index gives without a scan. */
function isLookup(part: Expression): boolean {
  if (part.kind === 'request') return true;
  if (part.kind === 'exact') return isIdField(part.field) && !part.values.includes('');
  return part.kind === 'match' && isIdField(part.field) && part.patterns.every(isWholeId);
}

function isIdField(field: string): boolean {
  return fieldNamed(field)?.style === 'id';
}

function isWholeId({ pieces }: Pattern): boolean {
  return pieces.length === 1 && pieces[0] !== '';
}

function isSevereOnly(part: Expression): boolean {
  if (part.kind !== 'severity') return false;
  return severityRanges(part.operator, part.values).every(({ least }) => least >= 13);
}

function compile(expression: Expression, context: CompileContext): Bounds {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return combine(
        expression.kind,
        expression.items.map((item) => compile(item, context)),
      );
    case 'not':
      return negate(compile(expression.item, context));
    case 'text':
      return textBounds(expression.pattern);
    case 'severity': {
      const ranges = severityRanges(expression.operator, expression.values);
      return exactly(
        or(
          ranges.map(({ least, most }) => ({
            sql: 'r.severity BETWEEN ? AND ?',
            params: [least, most],
          })),
        ),
      );
    }
    case 'id': {
      const carried = carriers(expression.values.flatMap(idForms), idKinds, context);
      const named = expression.values.map((id) => ({ sql: 'instr(r.raw, ?) > 0', params: [id] }));
      return { may: or([carried.may, ...named, oddText]), must: carried.must };
    }
    case 'request': {
      const { values } = expression;
      const tied = values.flatMap((id) => context.tiedTo(id).flatMap((each) => caseForms(each.id)));
      return carriers([...values.flatMap(idForms), ...tied], idKinds, context);
    }
    case 'resource': {
      const written = streamCondition({ ...expression, scope: 'owner' }, context);
      const needles =
        expression.scope === 'owner'
          ? []
          : expression.resources.flatMap((resource) =>
              mentionNeedles(resource, context.membersOf(resource).mentions),
            );
      return {
        may: or([written, kindIn(['event']), ...(needles.length === 0 ? [] : [holdsOne(needles)])]),
        must: written,
      };
    }
    case 'match':
    case 'exact':
    case 'number':
      return fieldBounds(expression, context);
    case 'regex':
      return expression.field === undefined
        ? regexBounds(expression.source)
        : fieldBounds(expression, context);
    case 'has':
      return combine(
        'or',
        expression.fields.map((field) =>
          field === 'severity'
            ? exactly({ sql: 'r.severity > 0', params: [] })
            : fieldBounds({ kind: 'has', fields: [field] }, context),
        ),
      );
  }
}

/** Rows whose text SQL functions do not see as the evaluator does: colour codes, raw bytes. */
const oddText: SqlCondition = {
  sql: `r.flags & ${recordFlags.hasEscape | recordFlags.isBinary}`,
  params: [],
};

/** More texts than these are not searched for one by one: every row is looked at. */
const mostNeedles = 24;

function holdsOne(needles: readonly string[]): SqlCondition {
  if (needles.length > mostNeedles) return true;
  const found = needles.map((text): SqlCondition => ({
    sql: 'instr(r.raw, ?) > 0',
    params: [text],
  }));
  return or([...found, oddText]);
}

/** SQLite refuses longer patterns (SQLITE_MAX_LIKE_PATTERN_LENGTH, in bytes). */
const longestLike = 10_000;

function textBounds(pattern: Pattern): Bounds {
  // LIKE folds ASCII letters only, which is the rule for such needles and for no others.
  if (!foldsAsciiOnly(pattern)) return unknown;
  if (pattern.pieces.every((piece) => piece === '')) return exactly(true);
  const like = `%${pattern.pieces.map((piece) => piece.replace(/[%_\\]/g, '\\$&')).join('%')}%`;
  // A NUL would end the pattern; texts that hold one are stored as bytes.
  if (like.length > longestLike || like.includes('\0')) return unknown;
  const found: SqlCondition = { sql: "r.raw LIKE ? ESCAPE '\\'", params: [like] };
  return { may: or([found, oddText]), must: and([found, not(oddText)]) };
}

/** An expression over the whole text: what it cannot do without is searched for first. */
function regexBounds(source: string): Bounds {
  const literal = requiredLiteral(source);
  if (literal === undefined || literal.text.includes('\0')) return unknown;
  const found: SqlCondition = { sql: 'instr(r.raw, ?) > 0', params: [literal.text] };
  return { may: or([found, oddText]), must: literal.isWhole ? and([found, not(oddText)]) : false };
}

/** Rows that the index gives for ids as they stand here; rows that are in no run may be such. */
function carriers(
  ids: readonly string[],
  kinds: readonly IdKind[],
  { ids: index }: CompileContext,
): Bounds {
  const carried = index.carriers(ids, kinds);
  const unindexed = index.unindexed();
  return unindexed === false ? exactly(carried) : { may: or([carried, unindexed]), must: false };
}

type FieldExpression = Extract<
  Expression,
  { kind: 'match' | 'exact' | 'number' | 'regex' | 'has' }
>;

function fieldBounds(expression: FieldExpression, context: CompileContext): Bounds {
  const name = expression.kind === 'has' ? expression.fields[0] : expression.field;
  if (name === undefined) return unknown;
  if (name.startsWith('@')) return attributeBounds(name.slice(1), expression, context);
  if (fieldNamed(name)?.isOfStream) return exactly(streamCondition(expression, context));
  const test = filterTest(expression, context);
  switch (name) {
    case 'kind':
      return exactly(kindIn(recordKinds.filter((kind) => test(sample({ kind: kind as 'log' })))));
    case 'stream':
      return exactly(
        flagIn(
          recordFlags.iostreamShift,
          3,
          iostreams.flatMap((stream, index) =>
            test(sample(stream === 'unknown' ? {} : { stream })) ? [index] : [],
          ),
        ),
      );
    case 'timeSource':
      return exactly(
        flagIn(
          recordFlags.timeSourceShift,
          7,
          timeSources.flatMap((timeSource, index) => (test(sample({ timeSource })) ? [index] : [])),
        ),
      );
    case 'truncated':
      return flagBounds(recordFlags.truncated, test(sample({ truncated: true })), test(sample({})));
    case 'zoneAmbiguous':
      return flagBounds(
        recordFlags.ambiguousTime,
        test(sample({ zoneAmbiguous: true })),
        test(sample({})),
      );
    case 'late':
      return flagBounds(recordFlags.late, test(sample({ late: true })), test(sample({})));
    case 'severityDerived':
      return flagBounds(
        recordFlags.severityDerived,
        test(sample({ severityDerived: true })),
        test(sample({})),
      );
    case 'traceId':
    case 'spanId':
    case 'requestId':
    case 'correlationId':
    case 'parentRequestId':
      return idBounds(name, expression, context);
    case 'type':
    case 'action':
    case 'note':
    case 'regarding':
    case 'count':
    case 'reportingController':
      return detailBounds(['event'], test);
    case 'reason':
      return detailBounds(['event', 'restart', 'gap'], test);
    case 'exitCode':
    case 'signal':
      return detailBounds(['restart'], test);
    default:
      return unknown;
  }
}

const namingFormats = new Set(
  allFormats.filter(({ namesAttributes }) => namesAttributes).map(({ name }) => name),
);

/**
 * Lines that do not hold the attribute's name need not be parsed, in formats that write names out.
 * A path ends in the innermost name, which the text holds however the path is divided.
 */
function attributeBounds(
  path: string,
  expression: FieldExpression,
  { dictionaries }: CompileContext,
): Bounds {
  const name = path.slice(path.lastIndexOf('.') + 1);
  // Other characters may be written in more ways than one.
  if (!/^[\w@:-]+$/.test(name) || matchesAbsence(expression)) return unknown;
  const naming = [...dictionaries.formats()].flatMap(([id, format]) =>
    namingFormats.has(format) ? [id] : [],
  );
  // Formats that a writer adds meanwhile are not in the list: their lines are read.
  const isOther: SqlCondition = { sql: `r.format NOT IN (${naming.join(',')})`, params: [] };
  const isNamed: SqlCondition = {
    sql: "instr(r.raw, ?) > 0 OR instr(r.raw, '\\') > 0",
    params: [name],
  };
  return { may: or([isOther, isNamed, oddText]), must: false };
}

function matchesAbsence(expression: FieldExpression): boolean {
  if (expression.kind === 'exact') return expression.values.includes('');
  return (
    expression.kind === 'match' &&
    expression.patterns.some(({ pieces }) => pieces.every((piece) => piece === ''))
  );
}

/** Kinds of the index for fields that are found by it. */
const kindOfField = {
  traceId: 'trace',
  spanId: 'span',
  requestId: 'request',
  correlationId: 'correlation',
  parentRequestId: 'parent',
} as const;

function idBounds(
  name: keyof typeof kindOfField,
  expression: FieldExpression,
  context: CompileContext,
): Bounds {
  if (!isLookup(expression)) return unknown;
  const values =
    expression.kind === 'exact'
      ? expression.values
      : expression.kind === 'match'
        ? expression.patterns.map(({ pieces }) => pieces.join(''))
        : [];
  const forms = values.flatMap((value) => fieldForms(name, value));
  return carriers(forms, [kindOfField[name]], context);
}

/** Fields that only some kinds of records have: the others answer as one that lacks the field. */
function detailBounds(
  kinds: readonly (typeof recordKinds)[number][],
  test: (record: LogRecord) => boolean,
): Bounds {
  const has = kindIn(kinds);
  return test(sample({})) ? { may: true, must: not(has) } : { may: has, must: false };
}

function flagBounds(flag: number, whenSet: boolean, whenNot: boolean): Bounds {
  if (whenSet === whenNot) return exactly(whenSet);
  const isSet: SqlCondition = { sql: `r.flags & ${flag} <> 0`, params: [] };
  return exactly(whenSet ? isSet : not(isSet));
}

function kindIn(kinds: readonly (typeof recordKinds)[number][]): SqlCondition {
  return flagIn(
    0,
    recordFlags.kindMask,
    kinds.map((kind) => recordKinds.indexOf(kind)),
  );
}

function flagIn(shift: number, mask: number, indexes: readonly number[]): SqlCondition {
  if (indexes.length === 0) return false;
  return { sql: `((r.flags >> ${shift}) & ${mask}) IN (${indexes.join(',')})`, params: [] };
}

/** Fields of the container instance are settled here: what remains is a set of streams. */
function streamCondition(expression: Expression, context: CompileContext): SqlCondition {
  const test = filterTest(expression, context);
  const streams = [...context.dictionaries.streams()];
  const fitting = streams.filter(({ ref }) => test(sample(ref))).map(({ id }) => id);
  if (fitting.length === 0) return false;
  // Not `true` where all fit: a writer may add a stream that does not.
  return {
    sql: 'r.stream IN (SELECT value FROM json_each(?))',
    params: [JSON.stringify(fitting)],
  };
}

/** A record that says nothing but `fields`. */
function sample(fields: Partial<LogRecord>): LogRecord {
  return {
    kind: 'log',
    id: 0,
    time: timestampNs(0n),
    timeSource: 'none',
    severityNumber: 0,
    body: '',
    lineCount: 1,
    raw: '',
    ...fields,
  };
}
