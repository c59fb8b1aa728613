// One JSON object a line: zap, zerolog, logrus, slog, winston, log4j, Rust's tracing and many more.
// They differ in the names of their fields, not in kind, so one reader serves them all; formats
// whose fields mean something of their own refine this one. A line that the runtime cut off still
// gives what its head says.
import { rereadLevelNumber } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { hasMarks, marks } from '../field-marks.ts';
import { finishJsonLine, readJsonLine } from '../json-line.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const line = readJsonLine(text, options);
  if (line === undefined) return undefined;
  settleLevelNumber(line.draft);
  return finishJsonLine('json', line, text, options);
}

/**
 * Small level numbers mean different things, and the other fields' names tell whose they are:
 * zap's `ts` and `caller`, zerolog's `time` and `message`; all others stay syslog's.
 */
function settleLevelNumber(draft: Draft): void {
  if (draft.severityText?.length !== 1) return;
  if (hasMarks(draft.marks, marks.ts | marks.msg)) rereadLevelNumber(draft, 'zap');
  else if (hasMarks(draft.marks, marks.time | marks.message)) rereadLevelNumber(draft, 'zerolog');
  else if (hasMarks(draft.marks, marks.time | marks.msg)) rereadLevelNumber(draft, 'logrus');
}

export const json: LogFormat = {
  name: 'json',
  title: 'JSON object a line',
  writtenBy: [
    'zap',
    'zerolog',
    'logrus',
    'slog',
    'winston',
    'log4j',
    'tracing for Rust',
    'containerd',
    'Docker',
    'Traefik',
  ],
  specificity: 50,
  firstCharacters: '{ ',
  namesAttributes: true,
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
      name: 'zap with the verbosity of logr',
      text: '{"level":"Level(-3)","ts":1714557600.25,"logger":"ctrl","msg":"reconciled"}',
      expected: { time: '2024-05-01T10:00:00.25Z', severityNumber: 5, severityText: 'Level(-3)' },
    },
    {
      name: 'zerolog with a number for the level',
      text: '{"level":3,"time":"2024-05-01T10:00:00Z","message":"cannot bind"}',
      expected: { severityNumber: 17, severityText: '3' },
    },
    {
      name: 'log4j with a time in two numbers',
      text: '{"instant":{"epochSecond":1714557600,"nanoOfSecond":123000000},"thread":"main","level":"ERROR","loggerName":"shop.Cart","message":"no stock","contextMap":{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}}',
      expected: {
        time: '2024-05-01T10:00:00.123000000Z',
        severityNumber: 17,
        body: 'no stock',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
    },
    {
      name: 'epoch seconds with a fraction',
      text: '{"level":"info","ts":1714557600.7564995,"msg":"served","status":404}',
      expected: { time: '2024-05-01T10:00:00.7564995Z', severityNumber: 9, httpStatus: 404 },
    },
    {
      name: 'without severity, the status gives one',
      text: '{"time":"2024-05-01T10:00:00.479Z","msg":"proxied","response_code":503,"x-request-id":"9f2b"}',
      expected: {
        severityNumber: 17,
        severityText: null,
        severityDerived: true,
        requestId: '9f2b',
        httpStatus: 503,
      },
    },
    {
      name: 'a line inside of its shipper’s',
      text: '{"service":"shop","message":{"log_timestamp":"2024-05-01T10:00:00.610Z","level":"error","trace_id":"7d4c40fbd47e5459","message":"refused"}}',
      expected: {
        time: '2024-05-01T10:00:00.610Z',
        severityNumber: 17,
        traceId: '7d4c40fbd47e5459',
        body: 'refused',
      },
    },
    {
      name: 'a key written twice counts where it can be read',
      text: '{"timestamp":"2024-05-01T10:00:00Z","level":"INFO","message":"one","timestamp":"not a time"}',
      expected: { time: '2024-05-01T10:00:00Z', body: 'one' },
    },
    {
      name: 'over several lines',
      text: '{\n  "time": "2024-05-01T10:00:00Z",\n  "level": "warn",\n  "msg": "spread out"\n}',
      expected: { time: '2024-05-01T10:00:00Z', severityNumber: 13, body: 'spread out' },
    },
    {
      name: 'ids in the message',
      text: '{"severity":"info","message":"TraceID: 4bf92f3577b34da6a3ce929d0e0e4736 SpanID: 00f067aa0ba902b7 order placed"}',
      expected: {
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
      },
    },
    {
      name: 'a time in seconds and nanos',
      text: '{"timestamp":{"seconds":1714557600,"nanos":123000000},"severity":"ERROR","message":"no stock"}',
      expected: { time: '2024-05-01T10:00:00.123000000Z', severityNumber: 17, body: 'no stock' },
    },
    {
      name: 'an event that was published',
      text: '{"published":"2024-05-01T10:00:00.123Z","severityLevel":"WARN","eventType":"user.session.start","displayMessage":"signed in"}',
      expected: { time: '2024-05-01T10:00:00.123Z', severityNumber: 13 },
    },
    {
      name: 'a status in words',
      text: '{"timestamp":1714557600123,"status":"error","service":"till","message":"declined"}',
      expected: { severityNumber: 17, severityDerived: true, severityText: null },
    },
    {
      name: 'an event whose type says how it ended',
      text: '{"event_type":"EXPORT_FAILURE","timestamp":"2024-05-01T10:00:00Z","message":"gave up"}',
      expected: { severityNumber: 17, severityDerived: true },
    },
    {
      name: 'a level word in a wrapped line',
      text: '{"log":"2024-05-01 10:00:00 ERROR no stock","tag":"till"}',
      expected: { severityNumber: 17, severityDerived: true },
    },
    {
      name: 'a status that is no severity',
      text: '{"time":"2024-05-01T10:00:00Z","status":"up","message":"link changed"}',
      expected: { severityNumber: 0, severityText: null },
    },
    {
      name: 'an error without a level',
      text: '{"time":"2024-05-01T10:00:00Z","error":"broken pipe"}',
      expected: { severityNumber: 17, severityDerived: true },
    },
    {
      name: 'an error that is none',
      text: '{"time":"2024-05-01T10:00:00Z","error":null,"err":"<nil>","msg":"done"}',
      expected: { severityNumber: 0 },
    },
    {
      name: 'a stated level counts more than an error',
      text: '{"time":"2024-05-01T10:00:00Z","level":"info","error":"timeout","msg":"trying again"}',
      expected: { severityNumber: 9, severityText: 'info' },
    },
    {
      name: 'cut off by the runtime',
      text: '{"level":"error","ts":"2024-05-01T10:00:00Z","msg":"half a li',
      expected: { time: '2024-05-01T10:00:00Z', severityNumber: 17, body: 'half a li' },
    },
    { name: 'no JSON', text: '{"level":"info" "msg":"a comma is missing"}', malformed: true },
    { name: 'cut off before it says anything', text: '{"stack":"at a', malformed: true },
  ],
};
