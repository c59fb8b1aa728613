// Traefik's access log as JSON. Every line says `level: info` and has no message, so the severity
// comes from the status instead, and the request line is the body. Headers that were asked for
// stand under `request_`, `origin_` and `downstream_` with their names. `StartUTC` is when the
// request began, exact to the nanosecond; `time`, in whole seconds, is when the line was written.
import { finishDraft, newDraft } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { addId, idRoleOfName } from '../ids.ts';
import { newAttributes, readJsonFields } from '../json-fields.ts';
import { skipBlanks, skipString } from '../json-scan.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  // Keys are sorted, so the first one comes no later than `DownstreamStatus`; most JSON ends here.
  const second = text.charCodeAt(2);
  if (second < 65 || second > 68) return undefined;
  const status = /"DownstreamStatus":(\d{1,3})[,}]/.exec(text)?.[1];
  const method = stringField(text, 'RequestMethod');
  const path = stringField(text, 'RequestPath');
  if (status === undefined || method === undefined || path === undefined) return undefined;
  const plain = newDraft();
  const found = options.attributes ? newAttributes() : undefined;
  const { idFields } = options;
  const end = readJsonFields(text, 0, plain, { idFields, onField: found?.add });
  if (end < 0 || skipBlanks(text, end) !== text.length) return undefined;
  const draft = newDraft();
  if (plain.httpStatus !== undefined) draft.httpStatus = plain.httpStatus;
  draft.body = `${method} ${path} ${status}`;
  takeTime(draft, text, plain);
  takeIds(draft, text, plain);
  return finishDraft('traefik_access', draft, text, found?.attributes);
}

/** A quote inside a value is escaped, so a key in quotes is found nowhere but in its place. */
function stringField(text: string, key: string): string | undefined {
  const quoted = `"${key}":"`;
  const at = text.indexOf(quoted);
  if (at < 0) return undefined;
  const start = at + quoted.length;
  const end = skipString(text, start - 1);
  return end < 0 ? undefined : text.slice(start, end - 1);
}

function takeTime(draft: Draft, text: string, plain: Draft): void {
  const start = stringField(text, 'StartUTC');
  const read = start === undefined ? undefined : readTimeAt(start, 0);
  if (read !== undefined && read.end === start?.length) draft.time = read.time;
  else if (plain.time !== undefined) draft.time = plain.time;
}

const header = /"(request|origin|downstream)_([\w-]{1,40})":"([^"\\]*)"/g;

/** The client's header counts before what a service answered. */
function takeIds(draft: Draft, text: string, plain: Draft): void {
  const headers = [...text.matchAll(header)];
  for (const side of ['request', 'origin', 'downstream']) {
    for (const [, from, name, value] of headers) {
      const role = from === side && name !== undefined ? idRoleOfName(name) : undefined;
      if (role !== undefined && value !== undefined) addId(draft, role, value);
    }
  }
  draft.traceId ??= plain.traceId;
  draft.spanId ??= plain.spanId;
  draft.requestId ??= plain.requestId;
  draft.correlationId ??= plain.correlationId;
  draft.parentRequestId ??= plain.parentRequestId;
  draft.parentSpanId ??= plain.parentSpanId;
}

export const traefikAccess: LogFormat = {
  name: 'traefik_access',
  title: 'Traefik access log as JSON',
  writtenBy: ['Traefik'],
  specificity: 60,
  firstCharacters: '{',
  refines: 'json',
  parse,
  samples: [
    {
      name: 'a service without endpoints',
      text: '{"ClientHost":"10.0.0.7","DownstreamStatus":503,"Duration":68489,"RequestHost":"pay.example","RequestMethod":"POST","RequestPath":"/charge","RouterName":"pay@kubernetes","StartUTC":"2024-05-01T10:00:00.123456789Z","level":"info","msg":"","request_X-Request-Id":"7c1e9a52-4b0d","time":"2024-05-01T10:00:00Z"}',
      expected: {
        time: '2024-05-01T10:00:00.123456789Z',
        severityNumber: 17,
        severityText: null,
        severityDerived: true,
        body: 'POST /charge 503',
        requestId: '7c1e9a52-4b0d',
        httpStatus: 503,
        attributes: { RouterName: 'pay@kubernetes', Duration: 68489 },
      },
    },
    {
      name: 'no route, ids from a traceparent header',
      text: '{"DownstreamStatus":404,"RequestMethod":"GET","RequestPath":"/","StartUTC":"2024-05-01T10:00:00.5Z","level":"info","msg":"","request_Traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","time":"2024-05-01T10:00:00Z"}',
      expected: {
        severityNumber: 13,
        severityDerived: true,
        httpStatus: 404,
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
      },
    },
    {
      name: 'the client went away before an answer',
      text: '{"DownstreamStatus":0,"RequestMethod":"GET","RequestPath":"/","StartUTC":"2024-05-01T10:00:00Z","level":"info","msg":""}',
      expected: { severityNumber: 0, httpStatus: null, body: 'GET / 0' },
    },
    {
      name: 'cut off',
      text: '{"DownstreamStatus":200,"RequestMethod":"GET","Reque',
      malformed: true,
    },
  ],
};
