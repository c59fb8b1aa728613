// One JSON object a line: zap, zerolog, logrus, slog, bunyan, pino, winston, ECS, log4j2, Serilog,
// MongoDB, Caddy, Traefik, Envoy, Rust's tracing and many more. They differ in the names of their
// fields, not in kind, so one reader serves them all.
import { finishDraft, newDraft, takeIdsFromBody } from '../draft.ts';
import { newAttributes, readJsonFields } from '../json-fields.ts';
import { skipBlanks } from '../json-scan.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const start = skipBlanks(text, 0);
  if (text.charCodeAt(start) !== 123) return undefined;
  const draft = newDraft();
  const found = options.attributes ? newAttributes() : undefined;
  const end = readJsonFields(text, start, draft, {
    idFields: options.idFields,
    onField: found?.add,
  });
  if (end < 0 || skipBlanks(text, end) !== text.length) return undefined;
  takeIdsFromBody(draft, options.idFields);
  return finishDraft('json', draft, text, found?.attributes);
}

export const json: LogFormat = {
  name: 'json',
  title: 'JSON object a line',
  writtenBy: [
    'zap',
    'zerolog',
    'logrus',
    'slog',
    'bunyan',
    'pino',
    'winston',
    'Elastic Common Schema',
    'MongoDB',
    'Caddy',
    'Traefik',
    'Envoy',
  ],
  specificity: 50,
  firstCharacters: '{ ',
  parse,
  samples: [
    {
      name: 'zap',
      text: '{"level":"warn","ts":"2024-05-01T10:00:00.123Z","caller":"store/db.go:42","msg":"slow query","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","rows":7}',
      expected: {
        time: '2024-05-01T10:00:00.123Z',
        severityNumber: 13,
        severityText: 'warn',
        body: 'slow query',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        attributes: { caller: 'store/db.go:42', rows: 7 },
      },
    },
    {
      name: 'pino with a number for the level',
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
      name: 'Elastic Common Schema, nested',
      text: '{"@timestamp":"2024-05-01T10:00:00.123Z","log":{"level":"ERROR"},"message":"no route","trace":{"id":"0af7651916cd43dd8448eb211c80319c"},"span":{"id":"b7ad6b7169203331"}}',
      expected: {
        severityNumber: 17,
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
      },
    },
    {
      name: 'MongoDB',
      text: '{"t":{"$date":"2024-05-01T10:00:00.308+00:00"},"s":"W","c":"NETWORK","id":23017,"ctx":"listener","msg":"removing socket file"}',
      expected: {
        time: '2024-05-01T10:00:00.308Z',
        severityNumber: 13,
        body: 'removing socket file',
      },
    },
    {
      name: 'epoch seconds with a fraction (Caddy)',
      text: '{"level":"info","ts":1714557600.7564995,"msg":"handled request","status":404}',
      expected: { time: '2024-05-01T10:00:00.7564995Z', severityNumber: 9, httpStatus: 404 },
    },
    {
      name: 'without severity, the status gives one',
      text: '{"start_time":"2024-05-01T10:00:00.479Z","method":"GET","path":"/","response_code":503,"x-request-id":"9f2b"}',
      expected: {
        severityNumber: 17,
        severityText: null,
        severityDerived: true,
        requestId: '9f2b',
        httpStatus: 503,
      },
    },
    {
      name: 'an audit level is no severity',
      text: '{"kind":"Event","level":"Request","auditID":"5f1c","requestReceivedTimestamp":"2024-05-01T10:00:00.000000Z"}',
      expected: { severityNumber: 0, severityText: null, requestId: '5f1c' },
    },
    {
      name: 'ids in the message',
      text: '{"severity":"info","message":"TraceID: 4bf92f3577b34da6a3ce929d0e0e4736 SpanID: 00f067aa0ba902b7 order placed"}',
      expected: {
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
      },
    },
    { name: 'cut off', text: '{"level":"info","msg":"half a li', malformed: true },
  ],
};
