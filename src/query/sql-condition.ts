// Conditions for WHERE, put together without ever touching a user's text: values are parameters.
// Nothing here may be NULL: `raw`, `flags` and all others that are compared are NOT NULL.

/** SQL over `records r`, or a constant. */
export type SqlCondition =
  true | false | { readonly sql: string; readonly params: readonly (string | number | bigint)[] };

/**
 * What SQL knows of a question: every matching row fulfils `may`, every row that fulfils `must`
 * matches. Where both are the same condition, SQL answers alone.
 */
export interface Bounds {
  readonly may: SqlCondition;
  readonly must: SqlCondition;
}

export function exactly(condition: SqlCondition): Bounds {
  return { may: condition, must: condition };
}

export const unknown: Bounds = { may: true, must: false };

export function negate({ may, must }: Bounds): Bounds {
  if (may === must) return exactly(not(may));
  return { may: not(must), must: not(may) };
}

export function combine(kind: 'and' | 'or', all: readonly Bounds[]): Bounds {
  const join = kind === 'and' ? and : or;
  const may = join(all.map((bounds) => bounds.may));
  if (all.every((bounds) => bounds.may === bounds.must)) return exactly(may);
  return { may, must: join(all.map((bounds) => bounds.must)) };
}

export function not(condition: SqlCondition): SqlCondition {
  if (typeof condition === 'boolean') return !condition;
  return { sql: `NOT (${condition.sql})`, params: condition.params };
}

export function and(conditions: readonly SqlCondition[]): SqlCondition {
  return join(conditions, 'AND', false);
}

export function or(conditions: readonly SqlCondition[]): SqlCondition {
  return join(conditions, 'OR', true);
}

/** `decisive`: the constant that settles the whole; the other one changes nothing. */
function join(
  conditions: readonly SqlCondition[],
  operator: 'AND' | 'OR',
  decisive: boolean,
): SqlCondition {
  const parts: Exclude<SqlCondition, boolean>[] = [];
  for (const condition of conditions) {
    if (condition === decisive) return decisive;
    if (typeof condition !== 'boolean') parts.push(condition);
  }
  const [only] = parts;
  if (only === undefined) return !decisive;
  if (parts.length === 1) return only;
  // Balanced, because SQLite bounds the depth of an expression and a chain is as deep as it is long.
  return {
    sql: balanced(
      parts.map(({ sql }) => `(${sql})`),
      operator,
    ),
    params: parts.flatMap(({ params }) => params),
  };
}

function balanced(parts: readonly string[], operator: string): string {
  if (parts.length <= 4) return parts.join(` ${operator} `);
  const half = parts.length >> 1;
  const left = balanced(parts.slice(0, half), operator);
  return `(${left}) ${operator} (${balanced(parts.slice(half), operator)})`;
}
