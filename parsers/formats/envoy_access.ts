// Envoy's access line in its default text and in Istio's: `[START_TIME] "METHOD PATH PROTOCOL" STATUS
// FLAGS … "X-FORWARDED-FOR" "USER-AGENT" "X-REQUEST-ID" "AUTHORITY" "UPSTREAM"`. For plain TCP the
// request is `"- - -"` and the status 0. Istio puts reasons between, so quoted parts are counted from
// the upstream back; a request id that is a UUID is known by its look.
import { finishHeadedLine, matchAt, readStatus } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const request = /\] "([^"]{0,8192})" (\d{1,3}|-) (\S{1,80}) /y;
const quotedPart = /"([^"]*)"/g;
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const mostQuoted = 12;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(11) !== 84 || text.charCodeAt(5) !== 45) return undefined;
  const close = text.indexOf(']');
  if (close > 40 || text.charCodeAt(close + 2) !== 34) return undefined;
  const match = matchAt(request, text, close);
  if (match === undefined) return undefined;
  const read = readTimeAt(text, 1);
  if (read?.end !== close) return undefined;
  const [all, line = '', code, flags = ''] = match;
  const status = readStatus(code);
  const end = close + all.length;
  const quoted = quotedParts(text, end);
  const id = quoted.find((part) => uuid.test(part)) ?? quoted.at(-3);
  const isHttp = line !== '- - -' && line !== '';
  const summary = status === undefined ? line : `${line} ${status}`;
  return finishHeadedLine(
    'envoy_access',
    text,
    {
      time: read.time,
      bodyAt: end,
      body: isHttp ? summary : text.slice(close + 2),
      httpStatus: status,
      requestId: quoted.length < 4 || id === '-' || id === '' ? undefined : id,
      addAttributes: (add) => {
        const [method, path, protocol] = line.split(' ');
        if (isHttp && path !== undefined) {
          add('method', method ?? '');
          add('path', path);
          add('protocol', protocol ?? '');
        }
        if (flags !== '-') add('response_flags', flags);
        const authority = quoted.at(-2);
        if (authority !== undefined && authority !== '-') add('authority', authority);
        const upstream = quoted.at(-1);
        if (upstream !== undefined && upstream !== '-') add('upstream', upstream);
      },
    },
    options,
  );
}

/** The quoted parts from `at` on, `-` included; a request that holds a quote is cut at it. */
function quotedParts(text: string, at: number): string[] {
  const parts: string[] = [];
  quotedPart.lastIndex = at;
  for (let count = 0; count < mostQuoted; count++) {
    const part = quotedPart.exec(text)?.[1];
    if (part === undefined) break;
    parts.push(part);
  }
  return parts;
}

export const envoyAccess: LogFormat = {
  name: 'envoy_access',
  title: 'Envoy access line (default text, Istio)',
  writtenBy: ['Envoy', 'istio-proxy', 'Contour', 'Emissary'],
  specificity: 80,
  firstCharacters: '[',
  parse,
  samples: [
    {
      name: 'default',
      text: '[2024-05-01T10:00:00.354Z] "GET /cart HTTP/1.1" 503 UF 0 91 154 - "10.0.0.1" "curl/8.0" "8c1dd0a6-8a3b-4a0c-9a5e-0f4ee1c0ab12" "shop.example" "10.1.3.4:8080"',
      expected: {
        time: '2024-05-01T10:00:00.354Z',
        severityNumber: 17,
        severityDerived: true,
        body: 'GET /cart HTTP/1.1 503',
        requestId: '8c1dd0a6-8a3b-4a0c-9a5e-0f4ee1c0ab12',
        httpStatus: 503,
        attributes: { path: '/cart', response_flags: 'UF', upstream: '10.1.3.4:8080' },
      },
    },
    {
      name: 'Istio',
      text: '[2024-05-01T10:00:00.354Z] "POST /pay HTTP/2" 404 - via_upstream - "-" 12 5 3 2 "-" "k6" "8c1dd0a6-8a3b-4a0c-9a5e-0f4ee1c0ab12" "pay:80" "10.1.3.4:8080" inbound|8080|| 127.0.0.6:43717 10.1.3.4:8080 10.1.3.9:5000 - default',
      expected: {
        severityNumber: 13,
        requestId: '8c1dd0a6-8a3b-4a0c-9a5e-0f4ee1c0ab12',
        httpStatus: 404,
        attributes: { authority: 'pay:80' },
      },
    },
    {
      name: 'without severity: a TCP connection',
      text: '[2024-05-01T10:00:00.354Z] "- - -" 0 - - - "-" 1234 5678 90 - "-" "-" "-" "-" "10.1.3.4:5432" outbound|5432||db 10.1.3.9:5000',
      expected: { severityNumber: 0, severityText: null, httpStatus: null, requestId: null },
    },
    {
      name: 'a request that never ends',
      text: '[2024-05-01T10:00:00.354Z] "GET /cart HTTP/1.1 503 UF 0 91',
      malformed: true,
    },
  ],
};
