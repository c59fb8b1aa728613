// HAProxy: HTTP, TCP and error lines, bare or behind a syslog header, and what it prints on start,
// `[WARNING] (1) : …`. The inner header counts: the accept date has a year and milliseconds, where
// the syslog header has neither; the severity comes from the status. Neither date states a zone.
import { finishHeadedLine, matchAt, readStatus } from '../headed-line.ts';
import type { LineHeader } from '../headed-line.ts';
import { isDigitAt } from '../timestamp-parts.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

/** A syslog header with host and process stands in front. */
const farthestBracket = 200;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const bracket = text.indexOf('[');
  if (bracket === 0) return parseStart(text, options);
  if (bracket < 0 || bracket > farthestBracket) return undefined;
  let accept = bracket;
  if (text.charCodeAt(bracket - 1) === 121 && text.startsWith('haproxy', bracket - 7)) {
    const colon = text.indexOf(': ', bracket);
    accept = colon < 0 || colon > bracket + 12 ? -1 : text.indexOf('[', colon);
  }
  // `address:port [dd/`
  if (text.charCodeAt(accept + 3) !== 47 || !isDigitAt(text, accept - 2)) return undefined;
  const clientAt = text.lastIndexOf(' ', accept - 2) + 1;
  const client = text.slice(clientAt, accept - 1);
  if (!clientShape.test(client)) return undefined;
  const read = readTimeAt(text, accept + 1);
  if (read === undefined || text.charCodeAt(read.end) !== 93) return undefined;
  const header = readHttp(text, read.end + 1, client) ?? readOther(text, read.end + 1, client);
  if (header === undefined) return undefined;
  return finishHeadedLine('haproxy', text, { time: read.time, ...header }, options);
}

const clientShape = /^[\w.:]{2,64}:\d{1,5}$/;

const http =
  / (\S{1,128}) ([^\s/]{1,128})\/(\S{1,128}) ([-+\d/]{5,80}) (\d{3}|-1) \+?(\d{1,20}) \S{1,400} \S{1,400} (\S{4}) ([-+\d/]{3,64}) (\d{1,10}\/\d{1,10})/y;

function readHttp(text: string, at: number, client: string): LineHeader | undefined {
  const match = matchAt(http, text, at);
  if (match === undefined) return undefined;
  const [all, frontend, backend, server, timers, status, bytes, state] = match;
  const bodyAt = at + all.length;
  const quote = text.indexOf('"', bodyAt);
  const close = quote < 0 ? -1 : text.lastIndexOf('"');
  const request = quote < 0 ? undefined : text.slice(quote + 1, close > quote ? close : undefined);
  return {
    bodyAt,
    body: request === undefined ? text.slice(at + 1) : `${request} ${status}`,
    httpStatus: readStatus(status),
    addAttributes: (add) => {
      add('client', client);
      add('frontend', frontend ?? '');
      add('backend', backend ?? '');
      add('server', server ?? '');
      add('timers', timers ?? '');
      add('bytes', Number(bytes));
      add('termination_state', state ?? '');
    },
  };
}

const tcp =
  / (\S{1,128}) ([^\s/]{1,128})\/(\S{1,128}) ([-+\d/]{3,80}) \+?(\d{1,20}) (\S{2}) ([-+\d/]{3,64}) (\d{1,10}\/\d{1,10})/y;
const failed = / ([^\s/]{1,128})\/(\S{1,128}): /y;

/** A TCP session, or a connection that failed before its session: `frontend/bind: reason`. */
function readOther(text: string, at: number, client: string): LineHeader | undefined {
  const session = matchAt(tcp, text, at);
  const match = session ?? matchAt(failed, text, at);
  if (match === undefined) return undefined;
  return {
    bodyAt: at + 1,
    addAttributes: (add) => {
      add('client', client);
      add('frontend', match[1] ?? '');
      if (session === undefined) return;
      add('backend', session[2] ?? '');
      add('server', session[3] ?? '');
      add('timers', session[4] ?? '');
      add('bytes', Number(session[5]));
      add('termination_state', session[6] ?? '');
    },
  };
}

