// The general query log of MySQL and MariaDB: `TIME<TAB>  thread Command<TAB>argument`, and before 5.7
// `171113 14:14:20<TAB>    9 Query<TAB>…`. It states no severity; the message keeps the command.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  /\t {0,12}(\d{1,20}) (Query|Connect|Quit|Init DB|Prepare|Execute|Close stmt|Reset stmt|Field List|Ping|Statistics|Binlog Dump|Change user|Shutdown|Kill)(?=\s|$)/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const tab = text.indexOf('\t');
  if (tab < 15 || tab > 36) return undefined;
  const match = matchAt(header, text, tab);
  const read = match === undefined ? undefined : readTimeAt(text, 0);
  if (match === undefined || read?.end !== tab) return undefined;
  const [all, thread, command = ''] = match;
  const head = {
    time: read.time,
    bodyAt: tab + all.length - command.length,
    addAttributes: (add: (key: string, value: string | number) => void): void => {
      add('thread', Number(thread));
      add('command', command);
    },
  };
  return finishHeadedLine('mysql_general', text, head, options);
}

export const mysqlGeneral: LogFormat = {
  name: 'mysql_general',
  title: 'MySQL and MariaDB general query log',
  writtenBy: ['MySQL', 'MariaDB', 'Percona Server'],
  specificity: 78,
  firstCharacters: '0',
  parse,
  samples: [
    {
      name: 'without severity: a query',
      text: '2024-05-01T10:00:00.394852Z\t    9 Query\tselect * from cart',
      expected: {
        time: '2024-05-01T10:00:00.394852Z',
        severityNumber: 0,
        severityText: null,
        body: 'Query\tselect * from cart',
        attributes: { thread: 9, command: 'Query' },
      },
    },
    {
      name: 'a short date',
      text: '240501 10:00:00\t   10 Connect\tcart@localhost on shop',
      expected: { time: '2024-05-01T10:00:00', attributes: { command: 'Connect' } },
    },
    {
      name: 'a command without an argument',
      text: '2024-05-01T10:00:00.394852Z\t    9 Quit\t',
      expected: { attributes: { thread: 9 } },
    },
    { name: 'no thread', text: '2024-05-01T10:00:00.394852Z\tQuery\tselect 1', malformed: true },
  ],
};
