// Access lines in the Common Log Format and what grew out of it: combined, ingress-nginx with its
// upstreams, Apache, Tomcat, gunicorn, Traefik. `host ident user [time] "request" status bytes …`.
// The severity is derived from the status.
import { addId, addIdsFromText } from '../ids.ts';
import { finishDraft, newDraft } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { newAttributes } from '../json-fields.ts';
import { isDigitAt } from '../timestamp-parts.ts';
import { readTimeAt } from '../timestamp.ts';
import type { Attributes, LogFormat, ParseOptions, ParsedLine } from '../types.ts';

/** Host names in front may be lists (`10.0.0.1, 10.0.0.2`); longer prefixes are other lines. */
const longestPrefix = 512;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const open = timeBracket(text);
  if (open < 1) return undefined;
  const read = readTimeAt(text, open + 2);
  if (read === undefined || text.charCodeAt(read.end) !== 93) return undefined;
  const requestAt = read.end + 3;
  if (text.charCodeAt(requestAt - 2) !== 32 || text.charCodeAt(requestAt - 1) !== 34) {
    return undefined;
  }
  const requestEnd = endOfQuoted(text, requestAt);
  if (requestEnd < 0) return undefined;
  const statusAt = requestEnd + 2;
  const status = Number(text.slice(statusAt, statusAt + 3));
  const draft = newDraft();
  draft.time = read.time;
  if (status >= 100 && status <= 599 && !isDigitAt(text, statusAt + 3)) draft.httpStatus = status;
  else if (text.charAt(statusAt) !== '-' && status !== 0) return undefined;
  const request = text.slice(requestAt, requestEnd);
  draft.body = draft.httpStatus === undefined ? request || text : `${request} ${status}`;
  takeRequestId(draft, text, statusAt, options);
  return finishDraft(
    'access',
    draft,
    text,
    options.attributes ? attributesOf(text, open, request, statusAt) : undefined,
  );
}

/** Index of the ` [` before a digit: older ingress-nginx repeats the host in brackets first. */
function timeBracket(text: string): number {
  let open = text.indexOf(' [');
  for (let tries = 0; tries < 3 && open >= 0 && open <= longestPrefix; tries++) {
    // A day, a month or a year: `18/Mar`, `2019-03`. An address goes on with a dot.
    const mark = text.charCodeAt(open + 4);
    if (isDigitAt(text, open + 2) && (mark === 47 || text.charCodeAt(open + 6) === 45)) return open;
    open = text.indexOf(' [', open + 2);
  }
  return -1;
}

/** Index of the quote that closes a quoted part which begins at `at`, or -1. */
function endOfQuoted(text: string, at: number): number {
  let index = text.indexOf('"', at);
  while (index > at && isEscaped(text, index, at)) index = text.indexOf('"', index + 1);
  return index;
}

/** Whether an odd number of backslashes stands before `index`. */
function isEscaped(text: string, index: number, from: number): boolean {
  let slash = index - 1;
  while (slash >= from && text.charCodeAt(slash) === 92) slash--;
  return (index - slash) % 2 === 0;
}

/**
 * ingress-nginx ends its line with `$req_id`, whatever it looks like (a client may send its own);
 * other layouts end in hex digits, or name their id (`rid="…"`).
 */
function takeRequestId(draft: Draft, text: string, from: number, options: ParseOptions): void {
  const end = text.length;
  let last = end;
  while (end - last <= longestLastField && last > from && text.charCodeAt(last - 1) !== 32) last--;
  const length = end - last;
  if (last > from && length > 3 && length <= longestLastField) {
    const isHex = length >= 16 && length <= 36 && isHexRun(text, last, end);
    if (isHex || isBehindUpstream(text, from, last)) addId(draft, 'request', text.slice(last));
  }
  if (draft.requestId === undefined) addIdsFromText(draft, text, from, options.idFields);
}

const longestLastField = 128;

/** Whether the upstream's name in brackets, and as the last word a status or `-`, stand before. */
function isBehindUpstream(text: string, from: number, at: number): boolean {
  if (text.charCodeAt(at - 1) !== 32) return false;
  const isDash = text.charCodeAt(at - 2) === 45 && text.charCodeAt(at - 3) === 32;
  const isStatus =
    isDigitAt(text, at - 2) &&
    isDigitAt(text, at - 3) &&
    isDigitAt(text, at - 4) &&
    text.charCodeAt(at - 5) === 32;
  if (!isDash && !isStatus) return false;
  const bracket = text.lastIndexOf('] ', at - 2);
  return bracket > from && text.lastIndexOf(' [', bracket) > from;
}

/** Hex digits and dashes only. */
function isHexRun(text: string, from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index) | 32;
    const isHex = (code >= 97 && code <= 102) || isDigitAt(text, index);
    if (!isHex && text.charCodeAt(index) !== 45) return false;
  }
  return true;
}

