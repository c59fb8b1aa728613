import type { Failure } from '../../core/failure.ts';

/** What is wrong (or odd) with a query, and where: `[start, end)` in UTF-16 units, never empty. */
export interface QueryProblem {
  readonly start: number;
  readonly end: number;
  /** `there is no severity \`eror\``. */
  readonly reason: string;
  readonly hint?: string;
}

/** Carries a problem out of the parser's recursion; `parseQuery` alone catches it. */
export class QuerySyntaxError extends Error {
  readonly problem: QueryProblem;
  constructor(problem: QueryProblem) {
    super(problem.reason);
    this.problem = problem;
  }
}

/** The failure to show for a query that was typed at `where` (`--filter`, `query`). */
export function queryFailure(problem: QueryProblem, source: string, where: string): Failure {
  // The caret stands under one line: that of the problem's start.
  const lineStart = source.lastIndexOf('\n', problem.start - 1) + 1;
  const lineBreak = source.indexOf('\n', lineStart);
  const lineEnd = lineBreak === -1 ? source.length : lineBreak;
  return {
    code: 'query_not_understood',
    exit: 2,
    message: 'cannot understand the query',
    reason: problem.reason,
    location: {
      where,
      line: source.slice(0, lineStart).split('\n').length,
      column: problem.start - lineStart + 1,
      text: source.slice(lineStart, lineEnd),
      length: Math.max(1, Math.min(problem.end, lineEnd) - problem.start),
    },
    ...(problem.hint === undefined ? {} : { help: problem.hint }),
  };
}
