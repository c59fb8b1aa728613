// Prepares a statement that somebody typed: exactly one, and one that only reads. The connection is
// read-only as well; this gives the reason in words, and keeps out what SQLite does not count as
// writing (ATTACH, which can create files) or does while it prepares (PRAGMA).
import Database from 'better-sqlite3';
import type { Failure, Result } from '../core/failure.ts';
import { nearNames } from '../core/near-names.ts';
import { captureFailure } from './capture-failures.ts';
import type { CaptureDatabase } from './open-capture.ts';

/** A value as SQLite gives it; integers are always bigint, so that none loses digits. */
export type StoredValue = null | string | number | bigint | Uint8Array;

/** A statement that only reads, ready to give its rows. */
export interface ReadStatement {
  /** Names as SQLite gives them; two columns can share one. */
  readonly columns: readonly string[];
  /** Steps through the rows as they are asked for. Throws errors of SQLite: {@link statementFailure}. */
  readonly rows: () => Iterable<readonly StoredValue[]>;
}

/** A table or view, and what its columns are called. */
export interface TableColumns {
  readonly table: string;
  readonly columns: readonly string[];
}

// https://sqlite.org/lang.html: every statement that does more than read.
const otherStatements =
  /^(?:ALTER|ANALYZE|ATTACH|BEGIN|COMMIT|CREATE|DELETE|DETACH|DROP|END|INSERT|REINDEX|RELEASE|REPLACE|ROLLBACK|SAVEPOINT|UPDATE|VACUUM)\b/i;
const readingPragma =
  /^PRAGMA\s+(?:(?:main|temp)\.)?(?:table_list|(?:table_info|table_xinfo|index_list|index_info|index_xinfo)\s*\(\s*\w+\s*\))\s*;?\s*$/i;

/**
 * Prepares `text`. Fails with exit 2 where it is no statement, more than one, one that does not
 * only read, or one that SQLite does not understand; then tables and columns are named.
 */
export function prepareRead(db: CaptureDatabase, text: string): Result<ReadStatement> {
  const start = withoutExplain(text);
  const word = /^\w+/.exec(start)?.[0]?.toUpperCase();
  if (otherStatements.test(start) || (word === 'PRAGMA' && !readingPragma.test(start))) {
    return refused(`${word ?? 'it'} does more than read`);
  }
  let statement: Database.Statement<[], readonly StoredValue[]>;
  try {
    statement = db.prepare<[], readonly StoredValue[]>(text);
  } catch (error) {
    return { ok: false, failure: prepareFailure(db, text, error) };
  }
  if (!statement.reader || !statement.readonly) return refused('it does more than read');
  statement.raw().safeIntegers();
  return {
    ok: true,
    value: {
      columns: statement.columns().map(({ name }) => name),
      rows: () => statement.iterate(),
    },
  };
}

/** Every table and view of the capture and of the connection, with columns, in order of name. */
export function tablesOf(db: CaptureDatabase): readonly TableColumns[] {
  const rows = db
    .prepare<[], [string, string]>(
      `SELECT t.name, c.name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c
       WHERE t.schema IN ('main', 'temp') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY t.schema = 'main', t.name, c.cid`,
    )
    .raw()
    .all();
  const tables = new Map<string, string[]>();
  for (const [table, column] of rows) {
    const columns = tables.get(table);
    if (columns) columns.push(column);
    else tables.set(table, [column]);
  }
  return [...tables].map(([table, columns]) => ({ table, columns }));
}

/** What an error thrown while rows were read stands for; `undefined` where it is a bug. */
export function statementFailure(file: string, error: unknown): Failure | undefined {
  const failure = captureFailure(file, error);
  if (failure) return failure;
  if (error instanceof Database.SqliteError) return failedFor(error.message);
  // better-sqlite3 says so where the statement holds `?` or `:name`.
  if (error instanceof RangeError && error.message.startsWith('Too few parameter')) {
    return failedFor('it has parameters, and there are no values for them');
  }
  if (error instanceof TypeError && error.message.startsWith('Missing named')) {
    return failedFor('it has parameters, and there are no values for them');
  }
  if (isTooLong(error)) return failedFor('a value is too long to be shown');
  return undefined;
}

