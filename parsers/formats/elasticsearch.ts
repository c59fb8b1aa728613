// The plain text log of Elasticsearch and OpenSearch: `[TIME][LEVEL][logger] [node] message`, with
// level and logger padded inside their brackets.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  /\]\[([A-Z]{4,11}) {0,7}\]\[([\w.$@:/-]{1,160}) {0,30}\] ?(?:\[([^\]\n]{1,160})\] ?)?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(1) !== 50) return undefined;
  const read = readHeaderTimeAt(text, 1);
  if (read === undefined || text.charCodeAt(read.end + 1) !== 91) return undefined;
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  return finishHeadedLine(
    'elasticsearch',
    text,
    {
      time: read.time,
      levelText: match[1],
      bodyAt: read.end + match[0].length,
      addAttributes: (add) => {
        add('logger', match[2] ?? '');
        if (match[3] !== undefined) add('node', match[3]);
      },
    },
    options,
  );
}

export const elasticsearch: LogFormat = {
  name: 'elasticsearch',
  title: 'Elasticsearch and OpenSearch text line',
  writtenBy: ['Elasticsearch', 'OpenSearch', 'Logstash'],
  specificity: 65,
  firstCharacters: '[',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'padded level and logger',
      text: '[2024-05-01T10:00:00,371][WARN ][o.e.c.r.a.DiskMonitor    ] [es-0] high disk watermark exceeded',
      expected: {
        time: '2024-05-01T10:00:00.371',
        severityNumber: 13,
        severityText: 'WARN',
        body: 'high disk watermark exceeded',
        attributes: { logger: 'o.e.c.r.a.DiskMonitor', node: 'es-0' },
      },
    },
    {
      name: 'a deprecation',
      text: '[2024-05-01T10:00:00,371][DEPRECATION][o.e.d.c.Settings] [es-0] setting was removed',
      expected: { severityNumber: 13, severityText: 'DEPRECATION' },
    },
    {
      name: 'without severity: a level that says nothing',
      text: '[2024-05-01T10:00:00,371][AUDIT][o.e.x.s] [es-0] access granted',
      expected: { severityNumber: 0, severityText: null, body: 'access granted' },
    },
    { name: 'no logger', text: '[2024-05-01T10:00:00,371][WARN ] text', malformed: true },
  ],
};
