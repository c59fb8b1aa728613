// NLog's default layout, `TIME|LEVEL|logger|message`.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / ?\| ?([A-Za-z]{3,12}) ?\| ?([\w.+`<>-]{1,240}) ?\|/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 0);
  if (read === undefined || text.charCodeAt(read.end) !== 124) return undefined;
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  return finishHeadedLine(
    'nlog',
    text,
    {
      time: read.time,
      levelText: match[1],
      bodyAt: read.end + match[0].length,
      addAttributes: (add) => {
        add('logger', match[2] ?? '');
      },
    },
    options,
  );
}

export const nlog: LogFormat = {
  name: 'nlog',
  title: 'NLog line',
  writtenBy: ['NLog (.NET)'],
  specificity: 60,
  firstCharacters: '0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'default layout',
      text: '2024-05-01 10:00:00.5314|FATAL|Shop.Data.Repository|database is gone',
      expected: {
        time: '2024-05-01T10:00:00.5314',
        severityNumber: 21,
        severityText: 'FATAL',
        body: 'database is gone',
        attributes: { logger: 'Shop.Data.Repository' },
      },
    },
    {
      name: 'an exception below',
      text: '2024-05-01 10:00:00.5314|ERROR|Shop.Web|failed\nSystem.InvalidOperationException: no',
      expected: { severityNumber: 17, body: 'failed\nSystem.InvalidOperationException: no' },
    },
    {
      name: 'without severity: the level that means off',
      text: '2024-05-01 10:00:00.5314|Off|Shop.Web|text',
      expected: { severityNumber: 0, severityText: null, body: 'text' },
    },
    { name: 'one bar', text: '2024-05-01 10:00:00.5314|ERROR failed', malformed: true },
  ],
};