const start =
  /\[(ALERT|WARNING|NOTICE|DIAG)\] {1,4}(?:\d{3}\/(\d\d)(\d\d)(\d\d) )?\((\d{1,10})\) : /y;

/** `[NOTICE] 342/130126 (1) : …`: day of the year and time, of which the time alone is safe. */
function parseStart(text: string, options: ParseOptions): ParsedLine | undefined {
  const match = matchAt(start, text, 0);
  if (match === undefined) return undefined;
  const [all, level, hour, minute, second, pid] = match;
  const read = hour === undefined ? undefined : readTimeAt(`${hour}:${minute}:${second}`, 0);
  const addAttributes: LineHeader['addAttributes'] = (add) => {
    add('pid', Number(pid));
  };
  return finishHeadedLine(
    'haproxy',
    text,
    { time: read?.time, levelText: level, bodyAt: all.length, addAttributes },
    options,
  );
}

export const haproxy: LogFormat = {
  name: 'haproxy',
  title: 'HAProxy (HTTP, TCP, errors; also inside syslog)',
  writtenBy: ['HAProxy', 'HAProxy Ingress', 'OpenShift router'],
  specificity: 85,
  firstCharacters: '0aA<[:',
  parse,
  samples: [
    {
      name: 'HTTP',
      text: '10.0.0.1:33317 [01/May/2024:10:00:00.655] http-in~ static/srv1 10/0/30/69/109 503 2750 - - sH-- 1/1/1/1/0 0/0 {shop.example} {} "GET /cart HTTP/1.1"',
      expected: {
        time: '2024-05-01T10:00:00.655',
        severityNumber: 17,
        severityDerived: true,
        body: 'GET /cart HTTP/1.1 503',
        httpStatus: 503,
        attributes: {
          client: '10.0.0.1:33317',
          backend: 'static',
          server: 'srv1',
          termination_state: 'sH--',
        },
      },
    },
    {
      name: 'HTTP inside syslog',
      text: '<134>May  1 10:00:59 lb haproxy[7]: 10.0.0.1:33317 [01/May/2024:10:00:00.655] http-in web/w2 0/0/1/7/8 404 212 - - ---- 1/1/0/0/0 0/0 "GET /x HTTP/1.1"',
      expected: { time: '2024-05-01T10:00:00.655', severityNumber: 13, httpStatus: 404 },
    },
    {
      name: 'a request that the client broke off has no status',
      text: '10.0.0.1:33317 [01/May/2024:10:00:00.655] http-in http-in/<NOSRV> -1/-1/-1/-1/5 -1 0 - - CR-- 2/2/0/0/0 0/0 "<BADREQ>"',
      expected: { severityNumber: 0, severityText: null, httpStatus: null, body: '<BADREQ> -1' },
    },
    {
      name: 'without severity: TCP',
      text: '10.0.0.1:33313 [01/May/2024:10:00:00.443] pg pgs/db1 0/0/5007 212 -- 0/0/0/0/3 0/0',
      expected: {
        severityNumber: 0,
        severityText: null,
        attributes: { backend: 'pgs', bytes: 212 },
      },
    },
    {
      name: 'a failed handshake',
      text: 'May  1 10:00:59 haproxy[7]: 10.0.0.1:34059 [01/May/2024:10:00:00.616] https/1: SSL handshake failure',
      expected: { time: '2024-05-01T10:00:00.616', attributes: { frontend: 'https' } },
    },
    {
      name: 'a message of the start',
      text: '[WARNING] 121/100001 (1) : Server web/w2 is DOWN, reason: Layer4 timeout',
      expected: { time: 'T10:00:01', severityNumber: 13, severityText: 'WARNING' },
    },
    {
      name: 'an accept date without more',
      text: '10.0.0.1:33317 [01/May/2024:10:00:00.655]',
      malformed: true,
    },
  ],
};
