// Apache httpd's error log, 2.2 and 2.4: `[Mon Aug 31 09:30:48.958285 2015] [proxy_fcgi:error]
// [pid 28787:tid 140] [client 10.0.0.1:80] AH01071: message`. The time states no zone.
import { finishDraft, newDraft } from '../draft.ts';
import { addIdsFromText } from '../ids.ts';
import { newAttributes } from '../json-fields.ts';
import { severityFromWord } from '../severity.ts';
import { isWeekdayAt } from '../timestamp-parts.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const bracket = / ?\[([^[\]]{1,200})\]/y;
const mostBrackets = 8;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(0) !== 91 || !isWeekdayAt(text, 1)) return undefined;
  const read = readTimeAt(text, 1);
  if (read === undefined || text.charCodeAt(read.end) !== 93) return undefined;
  const draft = newDraft();
  draft.time = read.time;
  const found = options.attributes ? newAttributes() : undefined;
  let index = read.end + 1;
  let brackets = 0;
  for (; brackets < mostBrackets; brackets++) {
    bracket.lastIndex = index;
    const content = bracket.exec(text)?.[1];
    if (content === undefined) break;
    index = bracket.lastIndex;
    const colon = content.indexOf(':');
    const word = colon < 0 ? content : content.slice(colon + 1);
    const severityNumber = brackets === 0 ? severityFromWord(word) : 0;
    if (severityNumber > 0) {
      draft.severityNumber = severityNumber;
      draft.severityText = word;
      if (colon > 0) found?.add('module', content.slice(0, colon));
    } else if (content.startsWith('pid ')) found?.add('pid', content.slice(4));
    else if (content.startsWith('client ')) found?.add('client', content.slice(7));
    else if (content.startsWith('rid#')) draft.requestId = content.slice(4);
  }
  if (brackets === 0) return undefined;
  const bodyAt = text.charCodeAt(index) === 32 ? index + 1 : index;
  if (bodyAt < text.length) draft.body = text.slice(bodyAt);
  addIdsFromText(draft, text, bodyAt, options.idFields);
  return finishDraft('apache_error', draft, text, found?.attributes);
}

export const apacheError: LogFormat = {
  name: 'apache_error',
  title: 'Apache httpd error log',
  writtenBy: ['Apache httpd', 'PHP under Apache'],
  specificity: 75,
  firstCharacters: '[',
  parse,
  samples: [
    {
      name: 'version 2.4',
      text: '[Mon Aug 31 09:30:48.958285 2015] [proxy_fcgi:error] [pid 28787:tid 140169587934976] (70008)Partial results are valid but processing is incomplete: [client 10.0.0.1:80] AH01075: Error dispatching request',
      expected: {
        time: '2015-08-31T09:30:48.958285',
        severityNumber: 17,
        severityText: 'error',
        attributes: { module: 'proxy_fcgi', pid: '28787:tid 140169587934976' },
      },
    },
    {
      name: 'version 2.2',
      text: '[Wed Oct 11 14:32:52 2023] [notice] Apache configured -- resuming normal operations',
      expected: {
        time: '2023-10-11T14:32:52',
        severityNumber: 10,
        body: 'Apache configured -- resuming normal operations',
      },
    },
    {
      name: 'without severity',
      text: '[Wed Oct 11 14:32:52 2023] [client 10.0.0.1] File does not exist',
      expected: { severityNumber: 0, severityText: null, attributes: { client: '10.0.0.1' } },
    },
    { name: 'nothing in brackets', text: '[Wed Oct 11 14:32:52 2023] hello', malformed: true },
  ],
};
