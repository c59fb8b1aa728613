// uvicorn's lines have no time: `LEVEL:` padded to ten columns, then the message, which is an access
// line `client - "GET /path HTTP/1.1" 200 OK` in most cases.
import { finishHeadedLine, matchAt, readStatus } from '../headed-line.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = /(TRACE|DEBUG|INFO|WARNING|ERROR|CRITICAL|NOTSET):( {1,5})(?! )/y;
const accessPart = /([\w.:%[\]-]{2,64}) - "([A-Z]{3,10}) (\S{1,4096}) (HTTP\/[\d.]{1,3})" (\d{3})/y;
const messageAt = 10;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(messageAt - 1) !== 32) return undefined;
  const match = matchAt(header, text, 0);
  if (match?.[0].length !== messageAt || text.length === messageAt) return undefined;
  const access = matchAt(accessPart, text, messageAt);
  return finishHeadedLine(
    'uvicorn',
    text,
    {
      levelText: match[1],
      bodyAt: messageAt,
      httpStatus: readStatus(access?.[5]),
      addAttributes: (add) => {
        if (access === undefined) return;
        add('remote_addr', access[1] ?? '');
        add('method', access[2] ?? '');
        add('path', access[3] ?? '');
        add('protocol', access[4] ?? '');
      },
    },
    options,
  );
}

export const uvicorn: LogFormat = {
  name: 'uvicorn',
  title: 'uvicorn line',
  writtenBy: ['uvicorn', 'FastAPI', 'Starlette', 'vLLM'],
  specificity: 60,
  firstCharacters: 'TDIWECN',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'access',
      text: 'INFO:     10.1.2.3:37648 - "GET /checkout?id=4 HTTP/1.1" 200 OK',
      expected: {
        time: null,
        severityNumber: 9,
        severityText: 'INFO',
        body: '10.1.2.3:37648 - "GET /checkout?id=4 HTTP/1.1" 200 OK',
        httpStatus: 200,
        attributes: { method: 'GET', path: '/checkout?id=4' },
      },
    },
    {
      name: 'an exception below',
      text: 'ERROR:    Exception in ASGI application\nTraceback (most recent call last):',
      expected: { severityNumber: 17, httpStatus: null },
    },
    {
      name: 'without severity: a level that is not set',
      text: 'NOTSET:   text',
      expected: { severityNumber: 0, severityText: null, body: 'text' },
    },
    { name: 'another padding', text: 'INFO: Started server process [1]', malformed: true },
  ],
};
