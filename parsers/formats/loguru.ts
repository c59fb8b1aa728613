// loguru's layout, `TIME | LEVEL    | module:function:line - message`.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / \| ([A-Z]{3,12}) {0,8} \| (?:([\w.<>-]{1,160}):([\w<>]{1,120}):(\d{1,6}) - |- )?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 0);
  if (read === undefined || text.charCodeAt(read.end + 1) !== 124) return undefined;
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  return finishHeadedLine(
    'loguru',
    text,
    {
      time: read.time,
      levelText: match[1],
      bodyAt: read.end + match[0].length,
      addAttributes: (add) => {
        if (match[2] === undefined) return;
        add('logger', match[2]);
        add('function', match[3] ?? '');
        add('line', Number(match[4]));
      },
    },
    options,
  );
}

export const loguru: LogFormat = {
  name: 'loguru',
  title: 'loguru line',
  writtenBy: ['loguru (Python)'],
  specificity: 65,
  firstCharacters: '0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'default layout',
      text: '2024-05-01 10:00:00.318 | WARNING  | shop.cart:add:42 - stock is low',
      expected: {
        time: '2024-05-01T10:00:00.318',
        severityNumber: 13,
        severityText: 'WARNING',
        body: 'stock is low',
        attributes: { logger: 'shop.cart', function: 'add', line: 42 },
      },
    },
    {
      name: 'a success, without the place',
      text: '2024-05-01 10:00:00.318 | SUCCESS | paid request_id=r-19',
      expected: { severityNumber: 9, body: 'paid request_id=r-19', requestId: 'r-19' },
    },
    {
      name: 'without severity: a level of its own',
      text: '2024-05-01 10:00:00.318 | AUDIT    | shop.cart:add:42 - signed in',
      expected: { severityNumber: 0, severityText: null, body: 'signed in' },
    },
    { name: 'one bar', text: '2024-05-01 10:00:00.318 | WARNING stock is low', malformed: true },
  ],
};
