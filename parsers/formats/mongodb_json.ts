// MongoDB 4.4 and later: `t.$date`, one letter of severity in `s` (D1 to D5 for debugging), the
// component in `c`, the message in `msg` and its values in `attr`.
import { hasMarks, marks } from '../field-marks.ts';
import { finishJsonLine, firstValue, readJsonLine } from '../json-line.ts';
import { severityFromWord } from '../severity.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const line = readJsonLine(text, options);
  if (line === undefined || !hasMarks(line.draft.marks, marks.mongoDate)) return undefined;
  const letter = firstValue(text, 's');
  const severityNumber = letter === undefined ? 0 : severityFromWord(letter);
  if (letter !== undefined && severityNumber > 0) {
    line.draft.severityNumber = severityNumber;
    line.draft.severityText = letter;
  }
  return finishJsonLine('mongodb_json', line, text, options);
}

export const mongodbJson: LogFormat = {
  name: 'mongodb_json',
  title: 'MongoDB 4.4+',
  writtenBy: ['mongod', 'mongos'],
  specificity: 60,
  firstCharacters: '{',
  refines: 'json',
  parse,
  samples: [
    {
      name: 'a warning',
      text: '{"t":{"$date":"2024-05-01T10:00:00.308+00:00"},"s":"W","c":"NETWORK","id":23017,"ctx":"listener","msg":"removing socket file","attr":{"path":"/tmp/x.sock"}}',
      expected: {
        time: '2024-05-01T10:00:00.308Z',
        severityNumber: 13,
        severityText: 'W',
        body: 'removing socket file',
        requestId: null,
        attributes: { c: 'NETWORK', ctx: 'listener' },
      },
    },
    {
      name: 'debugging',
      text: '{"t":{"$date":"2024-05-01T10:00:00.308+00:00"},"s":"D2","c":"QUERY","id":1,"ctx":"conn9","msg":"tried plan"}',
      expected: { severityNumber: 5, severityText: 'D2' },
    },
    {
      name: 'without severity',
      text: '{"t":{"$date":"2024-05-01T10:00:00.308+00:00"},"c":"QUERY","id":1,"msg":"tried plan"}',
      expected: { severityNumber: 0, severityText: null },
    },
    {
      name: 'no comma',
      text: '{"t":{"$date":"2024-05-01T10:00:00.308+00:00"} "s":"D2"}',
      malformed: true,
    },
  ],
};
