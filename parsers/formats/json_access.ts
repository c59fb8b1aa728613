// Access lines as JSON: Envoy, Istio, Contour, Caddy, nginx with a JSON layout. They have a method,
// a path and a status and no message of their own; the status decides the severity, because a
// level in such a line is the same in every line.
import type { Draft } from '../draft.ts';
import { hasMarks, marks } from '../field-marks.ts';
import { finishJsonLine, firstValue, readJsonLine } from '../json-line.ts';
import { severityFromStatus } from '../severity.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const line = readJsonLine(text, options);
  if (line === undefined) return undefined;
  const { draft } = line;
  if (draft.httpStatus === undefined || !hasMarks(draft.marks, marks.method | marks.path)) {
    return undefined;
  }
  if (draft.body !== undefined && !/^(?:handled request|access)$/i.test(draft.body)) {
    return undefined;
  }
  draft.body = `${requestLine(text)} ${draft.httpStatus}`;
  const isLevelOfAll = draft.severityNumber < severityFromStatus(draft.httpStatus);
  if (isLevelOfAll) forgetSeverity(draft);
  return finishJsonLine('json_access', line, text, options);
}

function forgetSeverity(draft: Draft): void {
  draft.severityNumber = 0;
  draft.severityText = undefined;
}

const methods =
  'method request_method requestMethod RequestMethod req_method http_method httpMethod'.split(' ');
const paths = (
  'path uri request_uri RequestPath x-envoy-origin-path envoy_original_path requestPath ' +
  'request_path http_path url'
).split(' ');

function requestLine(text: string): string {
  const request = firstValue(text, 'request');
  if (request?.includes(' ') === true) return request;
  return [firstOf(text, methods), firstOf(text, paths)]
    .filter((part) => part !== undefined)
    .join(' ');
}

function firstOf(text: string, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = firstValue(text, name);
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

export const jsonAccess: LogFormat = {
  name: 'json_access',
  title: 'HTTP access line as JSON',
  writtenBy: ['Envoy', 'Istio', 'Envoy Gateway', 'Contour', 'Caddy', 'nginx'],
  specificity: 57,
  firstCharacters: '{',
  refines: 'json',
  parse,
  samples: [
    {
      name: 'Envoy',
      text: '{"start_time":"2024-05-01T10:00:00.479Z","method":"GET","x-envoy-origin-path":"/cart","protocol":"HTTP/1.1","response_code":503,"response_flags":"UF","x-request-id":"0b1c9f2b-7d11-4a52-9e7d-3f0a4c5d6e7f"}',
      expected: {
        time: '2024-05-01T10:00:00.479Z',
        severityNumber: 17,
        severityText: null,
        severityDerived: true,
        body: 'GET /cart 503',
        requestId: '0b1c9f2b-7d11-4a52-9e7d-3f0a4c5d6e7f',
        httpStatus: 503,
      },
    },
    {
      name: 'Caddy says info for every status below 500',
      text: '{"level":"info","ts":1714557600.7564995,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"10.0.0.1","proto":"HTTP/2.0","method":"GET","host":"shop","uri":"/pay"},"duration":0.01,"status":404}',
      expected: {
        severityNumber: 13,
        severityText: null,
        severityDerived: true,
        body: 'GET /pay 404',
        httpStatus: 404,
      },
    },
    {
      name: 'nginx',
      text: '{"time_iso8601":"2024-05-01T10:00:00+00:00","remote_addr":"10.0.0.1","request":"GET /cart HTTP/1.1","status":"200","request_id":"5b2c4e8f0a1d4c7e9b3a6f8d2e1c0b9a"}',
      expected: {
        severityNumber: 9,
        severityText: null,
        body: 'GET /cart HTTP/1.1 200',
        requestId: '5b2c4e8f0a1d4c7e9b3a6f8d2e1c0b9a',
      },
    },
    { name: 'no comma', text: '{"method":"GET" "path":"/","status":200}', malformed: true },
  ],
};
