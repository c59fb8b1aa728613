// The header of Kubernetes' own logger and of glog in C++: `Lmmdd hh:mm:ss.uuuuuu pid file:line]
// message key="value"`. Older glog writes the year too. The header states no zone.
import { addIdsFromText } from '../ids.ts';
import type { FoundIds } from '../ids.ts';
import { newAttributes } from '../json-fields.ts';
import { addPairsFromText } from '../key-values.ts';
import { finishDraft, newDraft } from '../draft.ts';
import { severityFromLetter } from '../severity.ts';
import { digitRun, isDigitAt } from '../timestamp-parts.ts';
import { readGlogTimeAt, readTimeAt } from '../timestamp.ts';
import type { Attributes, LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const letter = text.charCodeAt(0);
  if (letter === 32 || letter === 9) return parseIndented(text, options);
  if (letter === 84) return parseTrace(text, options);
  if (letter !== 73 && letter !== 87 && letter !== 69 && letter !== 70 && letter !== 68) {
    return undefined;
  }
  const run = digitRun(text, 1, 9);
  const read = run === 4 ? readGlogTimeAt(text, 1) : run >= 6 ? readTimeAt(text, 1) : undefined;
  if (read === undefined) return undefined;
  const close = text.indexOf('] ', read.end);
  const headerEnd = close < 0 ? text.length - 1 : close;
  if (text.charCodeAt(headerEnd) !== 93 || headerEnd - read.end > longestHeader) return undefined;
  if (!isHeaderTail(text, read.end, headerEnd)) return undefined;
  const draft = newDraft();
  draft.time = read.time;
  draft.severityText = text.charAt(0);
  draft.severityNumber = severityFromLetter(draft.severityText);
  const body = text.slice(headerEnd + 2);
  if (body !== '') draft.body = body;
  addIdsFromText(draft satisfies FoundIds, text, headerEnd, options.idFields);
  return finishDraft(
    'glog',
    draft,
    text,
    options.attributes ? attributesOf(text.slice(read.end, headerEnd), body) : undefined,
  );
}

const longestHeader = 256;

/** A line that another program printed again behind an indent. */
function parseIndented(text: string, options: ParseOptions): ParsedLine | undefined {
  const start = text.search(/\S/);
  if (start < 0 || start > longestIndent || !'IWEF'.includes(text.charAt(start))) return undefined;
  return isDigitAt(text, start + 1) ? parse(text.slice(start), options) : undefined;
}

const longestIndent = 32;

/**
 * The steps that Kubernetes' utiltrace writes below a slow request's header:
 * `Trace[79767753]: ---"Listing" 512ms (01:19:41.462)`, with neither header nor date.
 */
function parseTrace(text: string, options: ParseOptions): ParsedLine | undefined {
  const header = /^Trace\[(\d{1,12})\]: /.exec(text);
  if (header === null) return undefined;
  const draft = newDraft();
  draft.body = text;
  const read = text.endsWith(')') ? readTimeAt(text, text.lastIndexOf('(') + 1) : undefined;
  if (read?.end === text.length - 1) draft.time = read.time;
  const attributes = options.attributes ? { trace: Number(header[1]) } : undefined;
  return finishDraft('glog', draft, text, attributes);
}

/** ` pid file:line`: blanks, digits, one blank, and a word without blanks. */
function isHeaderTail(text: string, from: number, to: number): boolean {
  let index = from;
  while (text.charCodeAt(index) === 32) index++;
  const pidAt = index;
  while (isDigitAt(text, index)) index++;
  if (pidAt === from || index === pidAt || text.charCodeAt(index) !== 32) return false;
  const blank = text.indexOf(' ', index + 1);
  return index + 1 < to && (blank < 0 || blank > to);
}

function attributesOf(header: string, body: string): Attributes {
  const found = newAttributes();
  const [pid = '', location = ''] = header.trim().split(' ');
  const colon = location.lastIndexOf(':');
  found.add('pid', Number(pid));
  found.add('file', colon < 0 ? location : location.slice(0, colon));
  if (colon >= 0) found.add('line', Number(location.slice(colon + 1)));
  addPairsFromText(found.add, body);
  return found.attributes;
}

export const glog: LogFormat = {
  name: 'glog',
  title: 'glog header (Kubernetes components)',
  writtenBy: ['kube-apiserver', 'kubelet', 'kube-scheduler', 'controllers', 'glog for C++'],
  specificity: 80,
  firstCharacters: 'IWEFDT \t',
  parse,
  samples: [
    {
      name: 'behind an indent',
      text: '        I0507 12:04:17.597069       1 main.go:169] printed again',
      expected: { time: '--05-07T12:04:17.597069', severityNumber: 9, body: 'printed again' },
    },
    {
      name: 'structured message',
      text: 'E0507 12:04:17.597069       1 controller.go:169] "Sync failed" err="no such host" pod="shop/web-0"',
      expected: {
        time: '--05-07T12:04:17.597069',
        severityNumber: 17,
        severityText: 'E',
        body: '"Sync failed" err="no such host" pod="shop/web-0"',
        attributes: { pid: 1, file: 'controller.go', line: 169, pod: 'shop/web-0' },
      },
    },
    {
      name: 'with the year',
      text: 'I20240131 14:48:54.411655 15520 main.c++:9] Hello there',
      expected: { time: '2024-01-31T14:48:54.411655', severityNumber: 9, body: 'Hello there' },
    },
    {
      name: 'a request id in the message',
      text: 'W0507 12:04:17.597069       1 proxy.go:12] retry request_id=0ab4c1 after 2s',
      expected: { severityNumber: 13, requestId: '0ab4c1' },
    },
    {
      name: 'without severity: a step of a trace',
      text: 'Trace[79767753]: ---"Objects listed" 512ms (01:19:41.462)',
      expected: { time: 'T01:19:41.462', severityNumber: 0, attributes: { trace: 79767753 } },
    },
    {
      name: 'no location in the header',
      text: 'I0507 12:04:17.597069       1 no bracket here',
      malformed: true,
    },
    { name: 'impossible date', text: 'I0000 12:04:17.597069       1 a.go:1] x', malformed: true },
  ],
};
