// PgBouncer: `2024-05-01 10:00:00.123 UTC [1] LOG C-0x55d1: shop/app@10.0.0.7:5432 login attempt`, before
// 1.16 without zone and brackets. Only words and marks that others have not are taken: `ERROR` behind
// a number alone is anybody's.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine, SeverityNumber } from '../types.ts';

const levels: Readonly<Record<string, SeverityNumber>> = {
  ...{ NOISE: 1, DEBUG: 5, LOG: 9, WARNING: 13, ERROR: 17, FATAL: 21 },
};
const level = / (?:\[(\d{1,10})\]|(\d{1,10})) ([A-Z]{3,8}) /y;
const socket = /([CS])-0x[\da-f]{1,16}: ([^/\s]{1,64})\/([^@\s]{1,64})@(\S{1,128}) /y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(10) !== 32 || text.charCodeAt(19) !== 46) return undefined;
  const read = readHeaderTimeAt(text, 0);
  const match = read && matchAt(level, text, read.end);
  if (read === undefined || match === undefined) return undefined;
  const [whole, inBrackets, bare, word = ''] = match;
  const bodyAt = read.end + whole.length;
  const peer = matchAt(socket, text, bodyAt);
  if (peer === undefined && word !== 'LOG' && word !== 'NOISE') return undefined;
  return finishHeadedLine(
    'pgbouncer',
    text,
    {
      time: read.time,
      levelText: word,
      severityNumber: levels[word] ?? 0,
      bodyAt,
      addAttributes: (add) => {
        add('pid', Number(inBrackets ?? bare));
        if (peer === undefined) return;
        add('side', peer[1] === 'C' ? 'client' : 'server');
        add('database', peer[2] ?? '');
        add('user', peer[3] ?? '');
        add('peer', peer[4] ?? '');
      },
    },
    options,
  );
}

export const pgbouncer: LogFormat = {
  name: 'pgbouncer',
  title: 'PgBouncer',
  writtenBy: ['PgBouncer'],
  specificity: 66,
  firstCharacters: '0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'a client',
      text: '2024-05-01 10:00:00.123 UTC [7] WARNING C-0x55d1a0: shop/app@10.0.0.7:50412 pooler error: no more connections allowed',
      expected: {
        time: '2024-05-01T10:00:00.123Z',
        severityNumber: 13,
        severityText: 'WARNING',
        attributes: { pid: 7, side: 'client', database: 'shop', user: 'app' },
      },
    },
    {
      name: 'without severity: a word that is no level',
      text: '2024-05-01 10:00:00.123 UTC [7] STATS S-0x55d1a0: shop/app@10.0.0.7:5432 idle',
      expected: { severityNumber: 0, severityText: null },
    },
    {
      name: 'what is neither a client nor a server',
      text: '2024-05-01 10:00:00.123 UTC [7] LOG stats: 12 xacts/s, 40 queries/s',
      expected: { severityNumber: 9, severityText: 'LOG', body: 'stats: 12 xacts/s, 40 queries/s' },
    },
    {
      name: 'before 1.16',
      text: '2024-05-01 10:00:00.123 7 LOG kernel file descriptor limit: 1024',
      expected: { time: '2024-05-01T10:00:00.123', severityNumber: 9, attributes: { pid: 7 } },
    },
    {
      name: 'no process id',
      text: '2024-05-01 10:00:00.123 UTC LOG stats: 12 xacts/s',
      malformed: true,
    },
  ],
};
