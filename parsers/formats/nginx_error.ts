// nginx's error log: `2024/05/01 10:00:00 [error] 29060#29060: *2191 message, client: …, request:
// "…"`. Written by the controllers built on it too. The time states no zone.
import { finishDraft, newDraft } from '../draft.ts';
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { addIdsFromText } from '../ids.ts';
import { newAttributes } from '../json-fields.ts';
import { severityFromWord } from '../severity.ts';
import { readTimeAt } from '../timestamp.ts';
import type { Attributes, LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / \[([a-z]{4,6})\] (\d{1,10})#(\d{1,10}): (?:\*(\d{1,20}) )?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(0) === 110) return parseStart(text, options);
  if (text.charCodeAt(4) !== 47) return undefined;
  const read = readTimeAt(text, 0);
  if (read === undefined) return undefined;
  header.lastIndex = read.end;
  const match = header.exec(text);
  const word = match?.[1];
  if (match === null || word === undefined) return undefined;
  const bodyAt = read.end + match[0].length;
  const draft = newDraft();
  draft.time = read.time;
  draft.severityNumber = severityFromWord(word);
  if (draft.severityNumber > 0) draft.severityText = word;
  if (bodyAt < text.length) draft.body = text.slice(bodyAt);
  addIdsFromText(draft, text, bodyAt, options.idFields);
  const attributes = options.attributes ? attributesOf(match, text.slice(bodyAt)) : undefined;
  return finishDraft('nginx_error', draft, text, attributes);
}

const startHeader = /nginx: \[([a-z]{4,6})\] /y;

/** What nginx prints before its log is open, or when its configuration is wrong. */
function parseStart(text: string, options: ParseOptions): ParsedLine | undefined {
  const match = matchAt(startHeader, text, 0);
  const word = match?.[1];
  if (match === undefined || word === undefined) return undefined;
  const header = { levelText: word, bodyAt: match[0].length };
  return finishHeadedLine('nginx_error', text, header, options);
}

/** What nginx appends to a message: `, client: 10.0.0.1, server: _, request: "GET / HTTP/1.1"`. */
const context = /, (client|server|request|upstream|host|referrer): (?:"([^"]*)"|([^,"]*))/g;

function attributesOf(match: RegExpExecArray, body: string): Attributes {
  const found = newAttributes();
  found.add('pid', Number(match[2]));
  found.add('tid', Number(match[3]));
  if (match[4] !== undefined) found.add('connection', Number(match[4]));
  for (const [, name, quoted, bare] of body.matchAll(context)) {
    if (name !== undefined) found.add(name, quoted ?? bare ?? '');
  }
  return found.attributes;
}

export const nginxError: LogFormat = {
  name: 'nginx_error',
  title: 'nginx error log',
  writtenBy: ['nginx', 'ingress-nginx', 'Kong', 'OpenResty'],
  specificity: 75,
  firstCharacters: '0n',
  parse,
  samples: [
    {
      name: 'before the log is open',
      text: 'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)',
      expected: {
        time: null,
        severityNumber: 23,
        severityText: 'emerg',
        body: 'bind() to 0.0.0.0:80 failed (13: Permission denied)',
      },
    },
    {
      name: 'an upstream that refuses',
      text: '2024/05/01 10:00:00 [error] 29#31: *2191 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: shop.example, request: "GET /cart HTTP/1.1", upstream: "http://10.1.3.4:8080/cart", host: "shop.example"',
      expected: {
        time: '2024-05-01T10:00:00',
        severityNumber: 17,
        severityText: 'error',
        attributes: {
          pid: 29,
          connection: 2191,
          client: '10.0.0.1',
          request: 'GET /cart HTTP/1.1',
          upstream: 'http://10.1.3.4:8080/cart',
        },
      },
    },
    {
      name: 'a start-up notice without a connection',
      text: '2024/05/01 10:00:00 [notice] 1#1: start worker processes',
      expected: { severityNumber: 10, body: 'start worker processes', attributes: { tid: 1 } },
    },
    {
      name: 'without severity: a word that is no level',
      text: '2024/05/01 10:00:00 [other] 1#1: *3 something happened',
      expected: { severityNumber: 0, severityText: null, body: 'something happened' },
    },
    {
      name: 'no process id',
      text: '2024/05/01 10:00:00 [error] connect() failed',
      malformed: true,
    },
  ],
};
