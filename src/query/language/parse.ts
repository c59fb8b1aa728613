// From text to question: recursive descent over the grammar
//   or = and { "OR" and } ; and = unary { ["AND"] unary } ; unary = ("NOT"|"-") unary | "(" or ")" | term
// A text is either understood as it stands or refused with a place, a reason and a hint: nothing
// is guessed in silence. What is legal and odd gives a warning.
import { nearNames } from '../../core/near-names.ts';
import { severityNames } from '../../core/severity.ts';
import type {
  Expression,
  NumberOperator,
  Pattern,
  Query,
  SeverityValue,
  TimeExpression,
  TimeWindow,
} from './ast.ts';
import { fieldNamed, knownNames } from './fields.ts';
import { QuerySyntaxError, type QueryProblem } from './problem.ts';
import { readQuantity } from './quantity.ts';
import { compileRegex } from './regex.ts';
import { readResourceName, singularKind } from './resource-name.ts';
import { Scanner, type Range, type ScannedValue, type WrittenOperator } from './scanner.ts';
import { severityOfWord } from './severity-word.ts';
import { similarName } from './similar.ts';
import { readTimeExpression } from './time-expression.ts';

export type ParsedQuery =
  | { readonly ok: true; readonly query: Query; readonly warnings: readonly QueryProblem[] }
  | { readonly ok: false; readonly problem: QueryProblem };

const longestSource = 20_000;
const deepest = 100;