function attributesOf(text: string, open: number, request: string, statusAt: number): Attributes {
  const found = newAttributes();
  const [host, , user] = text.slice(0, open).split(' ');
  if (host !== undefined) found.add('remote_addr', host);
  if (user !== undefined && user !== '-') found.add('remote_user', user);
  const [method, path, protocol] = request.split(' ');
  if (method !== undefined && path !== undefined) {
    found.add('method', method);
    found.add('path', path);
    if (protocol !== undefined) found.add('protocol', protocol);
  }
  const rest = text.slice(statusAt + 4);
  const match = /^(\d+|-)(?: "([^"]*)" "([^"]*)")?(.*)$/s.exec(rest);
  if (match === null) return found.attributes;
  const [, bytes, referrer, agent, tail] = match;
  if (bytes !== undefined && bytes !== '-') found.add('bytes', Number(bytes));
  if (referrer !== undefined && referrer !== '-') found.add('referrer', referrer);
  if (agent !== undefined && agent !== '-') found.add('user_agent', agent);
  const upstream = /^ (\d+) ([\d.]+) \[([^\]]*)\] \[([^\]]*)\] (\S+)/.exec(tail ?? '');
  if (upstream !== null) {
    found.add('request_length', Number(upstream[1]));
    found.add('request_time', Number(upstream[2]));
    found.add('upstream', upstream[3] ?? '');
    found.add('upstream_addr', upstream[5] ?? '');
  }
  return found.attributes;
}

export const access: LogFormat = {
  name: 'access',
  title: 'HTTP access line (common, combined, ingress-nginx)',
  writtenBy: ['nginx', 'ingress-nginx', 'Apache', 'Tomcat', 'gunicorn', 'Traefik', 'Kong'],
  specificity: 70,
  parse,
  samples: [
    {
      name: 'combined',
      text: '10.0.0.1 - alice [18/Mar/2024:15:00:00 +0100] "GET /cart?id=1 HTTP/1.1" 503 190 "-" "curl/8.0"',
      expected: {
        time: '2024-03-18T15:00:00+01:00',
        severityNumber: 17,
        severityText: null,
        severityDerived: true,
        body: 'GET /cart?id=1 HTTP/1.1 503',
        httpStatus: 503,
        attributes: {
          remote_addr: '10.0.0.1',
          remote_user: 'alice',
          bytes: 190,
          path: '/cart?id=1',
        },
      },
    },
    {
      name: 'ingress-nginx with upstream and request id',
      text: '10.0.0.1 - - [18/Mar/2024:15:00:00 +0000] "POST /pay HTTP/2.0" 404 12 "-" "k6" 345 0.012 [shop-web-80] [] 10.1.3.4:8080 12 0.004 404 5b2c4e8f0a1d4c7e9b3a6f8d2e1c0b9a',
      expected: {
        severityNumber: 13,
        requestId: '5b2c4e8f0a1d4c7e9b3a6f8d2e1c0b9a',
        httpStatus: 404,
        attributes: { upstream: 'shop-web-80', request_time: 0.012 },
      },
    },
    {
      name: 'older ingress-nginx repeats the host',
      text: '10.0.0.1 - [10.0.0.1] - - [18/Mar/2024:15:00:00 +0000] "GET / HTTP/1.1" 200 261 "-" "k6" 600 0.001 [shop-web-80] [] 10.1.3.4:8080 261 0.001 200 abcdefgh12345678ij',
      expected: {
        time: '2024-03-18T15:00:00Z',
        severityNumber: 9,
        requestId: 'abcdefgh12345678ij',
      },
    },
    {
      name: 'ingress-nginx with retries, and an id that a client chose',
      text: '10.0.0.1 - - [18/Mar/2024:15:00:00 +0000] "GET / HTTP/1.1" 200 261 "-" "k6" 600 0.001 [shop-web-80] [] 10.1.3.4:8080, 10.1.3.5:8080 0, 261 0.000, 0.001 502, 200 checkout-42',
      expected: { severityNumber: 9, requestId: 'checkout-42' },
    },
    {
      name: 'ingress-nginx without a request id',
      text: '10.0.0.1 - - [18/Mar/2024:15:00:00 +0000] "GET / HTTP/1.1" 200 261 "-" "k6" 600 0.001 [shop-web-80] [] 10.1.3.4:8080 261 0.001 200',
      expected: { requestId: null, httpStatus: 200 },
    },
    {
      name: 'without a status nothing is said of severity',
      text: '10.0.0.1 - - [18/Mar/2024:15:00:00 +0000] "GET / HTTP/1.0" - -',
      expected: { severityNumber: 0, httpStatus: null, requestId: null },
    },
    {
      name: 'a request that never ends',
      text: '10.0.0.1 - - [18/Mar/2024:15:00:00 +0000] "GET / HTTP/1.0 200 1',
      malformed: true,
    },
  ],
};
