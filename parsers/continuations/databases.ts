// Blocks of database servers: MySQL's slow log, where comments and a statement make one entry, and
// PostgreSQL's DETAIL, HINT, CONTEXT and STATEMENT lines, which carry a full header and yet belong to
// the message of the same process before them.
import type { BlockRule, Phase } from './rule.ts';

const inComments = 1;
const inStatement = 2;

const slowLogStart = /^# (?:Time|User@Host): /;

/** MySQL and MariaDB slow query log. */
export const mysqlSlowLog: BlockRule = {
  open: (text) => (slowLogStart.test(text) ? inComments : undefined),
  step(phase, text): Phase {
    if (phase === inComments && !text.startsWith('# Time: '))
      return text.startsWith('#') ? inComments : inStatement;
    return slowLogStart.test(text) ? undefined : inStatement;
  },
  opensRecord: true,
};

const postgresWord =
  /(?:LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|DEBUG[1-5]?|DETAIL|HINT|CONTEXT|QUERY|STATEMENT|LOCATION)$/;
const postgresAddition = /(?:DETAIL|HINT|CONTEXT|QUERY|STATEMENT|LOCATION)$/;
const processId = /\[(\d{1,10})(?:-\d{1,10})?\]|(?:^|\s)(\d{1,10})(?=\s)/;

/** Longest line prefix that is looked at, in characters. */
const maxPrefix = 256;

/** What stands before PostgreSQL's `:  `, severity word included; absent where it does not. */
function postgresPrefix(text: string): string | undefined {
  const end = text.indexOf(':  ');
  if (end <= 0 || end > maxPrefix) return undefined;
  const prefix = text.slice(0, end);
  return postgresWord.test(prefix) ? prefix : undefined;
}

/** Whether a line has PostgreSQL's header, whatever its `log_line_prefix`. */
export function isPostgresLine(text: string): boolean {
  return postgresPrefix(text) !== undefined;
}

/** Whether `text` adds to PostgreSQL's message `first`: an addition by the same process. */
export function addsToPostgresMessage(first: string, text: string): boolean {
  const prefix = postgresPrefix(text);
  if (prefix === undefined || !postgresAddition.test(prefix)) return false;
  const firstPrefix = postgresPrefix(first);
  if (firstPrefix === undefined) return false;
  const process = processId.exec(prefix);
  const firstProcess = processId.exec(firstPrefix);
  return (process?.[1] ?? process?.[2]) === (firstProcess?.[1] ?? firstProcess?.[2]);
}
