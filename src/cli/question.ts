// What a command line asks of a capture: the filter as typed, --filter, --request, --resource,
// --namespace, --since, --until, -i and -e, all of which must hold. Each is read by itself, so that a
// mistake is shown under the text that was typed.
import { KlogError } from '../core/failure.ts';
import type { Failure } from '../core/failure.ts';
import type { Expression, Query, TimeExpression, TimeWindow } from '../query/language/ast.ts';
import { parseQuery } from '../query/language/parse.ts';
import { queryFailure } from '../query/language/problem.ts';
import { compileRegex } from '../query/language/regex.ts';
import { readTimeExpression } from '../query/language/time-expression.ts';
import type { FlagName } from './flags.ts';
import type { Options } from './options.ts';

export interface Question {
  readonly query: Query;
  /** Odd, but not wrong: shown before the answer. */
  readonly warnings: readonly Failure[];
  /** Some time counts back from now: the output says from when. */
  readonly isRelative: boolean;
}

class QuestionBuilder {
  readonly filters: Expression[] = [];
  readonly windows: TimeWindow[] = [];
  readonly warnings: Failure[] = [];

  /** Adds a text of the question language that was typed at `where`. */
  add(source: string, where: string): void {
    if (source.trim() === '') return;
    const parsed = parseQuery(source);
    if (!parsed.ok) throw new KlogError(queryFailure(parsed.problem, source, where));
    for (const problem of parsed.warnings) {
      this.warnings.push({
        ...queryFailure(problem, source, where),
        code: 'query_warning',
        message: 'the query may not mean what it says',
      });
    }
    if (parsed.query.filter) this.filters.push(parsed.query.filter);
    this.windows.push(...parsed.query.windows);
  }
}

function regexOf(source: string, flag: FlagName): Expression {
  const compiled = compileRegex(source);
  if (compiled.ok) return { kind: 'regex', source };
  throw new KlogError(badRegex(source, flag, compiled));
}

/** What is wrong with the expression of a flag. */
export function badRegex(
  source: string,
  flag: FlagName,
  problem: { readonly reason: string; readonly hint?: string },
): Failure {
  return {
    code: 'bad_regex',
    exit: 2,
    message: `cannot use the expression of --${flag}`,
    reason: problem.reason,
    location: { where: `--${flag} ${source}` },
    ...(problem.hint === undefined ? {} : { help: problem.hint }),
  };
}

function momentOf(options: Options, flag: 'since' | 'until'): TimeExpression | undefined {
  const text = options.text(flag);
  if (text === undefined) return undefined;
  const expression = readTimeExpression(text);
  if (expression) return expression;
  throw new KlogError({
    code: 'bad_value',
    exit: 2,
    message: `cannot use ${JSON.stringify(text)} for --${flag}`,
    location: { where: `--${flag} ${text}` },
    help: 'a span back from now (15m, 2h30m), or a time: 10:14, 2026-11-25, 2026-11-25T10:14:00Z',
  });
}

function isAgo(expression: TimeExpression | undefined): boolean {
  return expression !== undefined && expression.kind !== 'at';
}

interface QuestionOptions {
  readonly isCollecting?: boolean;
  readonly resourceField?: 'resource' | 'owner';
}

/**
 * The whole question. A mistake in any part is thrown as a KlogError. Where a cluster is followed
 * (`isCollecting`), --since and --namespace say what is collected and limit no answer.
 * `resourceField` is what --resource asks: `owner` leaves out lines of others that only name it.
 */
export function questionOf(
  typed: string,
  options: Options,
  { isCollecting = false, resourceField = 'resource' }: QuestionOptions = {},
): Question {
  const builder = new QuestionBuilder();
  builder.add(typed, 'query');
  for (const filter of options.list('filter')) builder.add(filter, '--filter');
  const request = options.text('request');
  if (request !== undefined) builder.filters.push({ kind: 'request', values: [request] });
  const resource = options.text('resource');
  if (resource !== undefined) {
    builder.add(`${resourceField}:${JSON.stringify(resource)}`, '--resource');
  }
  const namespace = isCollecting ? undefined : options.text('namespace');
  if (namespace !== undefined) {
    builder.filters.push({ kind: 'exact', field: 'namespace', values: namespace.split(',') });
  }

  const included = options.list('include').map((source) => regexOf(source, 'include'));
  if (included.length > 0) builder.filters.push({ kind: 'or', items: included });
  for (const source of options.list('exclude')) {
    builder.filters.push({ kind: 'not', item: regexOf(source, 'exclude') });
  }

  const from = isCollecting ? undefined : momentOf(options, 'since');
  const to = momentOf(options, 'until');
  if (from) builder.windows.push({ from });
  if (to) builder.windows.push({ to });

  const { filters, windows, warnings } = builder;
  const [only] = filters;
  const filter: Expression | undefined =
    filters.length > 1 ? { kind: 'and', items: filters } : only;
  return {
    query: { ...(filter ? { filter } : {}), windows },
    warnings,
    isRelative: windows.some((window) => isAgo(window.from) || isAgo(window.to)),
  };
}
