// Spring Boot's console layout: `time LEVEL pid --- [application] [thread] [traceId-spanId] logger :
// message`. Version 2 writes no application, no zone, and with Sleuth `[app,traceId,spanId]` after
// the level; version 3 writes the correlation only where tracing is on, blank outside a request.
import { finishDraft, newDraft } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { addId, addIdsFromText } from '../ids.ts';
import { newAttributes } from '../json-fields.ts';
import { severityFromWord } from '../severity.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

/** Time, level and groups take about 200 characters; names in brackets may be longer. */
const longestHeader = 600;
const levelHeader = /^ {1,3}([A-Z]{3,12}) (?:\[([^\]\n]*)\] )?(\d{1,10}) --- /;
const groupHeader = /^\[([^\]\n]*)\] */;
const correlation = /^([\da-f]{16,32})-([\da-f]{16})$/;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 0);
  if (read === undefined) return undefined;
  const header = levelHeader.exec(text.slice(read.end, read.end + longestHeader));
  const [head, word, sleuth, pid] = header ?? [];
  if (head === undefined || word === undefined) return undefined;
  let index = read.end + head.length;
  const groups: string[] = [];
  for (;;) {
    const group = groupHeader.exec(text.slice(index, index + longestHeader));
    if (group === null) break;
    groups.push((group[1] ?? '').trim());
    index += group[0].length;
  }
  const colon = text.indexOf(' : ', index);
  if (groups.length === 0 || colon < 0 || colon - index > longestHeader) return undefined;
  const draft = newDraft();
  draft.time = read.time;
  draft.severityNumber = severityFromWord(word);
  draft.severityText = word;
  const body = text.slice(colon + 3);
  if (body !== '') draft.body = body;
  takeIds(draft, groups, sleuth);
  addIdsFromText(draft, text, colon, options.idFields);
  if (!options.attributes) return finishDraft('spring_boot', draft, text);
  const found = newAttributes();
  found.add('pid', Number(pid));
  const named = groups.filter((group) => group !== '' && !correlation.test(group));
  const thread = named.pop();
  const application = named.pop() ?? sleuth?.split(',')[0];
  if (thread !== undefined) found.add('thread', thread);
  if (application !== undefined && application !== '') found.add('application', application);
  found.add('logger', text.slice(index, colon).trim());
  return finishDraft('spring_boot', draft, text, found.attributes);
}

function takeIds(draft: Draft, groups: readonly string[], sleuth: string | undefined): void {
  for (const group of groups) {
    const [, traceId, spanId] = correlation.exec(group) ?? [];
    if (traceId !== undefined) addId(draft, 'trace', traceId);
    if (spanId !== undefined) addId(draft, 'span', spanId);
  }
  const [, traceId, spanId] = sleuth?.split(',') ?? [];
  if (traceId !== undefined) addId(draft, 'trace', traceId);
  if (spanId !== undefined) addId(draft, 'span', spanId);
}

export const springBoot: LogFormat = {
  name: 'spring_boot',
  title: 'Spring Boot console line',
  writtenBy: ['Spring Boot', 'Spring Cloud Sleuth'],
  specificity: 65,
  firstCharacters: '0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'version 3 with application, thread and correlation',
      text: '2024-05-01T10:00:00.123Z ERROR 1 --- [catalog] [nio-8080-exec-5] [7690d5f36380e7d0cf95307dd33b3e70-0d0c2d402af1b2c3] c.e.catalog.ProductController            : request GET /products/13 failed',
      expected: {
        time: '2024-05-01T10:00:00.123Z',
        severityNumber: 17,
        severityText: 'ERROR',
        body: 'request GET /products/13 failed',
        traceId: '7690d5f36380e7d0cf95307dd33b3e70',
        spanId: '0d0c2d402af1b2c3',
        attributes: {
          pid: 1,
          application: 'catalog',
          thread: 'nio-8080-exec-5',
          logger: 'c.e.catalog.ProductController',
        },
      },
    },
    {
      name: 'version 3 outside a request: the correlation is blank',
      text: '2024-05-01T10:00:00.123+02:00  INFO 1 --- [catalog] [           main] [                                                 ] com.example.CatalogApplication : Started',
      expected: {
        time: '2024-05-01T10:00:00.123+02:00',
        severityNumber: 9,
        body: 'Started',
        traceId: null,
        spanId: null,
        attributes: { application: 'catalog', thread: 'main' },
      },
    },
    {
      name: 'version 2 without zone or application',
      text: '2024-01-01 10:00:00.000  WARN 1234 --- [           main] o.s.b.a.orm.JpaBaseConfiguration : open-in-view is on',
      expected: {
        severityNumber: 13,
        body: 'open-in-view is on',
        attributes: { thread: 'main', logger: 'o.s.b.a.orm.JpaBaseConfiguration' },
      },
    },
    {
      name: 'version 2 with Sleuth',
      text: '2024-01-01 10:00:00.000 DEBUG [orders,2485ec27856c56f4,2485ec27856c56f5] 7 --- [nio-1] c.e.Orders : stored',
      expected: {
        severityNumber: 5,
        body: 'stored',
        traceId: '2485ec27856c56f4',
        spanId: '2485ec27856c56f5',
        attributes: { application: 'orders' },
      },
    },
    {
      name: 'a level of its own',
      text: '2024-01-01 10:00:00.000 AUDIT 7 --- [main] c.e.Orders : stored',
      expected: { severityNumber: 0, severityText: 'AUDIT', body: 'stored' },
    },
    {
      name: 'no logger',
      text: '2024-01-01 10:00:00.000  INFO 7 --- [main] stored',
      malformed: true,
    },
  ],
};
