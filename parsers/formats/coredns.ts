// CoreDNS: query lines `[INFO] 10.0.0.1:50759 - 29008 "A IN name. udp 64 false 512" NOERROR qr 106
// 0.0003s`, plugin messages `[ERROR] plugin/errors: …`, both with a time in front in versions before
// 1.6.6, and the query line of the first versions, `10.0.0.1:50759 - [01/May/2018:10:00:00 +0000]
// "A IN …`. The query's number is sixteen bits and repeats, so it is an attribute and no id.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const level = /\[([A-Z]{4,7})\] /y;
const query =
  /((?:\[[\da-fA-F:.%]{2,64}\]|[\d.]{7,15}):\d{1,5}) - (?:(\d{1,5})|\[([^\]]{20,40})\]) "([A-Z\d]{1,16}) ([A-Z]{1,8}) (\S{1,255}) [^"\n]{0,80}" ([A-Z\d-]{1,16}) \S{1,64} (\d{1,10}) ([\d.]{1,24})s?/y;
const plugin = /plugin\/([\w.-]{1,40}): /y;
const farthestLevel = 40;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  // A bracket with a date is somebody else's.
  if (text.charCodeAt(5) === 45) return undefined;
  const bracket = text.indexOf('[');
  if (bracket < 0 || bracket > farthestLevel) return undefined;
  const stated = matchAt(level, text, bracket);
  if (stated === undefined) {
    const first = text.charCodeAt(0);
    return first === 91 || text.charCodeAt(bracket - 2) === 45
      ? readQuery(text, 0, {}, options)
      : undefined;
  }
  const read = bracket > 0 ? readTimeAt(text, 0) : undefined;
  if (bracket > 0 && read?.end !== bracket - 1) return undefined;
  const at = bracket + stated[0].length;
  const head = { time: read?.time, levelText: stated[1] };
  const named = matchAt(plugin, text, at);
  if (named === undefined) return readQuery(text, at, head, options);
  const addAttributes = (add: (key: string, value: string) => void): void => {
    add('plugin', named[1] ?? '');
  };
  return finishHeadedLine('coredns', text, { ...head, bodyAt: at, addAttributes }, options);
}

function readQuery(
  text: string,
  at: number,
  head: Pick<Parameters<typeof finishHeadedLine>[2], 'time' | 'levelText'>,
  options: ParseOptions,
): ParsedLine | undefined {
  const match = matchAt(query, text, at);
  if (match === undefined) return undefined;
  const [, client, id, date, type, , name, code, size, duration] = match;
  const own = date === undefined ? undefined : readTimeAt(date, 0);
  return finishHeadedLine(
    'coredns',
    text,
    {
      ...head,
      ...(own !== undefined && { time: own.time }),
      bodyAt: at,
      addAttributes: (add) => {
        add('client', client ?? '');
        if (id !== undefined) add('query_id', Number(id));
        add('type', type ?? '');
        add('name', name ?? '');
        add('rcode', code ?? '');
        add('size', Number(size));
        add('duration_s', Number(duration));
      },
    },
    options,
  );
}

export const coredns: LogFormat = {
  name: 'coredns',
  title: 'CoreDNS queries and plugins',
  writtenBy: ['CoreDNS'],
  specificity: 79,
  firstCharacters: '[0',
  parse,
  samples: [
    {
      name: 'a query',
      text: '[INFO] 10.244.1.7:50759 - 29008 "A IN cart.shop.svc.cluster.local. udp 64 false 512" NXDOMAIN qr,aa,rd 157 0.000128s',
      expected: {
        time: null,
        severityNumber: 9,
        severityText: 'INFO',
        requestId: null,
        attributes: {
          client: '10.244.1.7:50759',
          query_id: 29008,
          name: 'cart.shop.svc.cluster.local.',
          rcode: 'NXDOMAIN',
          duration_s: 0.000128,
        },
      },
    },
    {
      name: 'a plugin',
      text: '[ERROR] plugin/errors: 2 cart.example. A: read udp 10.244.0.3:41722->10.0.0.2:53: i/o timeout',
      expected: { severityNumber: 17, attributes: { plugin: 'errors' } },
    },
    {
      name: 'older, with a time in front',
      text: '2024-05-01T10:00:00.551Z [INFO] [::1]:41722 - 7 "HINFO IN x. udp 56 false 512" NOERROR qr,rd,ra 106 0.0101s',
      expected: {
        time: '2024-05-01T10:00:00.551Z',
        severityNumber: 9,
        attributes: { query_id: 7 },
      },
    },
    {
      name: 'without severity: the first versions',
      text: '10.244.1.7:50759 - [01/May/2018:10:00:00 +0000] "AAAA IN web.shop. udp 41 false 4096" NOERROR qr,rd 41 0.010133',
      expected: {
        time: '2018-05-01T10:00:00Z',
        severityNumber: 0,
        severityText: null,
        attributes: { type: 'AAAA', name: 'web.shop.' },
      },
    },
    { name: 'cut off', text: '[INFO] 10.244.1.7:50759 - 29008 "A IN cart.sh', malformed: true },
  ],
};
