// `key=value` pairs and nothing else: logrus text, go-kit, slog's text handler, Grafana, Loki. A
// line is logfmt only if it is pairs from its start and one of them is a time, a level or a
// message; a message that merely holds pairs belongs to other formats.
import {
  beforeFirstName,
  concludeFromBody,
  finishDraft,
  newDraft,
  seenName,
  standsAt,
  takeField,
  takeIdsFromBody,
} from '../draft.ts';
import type { SeenName } from '../draft.ts';
import { newAttributes } from '../json-fields.ts';
import { isBlank, readKeyValue, unescapeValue } from '../key-values.ts';
import type { KeyValue } from '../key-values.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const draft = newDraft();
  const found = options.attributes ? newAttributes() : undefined;
  let pairs = 0;
  let others = 0;
  let index = 0;
  let previous: SeenName = firstName;
  while (index < text.length) {
    if (isBlank(text.charCodeAt(index))) {
      index++;
      continue;
    }
    const foreseen: SeenName | undefined = previous.next;
    const isForeseen = foreseen !== undefined && isKeyAt(text, index, foreseen.name);
    const pair = isForeseen
      ? readKeyValue(text, index, index + foreseen.name.length)
      : readKeyValue(text, index);
    if (pair === undefined) {
      if (pairs === 0) return undefined;
      others++;
      while (index < text.length && !isBlank(text.charCodeAt(index))) index++;
      continue;
    }
    pairs++;
    index = pair.end;
    const seen: SeenName = isForeseen ? foreseen : seenName(text.slice(pair.keyStart, pair.keyEnd));
    if (seen.isKept) previous.next = seen;
    previous = seen;
    const rule = options.idFields?.includes(seen.name) === true ? userIdRule : seen.rule;
    if (rule !== undefined) {
      if (pair.hasEscapes) {
        const value = valueOf(text, pair);
        takeField(draft, rule, value, 0, value.length);
      } else takeField(draft, rule, text, pair.valueStart, pair.valueEnd);
    }
    found?.add(seen.name, valueOf(text, pair));
  }
  const saysSomething =
    draft.time !== undefined || draft.severityText !== undefined || draft.body !== undefined;
  if (pairs < 2 || others > pairs || !saysSomething) return undefined;
  takeIdsFromBody(draft, options.idFields);
  concludeFromBody(draft);
  return finishDraft('logfmt', draft, text, found?.attributes);
}

const firstName = beforeFirstName();

function isKeyAt(text: string, at: number, name: string): boolean {
  return text.charCodeAt(at + name.length) === 61 && standsAt(text, at, name);
}

const userIdRule = { part: 'id', rank: 0, id: 'request' } as const;

function valueOf(text: string, pair: KeyValue): string {
  const value = text.slice(pair.valueStart, pair.valueEnd);
  return pair.hasEscapes ? unescapeValue(value) : value;
}

export const logfmt: LogFormat = {
  name: 'logfmt',
  title: 'key=value pairs (logfmt)',
  writtenBy: ['logrus', 'go-kit', 'slog', 'Prometheus', 'Grafana', 'Loki', 'Argo CD', 'containerd'],
  specificity: 45,
  firstCharacters: 'aA@_',
  namesAttributes: true,
  parse,
  samples: [
    {
      name: 'logrus',
      text: 'time="2024-05-01T10:00:00Z" level=warning msg="cache \\"users\\" is cold" requestID=9f2b-77 took=3ms',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 13,
        severityText: 'warning',
        body: 'cache "users" is cold',
        requestId: '9f2b-77',
        attributes: { took: '3ms' },
      },
    },
    {
      name: 'go-kit',
      text: 'ts=2024-05-01T10:00:00.103611953Z caller=head.go:1299 level=error component=tsdb msg="WAL truncation failed" traceID=4bf92f3577b34da6',
      expected: {
        time: '2024-05-01T10:00:00.103611953Z',
        severityNumber: 17,
        traceId: '4bf92f3577b34da6',
        attributes: { caller: 'head.go:1299' },
      },
    },
    {
      name: 'an empty trace id is none',
      text: 'logger=context traceID= userId=1 t=2024-05-01T10:00:00.52Z level=info msg="Request Completed" status=404',
      expected: {
        time: '2024-05-01T10:00:00.52Z',
        traceId: null,
        severityNumber: 9,
        httpStatus: 404,
      },
    },
    {
      name: 'slog with a level between two others',
      text: 'time=2024-05-01T10:00:00.133+08:00 level=INFO+2 msg=started port=8080',
      expected: {
        time: '2024-05-01T10:00:00.133+08:00',
        severityNumber: 11,
        severityText: 'INFO+2',
        body: 'started',
      },
    },
    {
      name: 'a level word in the message',
      text: 'ts=2024-05-01T10:00:00Z app=till msg="WARN: drawer is open"',
      expected: { severityNumber: 13, severityDerived: true, severityText: null },
    },
    {
      name: 'date, time and zone in three fields',
      text: 'date=2024-05-01 time=10:00:00 tz="-0700" level="warning" msg="tunnel down"',
      expected: { time: '2024-05-01T10:00:00-07:00', severityNumber: 13, body: 'tunnel down' },
    },
    {
      name: 'without severity',
      text: 'ts=2024-05-01T10:00:00Z msg=flushed rows=12',
      expected: { severityNumber: 0, severityText: null, body: 'flushed' },
    },
    { name: 'pairs behind words', text: 'finished job=7 msg=done', malformed: true },
  ],
};
