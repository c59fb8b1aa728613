// Cassandra's layout, `LEVEL  [thread] TIME File.java:687 - message`, with the level first.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const threadPart = /([A-Z]{4,6}) {1,2}\[([^\n]{1,120}?)\] (?=\d{4}-)/y;
const locationPart = / ([\w$.]{1,120})(?::(\d{1,6}))? - /y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  // The bracket follows a level of four to six letters and one or two blanks.
  const open = text.charCodeAt(5) === 91 ? 5 : text.charCodeAt(6) === 91 ? 6 : 7;
  if (text.charCodeAt(open) !== 91 || text.charCodeAt(open - 1) !== 32) return undefined;
  const first = matchAt(threadPart, text, 0);
  const read = first && readTimeAt(text, first[0].length);
  const second = read && matchAt(locationPart, text, read.end);
  if (first === undefined || read === undefined || second === undefined) return undefined;
  return finishHeadedLine(
    'cassandra',
    text,
    {
      time: read.time,
      levelText: first[1],
      bodyAt: read.end + second[0].length,
      addAttributes: (add) => {
        add('thread', first[2] ?? '');
        add('file', second[1] ?? '');
        if (second[2] !== undefined) add('line', Number(second[2]));
      },
    },
    options,
  );
}

export const cassandra: LogFormat = {
  name: 'cassandra',
  title: 'Cassandra system and debug log',
  writtenBy: ['Cassandra', 'ScyllaDB tools', 'DataStax Enterprise'],
  specificity: 60,
  firstCharacters: 'A',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'typical',
      text: 'INFO  [main] 2024-05-01 10:00:00,001 Server.java:687 - Starting listening',
      expected: {
        time: '2024-05-01T10:00:00.001',
        severityNumber: 9,
        severityText: 'INFO',
        body: 'Starting listening',
        attributes: { thread: 'main', file: 'Server.java', line: 687 },
      },
    },
    {
      name: 'a thread in brackets of its own',
      text: 'ERROR [CompactionExecutor[3]:1] 2024-05-01 10:00:00,001 Task.java:5 - disk is full',
      expected: { severityNumber: 17, attributes: { thread: 'CompactionExecutor[3]:1' } },
    },
    {
      name: 'without severity: a word that is no level',
      text: 'AUDIT [main] 2024-05-01 10:00:00,001 Audit.java:6 - user logged in',
      expected: { severityNumber: 0, severityText: null, body: 'user logged in' },
    },
    { name: 'no time', text: 'INFO  [main] Server.java:687 - Starting', malformed: true },
  ],
};
