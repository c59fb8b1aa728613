// PostgreSQL's stderr log under any `log_line_prefix`: a prefix with a time, process, session, user
// and database in any order, then `LEVEL:  message`. The level decides: the two blanks behind its
// colon are PostgreSQL's own. DETAIL, HINT, STATEMENT and their like add to a message and have no
// severity of their own.
import { finishHeadedLine } from '../headed-line.ts';
import type { AddAttribute } from '../headed-line.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import { isWordAt } from '../timestamp-parts.ts';
import type { ReadTime } from '../timestamp-epoch.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine, SeverityNumber } from '../types.ts';

const levels: Readonly<Record<string, SeverityNumber>> = {
  ...{ LOG: 9, INFO: 9, NOTICE: 10, WARNING: 13, ERROR: 17, FATAL: 21, PANIC: 22 },
  ...{ DEBUG: 5, DEBUG1: 5, DEBUG2: 5, DEBUG3: 5, DEBUG4: 5, DEBUG5: 5 },
  ...{ DETAIL: 0, HINT: 0, CONTEXT: 0, QUERY: 0, STATEMENT: 0, LOCATION: 0 },
};
const longestPrefix = 256;
const longestLevel = 9;
const mostTries = 4;
const process = /\[(\d{1,10})(?:-\d{1,10})?\]/;
const session = /(?:user=|db=|[\w-]@[\w-])/;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  let colon = text.indexOf(': ');
  for (let tries = 0; tries < mostTries; tries++) {
    if (colon < 3 || colon > longestPrefix) return undefined;
    const level = levelBefore(text, colon);
    if (level !== undefined) return readAfter(text, colon, level, options);
    colon = text.indexOf(': ', colon + 2);
  }
  return undefined;
}

/** The level word that ends at `end`, if it is one of PostgreSQL's. */
function levelBefore(text: string, end: number): string | undefined {
  let start = end;
  while (start > 0 && end - start <= longestLevel && isWordAt(text, start - 1)) start--;
  if (end - start < 3) return undefined;
  const word = text.slice(start, end);
  return Object.hasOwn(levels, word) ? word : undefined;
}

function readAfter(
  text: string,
  colon: number,
  level: string,
  options: ParseOptions,
): ParsedLine | undefined {
  const prefix = text.slice(0, colon - level.length);
  const pid = process.exec(prefix)?.[1];
  const isOwn = text.charCodeAt(colon + 2) === 32;
  if (!isOwn && (pid === undefined || !session.test(prefix))) return undefined;
  const read = timeIn(text, prefix.length);
  // Without a prefix only words that nobody else has count: uvicorn pads `INFO:` with blanks too.
  if (read === undefined && pid === undefined && (prefix !== '' || level !== 'LOG')) {
    return undefined;
  }
  return finishHeadedLine(
    'postgresql',
    text,
    {
      time: read?.time,
      levelText: level,
      severityNumber: levels[level] ?? 0,
      bodyAt: isOwn ? colon + 3 : colon + 2,
      addAttributes: (add) => {
        addParts(add, prefix, pid, level);
      },
    },
    options,
  );
}

const mostTokens = 6;

/** A time that begins one of the first tokens of the prefix. */
function timeIn(text: string, end: number): ReadTime | undefined {
  let index = 0;
  for (let token = 0; token < mostTokens && index < end; token++) {
    while (index < end && '[(< '.includes(text.charAt(index))) index++;
    const read = readTimeAt(text, index) ?? readEpochAt(text, index);
    if (read !== undefined && read.end <= end && read.time.missing === undefined) return read;
    while (index < end && text.charCodeAt(index) !== 32) index++;
  }
  return undefined;
}

function addParts(add: AddAttribute, prefix: string, pid: string | undefined, level: string): void {
  if (pid !== undefined) add('pid', Number(pid));
  if (levels[level] === 0) add('part', level);
  const pair = /(?:^|[\s:])([\w-]{1,63})@([\w-]{1,63})(?=[\s:,]|$)/.exec(prefix);
  const user = /user=([^,\s]{1,63})/.exec(prefix)?.[1] ?? pair?.[1];
  const database = /(?:db|database)=([^,\s]{1,63})/.exec(prefix)?.[1] ?? pair?.[2];
  if (user !== undefined) add('user', user);
  if (database !== undefined) add('database', database);
}

export const postgresql: LogFormat = {
  name: 'postgresql',
  title: 'PostgreSQL with any log_line_prefix',
  writtenBy: ['PostgreSQL', 'TimescaleDB', 'Patroni images'],
  specificity: 72,
  firstCharacters: '0[<aA',
  parse,
  samples: [
    {
      name: 'the default prefix',
      text: '2024-05-01 10:00:00.123 UTC [63] FATAL:  password authentication failed for user "cart"',
      expected: {
        time: '2024-05-01T10:00:00.123Z',
        severityNumber: 21,
        severityText: 'FATAL',
        body: 'password authentication failed for user "cart"',
        attributes: { pid: 63 },
      },
    },
    {
      name: 'user and database by name',
      text: '2024-05-01 10:00:00 UTC [44]: [371-1] user=cart,db=shop,app=web,client=10.0.0.1 LOG:  duration: 59.911 ms  statement: SELECT 1',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 9,
        body: 'duration: 59.911 ms  statement: SELECT 1',
        attributes: { pid: 44, user: 'cart', database: 'shop' },
      },
    },
    {
      name: 'parts apart by colons',
      text: '2024-05-01 10:00:00 CET:10.0.0.1(4711):cart@shop:[12777]:ERROR:  deadlock detected',
      expected: {
        time: '2024-05-01T10:00:00+01:00',
        severityNumber: 17,
        attributes: { pid: 12777 },
      },
    },
    {
      name: 'without severity: the statement of a message',
      text: '2024-05-01 10:00:00.123 UTC [63] STATEMENT:  create table cart (\n\t    id int)',
      expected: {
        severityNumber: 0,
        severityText: null,
        body: 'create table cart (\n\t    id int)',
        attributes: { part: 'STATEMENT' },
      },
    },
    { name: 'one blank and no session', text: '2024-05-01 10:00:00 [63] LOG: x', malformed: true },
  ],
};
