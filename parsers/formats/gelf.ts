// Graylog's format: `level` is syslog's number, fields of the application begin with `_`.
import { rereadLevelNumber } from '../draft.ts';
import { hasMarks, marks } from '../field-marks.ts';
import { finishJsonLine, readJsonLine } from '../json-line.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const line = readJsonLine(text, options);
  if (line === undefined || !hasMarks(line.draft.marks, marks.gelfMessage)) return undefined;
  rereadLevelNumber(line.draft, 'syslog');
  return finishJsonLine('gelf', line, text, options);
}

export const gelf: LogFormat = {
  name: 'gelf',
  title: 'Graylog extended log format (GELF)',
  writtenBy: ['Graylog', 'Docker’s gelf driver', 'quarkus-logging-gelf'],
  specificity: 60,
  firstCharacters: '{',
  refines: 'json',
  parse,
  samples: [
    {
      name: 'level as a number',
      text: '{"version":"1.1","host":"web-0","short_message":"no route","timestamp":1714557600.123,"level":3,"_request_id":"9f2b"}',
      expected: {
        time: '2024-05-01T10:00:00.123Z',
        severityNumber: 17,
        severityText: '3',
        body: 'no route',
        requestId: '9f2b',
      },
    },
    {
      name: 'level 7 is debug',
      text: '{"version":"1.1","host":"web-0","short_message":"tick","timestamp":1714557600,"level":7}',
      expected: { severityNumber: 5 },
    },
    {
      name: 'without severity',
      text: '{"version":"1.1","host":"web-0","short_message":"tick","timestamp":1714557600}',
      expected: { severityNumber: 0, severityText: null },
    },
    { name: 'unquoted', text: '{short_message:"tick","level":7}', malformed: true },
  ],
};