/** Reads a query. Never throws; time is linear in the text. The empty text asks for everything. */
export function parseQuery(source: string): ParsedQuery {
  if (source.length > longestSource) {
    const reason = `the query is longer than ${longestSource} characters`;
    return { ok: false, problem: { start: longestSource, end: longestSource + 1, reason } };
  }
  try {
    const parser = new Parser(source);
    return { ok: true, query: parser.query(), warnings: parser.warnings };
  } catch (error) {
    if (error instanceof QuerySyntaxError) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** `and`, `or` and `not` may hold windows while parsing: they are lifted out at the end. */
type Node =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'window'; readonly window: TimeWindow; readonly range: Range; name: string }
  | { readonly kind: 'all'; readonly items: readonly Node[] };

class Parser {
  readonly warnings: QueryProblem[] = [];
  private readonly scan: Scanner;
  private depth = 0;

  constructor(source: string) {
    this.scan = new Scanner(source);
  }

  query(): Query {
    this.scan.skipBlanks();
    if (this.scan.isAtEnd()) return { windows: [] };
    const node = this.or();
    if (!this.scan.isAtEnd()) {
      // Only a `)` stops the descent before the end.
      fail(this.here(), 'this ) was never opened', 'remove it, or quote the text it belongs to');
    }
    const windows: TimeWindow[] = [];
    const filters: Expression[] = [];
    lift(node, filters, windows);
    const filter = joined('and', filters);
    return { windows, ...(filter === undefined ? {} : { filter }) };
  }

  private here(): Range {
    return { start: this.scan.at, end: this.scan.at + 1 };
  }

  private or(): Node {
    const branches = [this.and()];
    for (;;) {
      const operator = this.scan.takeWord('OR');
      if (!operator) break;
      this.scan.skipBlanks();
      if (this.isAtTermEnd()) {
        fail(operator, 'OR needs something after it', 'remove it, or add a term');
      }
      branches.push(this.and());
    }
    const [first] = branches;
    if (branches.length === 1 && first) return first;
    return expression(joined('or', branches.map(asFilter)));
  }

  private and(): Node {
    const items: Node[] = [];
    for (;;) {
      this.scan.skipBlanks();
      const and = this.scan.takeWord('AND');
      if (and) {
        if (items.length === 0) {
          fail(
            and,
            'AND needs something before it',
            'remove it: terms beside each other are joined by AND',
          );
        }
        this.scan.skipBlanks();
        if (this.isAtTermEnd()) {
          fail(
            and,
            'AND needs something after it',
            'remove it, or add a term: terms beside each other are already joined by AND',
          );
        }
        continue;
      }
      if (this.isAtTermEnd()) break;
      const start = this.scan.at;
      items.push(this.unary());
      const text = this.scan.source.slice(start, this.scan.at);
      this.warnOfLowerCase(text, { start, end: this.scan.at }, items.length > 1);
    }
    if (items.length === 0) {
      const or = this.scan.takeWord('OR');
      if (or) fail(or, 'OR needs something before it', 'remove it, or add a term');
      if (this.scan.isAtEnd()) fail(this.lastSign(), 'a term is missing here', 'add one');
      fail(this.here(), 'there is nothing between these parentheses', 'remove them, or quote them');
    }
    const [first] = items;
    return items.length === 1 && first ? first : { kind: 'all', items };
  }

  private lastSign(): Range {
    const end = Math.max(1, this.scan.source.trimEnd().length);
    return { start: end - 1, end };
  }

  /** Whether no further term of this AND chain starts here. */
  private isAtTermEnd(): boolean {
    if (this.scan.isAtEnd() || this.scan.peek() === ')') return true;
    const at = this.scan.at;
    const isOr = this.scan.takeWord('OR') !== undefined;
    this.scan.at = at;
    return isOr;
  }

  private unary(): Node {
    const start = this.scan.at;
    const not = this.scan.takeWord('NOT');
    const isMinus = !not && this.scan.peek() === '-';
    if (!not && !isMinus) {
      return this.scan.peek() === '(' ? this.group() : this.term();
    }
    if (isMinus) this.scan.at++;
    const range = { start, end: this.scan.at };
    const afterSign = this.scan.at;
    this.scan.skipBlanks();
    if (this.isAtTermEnd() || this.isAtAnd()) {
      const sign = not ? 'NOT' : '-';
      fail(
        range,
        `${sign} needs something after it`,
        `remove it, or quote it to search for the sign: "${sign}"`,
      );
    }
    if (isMinus && this.scan.at > afterSign) {
      fail(
        range,
        'a - that leaves out must stand right before its term',
        'remove the space, or quote it to search for the sign: "-"',
      );
    }
    if (isMinus && this.scan.peek() === '-') {
      this.warnings.push({
        start,
        end: this.scan.at + 1,
        reason: 'two - leave out what is left out, which changes nothing',
        hint: 'quote the text to search for the dashes',
      });
    }
    const item = asFilter(this.nested(range, () => this.unary()));
    return expression({ kind: 'not', item });
  }

  private isAtAnd(): boolean {
    const at = this.scan.at;
    const isAnd = this.scan.takeWord('AND') !== undefined;
    this.scan.at = at;
    return isAnd;
  }

  private group(): Node {
    const open = this.here();
    this.scan.at++;
    const inner = this.nested(open, () => this.or());
    this.scan.skipBlanks();
    if (this.scan.peek() !== ')') fail(open, 'this ( is never closed', 'add a ) at the end');
    this.scan.at++;
    return inner;
  }

  private nested(range: Range, read: () => Node): Node {
    if (++this.depth > deepest) fail(range, `the query is nested deeper than ${deepest} levels`);
    const node = read();
    this.depth--;
    return node;
  }

  private term(): Node {
    if (this.scan.peek() === '~') {
      const start = this.scan.at++;
      return expression({ kind: 'regex', source: this.regex({ start, end: start + 1 }) });
    }
    const field = this.scan.takeField();
    if (field) return this.fieldTerm(field);
    const value = this.scan.takeQuoted() ?? this.scan.takeBare(false);
    if (!value) fail(this.here(), 'a term is missing here');
    const text = this.scan.source.slice(value.start, value.end);
    if (!value.isQuoted && /^(?:[<>=]=?|!=|=~|!~|:)$/.test(text)) {
      fail(
        value,
        `“${text}” stands alone`,
        `write it without spaces, as in level>=warn, or quote it to search for the sign: "${text}"`,
      );
    }
    return expression({ kind: 'text', pattern: { pieces: value.pieces } });
  }

  private fieldTerm(field: { name: string; operator: WrittenOperator; range: Range }): Node {
    const { name, range } = field;
    const operator = normalOperator(field.operator);
    switch (name.toLowerCase()) {
      case 'since':
      case 'until':
      case 'time':
        return this.window(name.toLowerCase(), operator, range);
      case 'level':
      case 'severity':
        return this.severity(operator, range);
      case 'has':
        this.only(':', operator, range, 'has:trace');
        return expression({ kind: 'has', fields: this.fieldNames(range) });
      case 'id':
      case 'request':
        this.only(':', operator, range, `${name}:req-8812`, '=');
        return expression({
          kind: name.toLowerCase() === 'id' ? 'id' : 'request',
          values: this.ids(range),
        });
      case 'resource':
      case 'owner':
        this.only(':', operator, range, `${name}:deploy/cart`, '=');
        return this.resource(name.toLowerCase() === 'owner' ? 'owner' : 'resource', range);
      case 'deploy':
        this.only(':', operator, range, 'deploy:cart', '=');
        return this.deployment(range);
      default:
        return this.comparison(this.canonical(name, range), operator, range);
    }
  }

  private only(wanted: string, operator: string, range: Range, example: string, also = ''): void {
    if (operator === wanted || operator === also) return;
    const name = this.scan.source.slice(range.start, range.end - operator.length);
    fail(range, `“${name}” cannot be compared with ${operator}`, `for example ${example}`);
  }

  /** The canonical name of a field; warns of an unknown one that looks like a slip. */
  private canonical(name: string, range: Range): string {
    if (name.startsWith('@')) return name;
    const known = fieldNamed(name);
    if (known) return known.name;
    const similar = similarName(name, knownNames);
    if (similar !== undefined) {
      this.warnings.push({
        start: range.start,
        end: range.start + name.length,
        reason: `klog has no field “${name}”, so the lines' own fields are asked`,
        hint: `there is a field with a similar name: \`${similar}\`; write @${name} if the lines' own is meant`,
      });
    }
    return `@${name}`;
  }

  private comparison(field: string, operator: string, range: Range): Node {
    switch (operator) {
      case '~':
      case '!~': {
        const regex: Expression = { kind: 'regex', field, source: this.regex(range) };
        return expression(operator === '~' ? regex : { kind: 'not', item: regex });
      }
      case ':':
        return expression(matching(field, this.values(range)));
      case '=':
      case '!=': {
        const values = this.values(range, true).map(({ pieces }) => pieces.join('*'));
        const exact: Expression = { kind: 'exact', field, values };
        return expression(operator === '=' ? exact : { kind: 'not', item: exact });
      }
      default: {
        const value = this.single(range);
        const text = value.pieces.join('*');
        const number = readQuantity(text);
        if (number === undefined) {
          fail(
            value,
            `“${text}” is not a number, a duration or a size`,
            'for example 500, 1.5s, 20ms, 64KiB',
          );
        }
        return expression({
          kind: 'number',
          field,
          operator: operator as NumberOperator,
          quantity: { text, value: number },
        });
      }
    }
  }

  private regex(after: Range): string {
    const scanned = this.scan.takeRegex();
    if (!scanned) this.missing(after);
    const compiled = compileRegex(scanned.source);
    if (!compiled.ok) fail(scanned.range, compiled.reason, compiled.hint);
    return scanned.source;
  }

  private severity(operator: string, range: Range): Node {
    if (operator === '~' || operator === '!~') {
      const source = this.regex(range);
      const regex: Expression = { kind: 'regex', field: 'severity', source };
      return expression(operator === '~' ? regex : { kind: 'not', item: regex });
    }
    const isEqual = operator === ':' || operator === '=' || operator === '!=';
    const scanned = isEqual ? this.values(range) : [this.single(range)];
    const values = scanned.map((value) => this.severityValue(value, isEqual));
    const node: Expression = {
      kind: 'severity',
      operator: isEqual ? ':' : (operator as NumberOperator),
      values,
    };
    return expression(operator === '!=' ? { kind: 'not', item: node } : node);
  }

  private severityValue(value: ScannedValue, mayBeNone: boolean): SeverityValue {
    const text = value.pieces.join('*');
    if (text === '' && mayBeNone) return 'none';
    const severity = severityOfWord(text);
    if (severity !== undefined) return severity;
    const [similar] = nearNames(text, severityNames);
    fail(
      value,
      `there is no severity “${text}”`,
      `${similar === undefined ? '' : `there is one with a similar name: \`${similar}\`; `}severities are ${severityNames.join(' < ')}`,
    );
  }

  private fieldNames(range: Range): readonly string[] {
    return this.values(range).flatMap((value) => {
      const name = value.pieces.join('*');
      const special = fieldsOfSpecial(name);
      if (special) return special;
      if (!/^@?[A-Za-z_][\w./-]*$/.test(name)) {
        fail(value, `“${name}” is not the name of a field`, 'for example has:trace');
      }
      return [this.canonical(name, value)];
    });
  }

  private ids(range: Range): readonly string[] {
    return this.values(range, true).map((value) => {
      const text = value.pieces.join('*');
      if (text === '') fail(value, 'an id cannot be empty');
      return text;
    });
  }

  private resource(scope: 'resource' | 'owner', range: Range): Node {
    const resources = this.values(range, true).map((value) => {
      const text = value.pieces.join('*');
      const resource = readResourceName(text);
      if (!resource) {
        fail(
          value,
          `“${text}” does not name a resource`,
          'write KIND/NAME or NAMESPACE/KIND/NAME, for example deploy/cart or shop/svc/web',
        );
      }
      return resource;
    });
    return expression({ kind: 'resource', scope, resources });
  }

  private deployment(range: Range): Node {
    const resources = this.values(range, true).map((value) => {
      const text = value.pieces.join('*');
      if (text === '' || text.includes('/')) {
        fail(
          value,
          `“${text}” is not the name of a deployment`,
          'for example deploy:cart; with a namespace, owner:shop/deploy/cart',
        );
      }
      return { kind: singularKind('deploy'), name: text };
    });
    return expression({ kind: 'resource', scope: 'owner', resources });
  }

  private window(name: string, operator: string, range: Range): Node {
    this.only(':', operator, range, name === 'time' ? 'time:12:00..12:05' : `${name}:15m`);
    const value = this.single(range);
    const text = value.pieces.join('*');
    const whole = { start: range.start, end: value.end };
    const at = text.indexOf('..');
    if (name !== 'time') {
      const moment = this.moment(text, value);
      const window = name === 'since' ? { from: moment } : { to: moment };
      return { kind: 'window', window, range: whole, name };
    }
    if (at === -1) {
      fail(
        value,
        'time: needs a start and an end',
        'write time:A..B, time:A.. or time:..B, for example time:12:00..12:05',
      );
    }
    const [from, to] = [text.slice(0, at), text.slice(at + 2)];
    const window: TimeWindow = {
      ...(from === '' ? {} : { from: this.moment(from, value) }),
      ...(to === '' ? {} : { to: this.moment(to, value) }),
    };
    return { kind: 'window', window, range: whole, name };
  }

  private moment(text: string, range: Range): TimeExpression {
    const moment = readTimeExpression(text);
    if (moment) return moment;
    fail(
      range,
      `“${text}” is not a time`,
      'for example 15m, 2h, 12:05, 2026-11-22, 2026-11-22T12:05:30Z, now',
    );
  }

  /** One value or more: `a,b` or `(a b)` or `(a OR b)`. */
  private values(after: Range, isExact = false): readonly ScannedValue[] {
    if (this.scan.peek() === '(') return this.valueGroup();
    const first = this.value(after, isExact);
    const values = [first];
    while (this.scan.peek() === ',') {
      const comma = this.here();
      this.scan.at++;
      const next = this.scan.takeQuoted() ?? this.scan.takeBare(true);
      if (!next) fail(comma, 'a value is missing after this comma', 'remove it, or quote it');
      values.push(next);
    }
    return values;
  }

  private valueGroup(): readonly ScannedValue[] {
    const open = this.here();
    this.scan.at++;
    const values: ScannedValue[] = [];
    for (;;) {
      this.scan.skipBlanks();
      if (values.length > 0 && this.scan.takeWord('OR')) this.scan.skipBlanks();
      if (this.scan.peek() === ',') {
        this.scan.at++;
        continue;
      }
      if (this.scan.peek() === ')') break;
      const value = this.scan.takeQuoted() ?? this.scan.takeBare(true);
      if (!value) fail(open, 'this ( is never closed', 'add a ) behind the last value');
      values.push(value);
    }
    if (values.length === 0) fail(open, 'there is no value between these parentheses');
    this.scan.at++;
    return values;
  }

  private value(after: Range, mayHoldNothing: boolean): ScannedValue {
    const value = this.scan.takeQuoted() ?? this.scan.takeBare(true);
    if (value) return value;
    if (mayHoldNothing && this.scan.peek() === ',')
      fail(this.here(), 'a value is missing before this comma');
    this.missing(after);
  }

  private single(after: Range): ScannedValue {
    const value = this.value(after, false);
    if (this.scan.peek() === ',') {
      fail(this.here(), 'only one value can stand here', 'remove the comma, or quote it');
    }
    return value;
  }

  private missing(after: Range): never {
    const text = this.scan.source.slice(after.start, after.end);
    fail(
      after,
      `a value is missing after “${text}”`,
      `write it right behind; to search for the text itself, quote it: "${text}"`,
    );
  }

  private warnOfLowerCase(text: string, range: Range, isBetween: boolean): void {
    if (!isBetween || !/^(?:and|or|not)$/.test(text)) return;
    this.warnings.push({
      ...range,
      reason: `“${text}” is searched as a word`,
      hint: `write ${text.toUpperCase()} for the operator, or "${text}" for the word`,
    });
  }
}

function fail(range: Range, reason: string, hint?: string): never {
  const end = Math.max(range.end, range.start + 1);
  throw new QuerySyntaxError({
    start: range.start,
    end,
    reason,
    ...(hint === undefined ? {} : { hint }),
  });
}

function normalOperator(written: WrittenOperator): string {
  if (written === '==' || written === ':=') return '=';
  if (written === '=~') return '~';
  return written.length > 1 && written.startsWith(':') ? written.slice(1) : written;
}

/** What `has:` asks for under names that are no fields of the record. */
function fieldsOfSpecial(name: string): readonly string[] | undefined {
  switch (name.toLowerCase()) {
    case 'level':
    case 'severity':
      return ['severity'];
    case 'request':
      return ['requestId'];
    case 'id':
      return ['traceId', 'spanId', 'requestId', 'correlationId', 'parentRequestId'];
    default:
      return undefined;
  }
}

function matching(field: string, values: readonly ScannedValue[]): Expression {
  const patterns: readonly Pattern[] = values.map(({ pieces }) => ({ pieces }));
  return { kind: 'match', field, patterns };
}

function expression(of: Expression | undefined): Node {
  if (of === undefined) throw new Error('an operator without operands');
  return { kind: 'expression', expression: of };
}

/** Joins terms; chains of the same operator become one node, so that printing gives them back. */
function joined(kind: 'and' | 'or', items: readonly Expression[]): Expression | undefined {
  const flat = items.flatMap((item) => (item.kind === kind ? item.items : [item]));
  return flat.length <= 1 ? flat[0] : { kind, items: flat };
}

/** A node as part of an OR or NOT, where a window has no meaning. */
function asFilter(node: Node): Expression {
  const filters: Expression[] = [];
  lift(node, filters, undefined);
  const filter = joined('and', filters);
  if (filter === undefined) throw new Error('a term without a filter');
  return filter;
}

function lift(node: Node, filters: Expression[], windows: TimeWindow[] | undefined): void {
  switch (node.kind) {
    case 'expression':
      filters.push(node.expression);
      return;
    case 'window':
      if (windows === undefined) {
        fail(
          node.range,
          `${node.name}: limits the whole query, so it cannot stand inside OR, NOT or -`,
          'put it at the top level',
        );
      }
      windows.push(node.window);
      return;
    case 'all':
      for (const item of node.items) lift(item, filters, windows);
  }
}
