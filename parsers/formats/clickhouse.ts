// ClickHouse: `2023.10.12 13:58:41.168802 [ 847 ] {query-id} <Warning> logger: message`. The id of the
// query is the request's. The time states no zone.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / \[ (\d{1,10}) \] \{([^}\n]{0,128})\} <(\w{3,12})> (?:([\w.() -]{1,120}): )?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(4) !== 46 || text.charCodeAt(7) !== 46) return undefined;
  const read = readTimeAt(text, 0);
  const match = read === undefined ? undefined : matchAt(header, text, read.end);
  if (read === undefined || match === undefined) return undefined;
  const [all, thread, query, level, logger] = match;
  return finishHeadedLine(
    'clickhouse',
    text,
    {
      time: read.time,
      levelText: level,
      bodyAt: read.end + all.length,
      requestId: query === '' ? undefined : query,
      addAttributes: (add) => {
        add('thread', Number(thread));
        if (logger !== undefined) add('logger', logger);
      },
    },
    options,
  );
}

export const clickhouse: LogFormat = {
  name: 'clickhouse',
  title: 'ClickHouse server',
  writtenBy: ['ClickHouse'],
  specificity: 78,
  firstCharacters: '0',
  parse,
  samples: [
    {
      name: 'of a query',
      text: '2024.05.01 10:00:00.168802 [ 847 ] {3f1c2d3e-0001-4a0c-9a5e-0f4ee1c0ab12} <Error> executeQuery: Code: 60. Table shop.cart does not exist',
      expected: {
        time: '2024-05-01T10:00:00.168802',
        severityNumber: 17,
        severityText: 'Error',
        body: 'Code: 60. Table shop.cart does not exist',
        requestId: '3f1c2d3e-0001-4a0c-9a5e-0f4ee1c0ab12',
        attributes: { thread: 847, logger: 'executeQuery' },
      },
    },
    {
      name: 'of no query',
      text: '2024.05.01 10:00:00.168802 [ 1 ] {} <Information> Application: Ready for connections.',
      expected: { severityNumber: 9, requestId: null, body: 'Ready for connections.' },
    },
    {
      name: 'without severity: a word that is no level',
      text: '2024.05.01 10:00:00.168802 [ 1 ] {} <Test> Application: odd',
      expected: { severityNumber: 0, severityText: null },
    },
    {
      name: 'no query part',
      text: '2024.05.01 10:00:00.168802 [ 1 ] <Trace> x: y',
      malformed: true,
    },
  ],
};