function isTooLong(error: unknown): boolean {
  return (
    error instanceof Error &&
    (/^(?:Invalid string length|Cannot create a string longer)/.test(error.message) ||
      error.message.includes('Array buffer allocation failed'))
  );
}

function failedFor(reason: string): Failure {
  return { code: 'sql_failed', exit: 2, message: 'cannot carry out the statement', reason };
}

function refused(reason: string): { readonly ok: false; readonly failure: Failure } {
  return {
    ok: false,
    failure: {
      code: 'sql_refused',
      exit: 2,
      message: 'cannot run this statement',
      reason,
      help: 'klog sql takes one SELECT, VALUES, WITH … SELECT or EXPLAIN; a copy of the file can be changed with sqlite3',
    },
  };
}

function prepareFailure(db: CaptureDatabase, text: string, error: unknown): Failure {
  if (error instanceof RangeError) {
    // better-sqlite3's own: no statement, or more than one.
    const reason = error.message.includes('more than one')
      ? 'there is more than one statement'
      : 'there is no statement in it';
    return refused(reason).failure;
  }
  if (!(error instanceof Database.SqliteError)) throw error;
  return {
    code: 'sql_not_understood',
    exit: 2,
    message: 'cannot understand the statement',
    reason: error.message,
    ...hints(tablesOf(db), text, error.message),
  };
}

/** What there is, for whoever named something that is not there. */
function hints(
  tables: readonly TableColumns[],
  text: string,
  message: string,
): Pick<Failure, 'help' | 'notes'> {
  const names = tables.map(({ table }) => table);
  const column = /^no such column: (.+)$/.exec(message)?.[1];
  if (column !== undefined) {
    const words = new Set(text.toLowerCase().match(/\w+/g));
    const mentioned = tables.filter(({ table }) => words.has(table));
    const columns = mentioned.flatMap((each) => each.columns);
    const near = nearNames(columnName(column), columns);
    return {
      notes: mentioned.flatMap(describeTable),
      help: near.length > 0 ? similar('column', near) : 'all tables and columns: klog sql',
    };
  }
  const table = /^no such table: (?:\w+\.)?(.+)$/.exec(message)?.[1];
  const near = table === undefined ? [] : nearNames(table, names);
  return {
    notes: [`tables: ${names.join(', ')}`],
    help: near.length > 0 ? similar('table', near) : 'all tables and columns: klog sql',
  };
}

/** SQLite says `t.name`, and `"name" - should this be a string literal in single-quotes?`. */
function columnName(said: string): string {
  const quoted = /^"([^"]*)" - /.exec(said)?.[1];
  return (quoted ?? said).replace(/^.*\./, '');
}

function similar(what: string, names: readonly string[]): string {
  return `there is a ${what} with a similar name: ${names.join(', ')}`;
}

/** In pieces, since a note is one line of limited length. */
function describeTable({ table, columns }: TableColumns): readonly string[] {
  const perNote = 16;
  const notes: string[] = [];
  for (let at = 0; at < columns.length; at += perNote) {
    const lead = at === 0 ? `${table} has` : 'and';
    notes.push(`${lead} ${columns.slice(at, at + perNote).join(', ')}`);
  }
  return notes;
}

/** The statement from its first word on, behind blanks, comments and EXPLAIN [QUERY PLAN]. */
function withoutExplain(text: string): string {
  const start = withoutComments(text);
  const explain = /^EXPLAIN\b/i.exec(start);
  if (!explain) return start;
  const explained = withoutComments(start.slice(explain[0].length));
  const plan = /^QUERY\b/i.exec(explained);
  if (!plan) return explained;
  const behind = withoutComments(explained.slice(plan[0].length));
  return withoutComments(behind.replace(/^PLAN\b/i, ''));
}

function withoutComments(text: string): string {
  let at = 0;
  for (;;) {
    while (/[\s\ufeff]/.test(text.charAt(at))) at += 1;
    const isLine = text.startsWith('--', at);
    if (!isLine && !text.startsWith('/*', at)) return text.slice(at);
    const end = text.indexOf(isLine ? '\n' : '*/', at + 2);
    if (end < 0) return '';
    at = end + (isLine ? 1 : 2);
  }
}
