// pino and bunyan for Node: numbers from 10 to 60 for the level, `pid` and `hostname` in every
// line; pino counts milliseconds since 1970, bunyan writes ISO times and `"v":0`.
import { rereadLevelNumber } from '../draft.ts';
import { hasMarks, marks } from '../field-marks.ts';
import { finishJsonLine, readJsonLine } from '../json-line.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const line = readJsonLine(text, options);
  if (line === undefined) return undefined;
  const { draft } = line;
  if (!hasMarks(draft.marks, marks.processId | marks.hostName | marks.time)) return undefined;
  rereadLevelNumber(draft, 'pino');
  return finishJsonLine('pino', line, text, options);
}

export const pino: LogFormat = {
  name: 'pino',
  title: 'pino and bunyan',
  writtenBy: ['pino', 'Fastify', 'bunyan', 'restify'],
  specificity: 56,
  firstCharacters: '{',
  refines: 'json',
  namesAttributes: true,
  parse,
  samples: [
    {
      name: 'pino',
      text: '{"level":50,"time":1714557600123,"pid":7,"hostname":"web-0","reqId":"req-1f","msg":"payment failed","res":{"statusCode":502}}',
      expected: {
        time: '2024-05-01T10:00:00.123Z',
        severityNumber: 17,
        severityText: '50',
        body: 'payment failed',
        requestId: 'req-1f',
        httpStatus: 502,
      },
    },
    {
      name: 'a level of its own between warn and error',
      text: '{"level":45,"time":1714557600123,"pid":7,"hostname":"web-0","msg":"odd"}',
      expected: { severityNumber: 13, severityText: '45' },
    },
    {
      name: 'bunyan',
      text: '{"name":"cart","hostname":"web-0","pid":7,"level":20,"req_id":"9f2b-1","msg":"lookup","time":"2024-05-01T10:00:00.493Z","v":0}',
      expected: {
        time: '2024-05-01T10:00:00.493Z',
        severityNumber: 5,
        requestId: '9f2b-1',
      },
    },
    {
      name: 'without severity',
      text: '{"time":1714557600123,"pid":7,"hostname":"web-0","msg":"odd"}',
      expected: { severityNumber: 0, severityText: null },
    },
    { name: 'two objects', text: '{"level":30}{"level":40}', malformed: true },
  ],
};
