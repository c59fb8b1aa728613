// Access lines of AWS load balancers: `https TIME name client:port target:port … status target-status
// received sent "request" "agent" cipher protocol group "Root=1-…"` (ALB; the classic ELB has no type
// in front). The line's own time is the first one. The trace's root is the id that AWS hands on.
import { finishHeadedLine, matchAt, readStatus } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const type = /(?:http|https|h2|grpcs|ws|wss) (?=\d)/y;
const rest =
  / (\S{1,128}) (\S{3,64}) (\S{1,64}) (-?[\d.]{1,16}) (-?[\d.]{1,16}) (-?[\d.]{1,16}) (\d{3}|-) (\d{3}|-) (\d{1,20}) (\d{1,20}) "/y;
const trace = /"Root=(1-[\da-f]{8}-[\da-f]{24})/;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const at = matchAt(type, text, 0)?.[0].length ?? 0;
  if (text.charCodeAt(at + 10) !== 84 || text.charCodeAt(at + 26) !== 90) return undefined;
  const match = matchAt(rest, text, at + 27);
  const read = match === undefined ? undefined : readTimeAt(text, at);
  if (match === undefined || read?.end !== at + 27) return undefined;
  const [all, name, client, target, , , , status, targetStatus] = match;
  const requestAt = read.end + all.length;
  const quote = text.indexOf('"', requestAt);
  const request = text.slice(requestAt, quote < 0 ? undefined : quote);
  return finishHeadedLine(
    'aws_load_balancer',
    text,
    {
      time: read.time,
      bodyAt: requestAt,
      body: `${request} ${status}`,
      httpStatus: readStatus(status),
      traceId: trace.exec(text)?.[1],
      addAttributes: (add) => {
        add('load_balancer', name ?? '');
        add('client', client ?? '');
        if (target !== '-') add('target', target ?? '');
        if (targetStatus !== '-') add('target_status', Number(targetStatus));
      },
    },
    options,
  );
}

export const awsLoadBalancer: LogFormat = {
  name: 'aws_load_balancer',
  title: 'AWS ALB and ELB access line',
  writtenBy: ['AWS Application Load Balancer', 'AWS Classic Load Balancer'],
  specificity: 78,
  firstCharacters: '0hgw',
  parse,
  samples: [
    {
      name: 'ALB',
      text: 'https 2024-05-01T10:00:00.186641Z app/shop/50dc6c495c0c9188 10.0.0.1:2817 10.1.3.4:80 0.086 0.048 0.037 502 - 0 57 "GET https://shop.example:443/cart HTTP/1.1" "curl/8.0" - - arn:aws:x "Root=1-58337281-1d84f3d73c47ec4e58577259" "-" "-" 1 2024-05-01T09:59:59.000000Z "forward"',
      expected: {
        time: '2024-05-01T10:00:00.186641Z',
        severityNumber: 17,
        severityDerived: true,
        body: 'GET https://shop.example:443/cart HTTP/1.1 502',
        traceId: '1-58337281-1d84f3d73c47ec4e58577259',
        httpStatus: 502,
        attributes: { load_balancer: 'app/shop/50dc6c495c0c9188', target: '10.1.3.4:80' },
      },
    },
    {
      name: 'ELB',
      text: '2024-05-01T10:00:00.943958Z shop 10.0.0.1:2817 10.1.3.4:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://shop.example:80/ HTTP/1.1" "curl/8.0" - -',
      expected: { severityNumber: 9, httpStatus: 200, traceId: null },
    },
    {
      name: 'without severity: TCP',
      text: '2024-05-01T10:00:00.943958Z shop 10.0.0.1:2817 10.1.3.4:80 0.001 0.0001 0.0001 - - 82 305 "- - - " "-" - -',
      expected: { severityNumber: 0, severityText: null, httpStatus: null },
    },
    { name: 'cut off', text: 'https 2024-05-01T10:00:00.186641Z app/shop/50dc', malformed: true },
  ],
};
