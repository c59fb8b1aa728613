// dnsmasq to standard error, as node-local DNS and many routers' containers run it: `dnsmasq[12]:
// query[A] shop.local from 10.0.0.7`, with `log-queries=extra` a number and the client in front.
// It writes no time and no level; its number of a query repeats and is no request id.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { levelWordInText } from '../severity.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = /dnsmasq(?:-(dhcp|tftp|script))?(?:\[(\d{1,10})\])?: /y;
const extra = /\d{1,10} (\S{3,64}\/\d{1,5}) /y;
const query = /(query|reply|forwarded|cached|config)(?:\[([A-Z\d-]{1,16})\])? (\S{1,255})/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (!text.startsWith('dnsmasq')) return undefined;
  const match = matchAt(header, text, 0);
  if (match === undefined) return undefined;
  const bodyAt = match[0].length;
  const level = levelWordInText(text, bodyAt);
  const line = finishHeadedLine(
    'dnsmasq',
    text,
    {
      levelText: level?.word,
      bodyAt,
      addAttributes: (add) => {
        if (match[1] !== undefined) add('part', match[1]);
        if (match[2] !== undefined) add('pid', Number(match[2]));
        const client = matchAt(extra, text, bodyAt);
        if (client?.[1] !== undefined) add('client', client[1]);
        const asked = matchAt(query, text, bodyAt + (client?.[0].length ?? 0));
        if (asked === undefined) return;
        add('action', asked[1] ?? '');
        if (asked[2] !== undefined) add('type', asked[2]);
        add('name', asked[3] ?? '');
      },
    },
    options,
  );
  return level === undefined ? line : { ...line, severityDerived: true };
}

export const dnsmasq: LogFormat = {
  name: 'dnsmasq',
  title: 'dnsmasq',
  writtenBy: ['dnsmasq'],
  specificity: 62,
  firstCharacters: 'd',
  parse,
  samples: [
    {
      name: 'a query, without severity',
      text: 'dnsmasq[12]: query[AAAA] shop.local from 10.0.0.7',
      expected: {
        time: null,
        severityNumber: 0,
        body: 'query[AAAA] shop.local from 10.0.0.7',
        attributes: { pid: 12, action: 'query', type: 'AAAA', name: 'shop.local' },
      },
    },
    {
      name: 'with number and client',
      text: 'dnsmasq[12]: 41 10.0.0.7/50412 forwarded shop.local to 10.96.0.10',
      expected: { requestId: null, attributes: { client: '10.0.0.7/50412', name: 'shop.local' } },
    },
    {
      name: 'a warning in words',
      text: 'dnsmasq: warning: no upstream servers configured',
      expected: { severityNumber: 13, severityDerived: true },
    },
    { name: 'another program', text: 'dnsmasqd started', malformed: true },
  ],
};
