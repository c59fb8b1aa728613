// Lines that begin with a time, or a level and then a time, in any of the many layouts that no
// format of its own describes: `TIME LEVEL msg`, `[TIME] [LEVEL] msg`, `LEVEL [thread] TIME msg`,
// `TIME thread LEVEL logger - msg`. It reads time, level and message; the parts between stay in
// the message's attributes as the header they are.
import { finishDraft, newDraft } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { findHeaderLevel } from '../header-level.ts';
import type { HeaderLevel } from '../header-level.ts';
import { addIdsFromText } from '../ids.ts';
import { matchAt } from '../headed-line.ts';
import { readJsonTail } from '../json-tail.ts';
import type { JsonTail } from '../json-tail.ts';
import { levelWordInText, severityFromWord } from '../severity.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import type { ReadTime } from '../timestamp-epoch.ts';
import { isDigitAt } from '../timestamp-parts.ts';
import { readHeaderTimeAt, readTimeAt } from '../timestamp.ts';
import type { LineTime, LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const start = opening(text);
  const read = readHeaderTimeAt(text, start) ?? epochInFront(text, start);
  if (read !== undefined) {
    return finish(text, read, findHeaderLevel(text, read.end), read.end, options);
  }
  const named = timeAfterLevel(text);
  if (named !== undefined) return finish(text, named.read, named.level, named.read.end, options);
  // Something may stand in front of the time: a host, a process id, `INFO [main] TIME msg`.
  const found = findHeaderLevel(text, 0);
  const level = found !== undefined && found.end <= farthestLevel ? found : undefined;
  const later = timeAmongTokens(text, level?.end ?? 0);
  if (later !== undefined) {
    return finish(text, later, level ?? findHeaderLevel(text, later.end), later.end, options);
  }
  if (level === undefined) return undefined;
  return isMarkedLevel(text, level)
    ? finish(text, undefined, level, level.end, options)
    : undefined;
}

/** `[info:TIME] msg`: the level and the time in one bracket. */
function timeAfterLevel(
  text: string,
): { readonly read: ReadTime; readonly level: HeaderLevel } | undefined {
  if (text.charCodeAt(0) !== 91) return undefined;
  const colon = text.indexOf(':');
  if (colon < 2 || colon > longestLevel) return undefined;
  const word = text.slice(1, colon);
  const severityNumber = severityFromWord(word);
  const read = severityNumber > 0 ? readTimeAt(text, colon + 1) : undefined;
  if (read === undefined || text.charCodeAt(read.end) !== 93) return undefined;
  return { read, level: { severityNumber, word, end: read.end + 1 } };
}

const longestLevel = 14;
/** By a character's code: 1 where it is one of `characters`. Asked for every character of a header. */
function codesOf(characters: string): Uint8Array {
  const codes = new Uint8Array(128);
  for (const character of characters) codes[character.charCodeAt(0)] = 1;
  return codes;
}

const beforeToken = codesOf('[(<|- \t]:');
const behindToken = codesOf(' \t]|');
const beforeBody = codesOf(' \t])>|:-,');

const farthestLevel = 24;
const mostTokens = 5;

/** Index of the first character behind opening brackets, quotes and blanks. */
function opening(text: string): number {
  let index = 0;
  while (index < 4 && '[(<" \t'.includes(text.charAt(index))) index++;
  return index;
}

/** A number since 1970 counts only when a blank or bracket follows. */
function epochInFront(text: string, at: number): ReadTime | undefined {
  const read = readEpochAt(text, at);
  if (read === undefined || read.end - at < 10) return undefined;
  return ' \t]:,'.includes(text.charAt(read.end)) ? read : undefined;
}

/** A time with a date that begins one of the next tokens; `at 10:15:23` is no header. */
function timeAmongTokens(text: string, at: number): ReadTime | undefined {
  let index = at;
  for (let token = 0; token < mostTokens; token++) {
    while (beforeToken[text.charCodeAt(index)] === 1) index++;
    const read = readTimeAt(text, index) ?? (token === 0 ? epochInFront(text, index) : undefined);
    if (read !== undefined && (read.time.missing !== 'date' || isNamed(text, index, read)))
      return read;
    while (index < text.length && behindToken[text.charCodeAt(index)] !== 1) {
      // `name:01/05/2024 …`: the time may follow a colon at once.
      if (token === 0 && text.charCodeAt(index) === 58 && isDigitAt(text, index + 1)) break;
      index++;
    }
  }
  return undefined;
}

/** `TCF 10:15:23.123: msg`: a name in capitals and a time of the day with a fraction and a colon. */
function isNamed(text: string, at: number, { time, end }: ReadTime): boolean {
  return time.digits > 0 && text.charCodeAt(end) === 58 && /^[A-Z]{2,12} $/.test(text.slice(0, at));
}

/** Levels of some program that also open other lines: Rust's `note: run with …`, Go's `http: …`. */
const sentenceWords = new Set('note ok http system fine config success failed'.split(' '));

/** `[INFO] msg`, `INFO: msg`, `WARNING:root:msg`, `ERROR - msg`: a level that is marked as one. */
function isMarkedLevel(text: string, level: HeaderLevel): boolean {
  const at = text.indexOf(level.word);
  if (at > 1 || (at === 0 && sentenceWords.has(level.word))) return false;
  const after = text.charAt(at + level.word.length);
  if (at === 1) return after === ']' || after === '>';
  const isUpper = level.word === level.word.toUpperCase();
  return after === ':' || after === '\t' || after === '|' || (after === ' ' && isUpper);
}

function finish(
  text: string,
  read: ReadTime | undefined,
  level: HeaderLevel | undefined,
  headerEnd: number,
  options: ParseOptions,
): ParsedLine {
  const bodyAt = bodyStart(text, Math.max(level?.end ?? 0, headerEnd));
  const tail = readJsonTail(text, bodyAt, options);
  const draft = newDraft();
  if (read !== undefined) draft.time = fullerTime(text, read);
  if (bodyAt < text.length) draft.body = text.slice(bodyAt);
  if (tail !== undefined) {
    takeIds(draft, tail);
    if (level === undefined && read !== undefined) takeSender(draft, tail, bodyAt, text);
  }
  addIdsFromText(draft, text, read === undefined ? 0 : read.end, options.idFields);
  const isStated = level !== undefined || draft.severityNumber > 0;
  const inText = isStated ? undefined : levelWordInText(text);
  const found = level ?? inText;
  if (found !== undefined) {
    draft.severityNumber = found.severityNumber;
    draft.severityText = found.word;
  }
  const line = finishDraft('time_level_message', draft, text, tail?.attributes);
  return inText === undefined ? line : { ...line, severityDerived: true };
}

/** pm2 puts the time of day, a number and a name before lines that have a whole time of their own. */
function fullerTime(text: string, { time, end }: ReadTime): LineTime {
  if (time.missing !== 'date') return time;
  const match = matchAt(processPrefix, text, end);
  const inner = match && readTimeAt(text, end + match[0].length)?.time;
  return inner !== undefined && inner.missing === undefined ? inner : time;
}

const processPrefix = / \d{1,4}\|[\w.-]{1,64} {0,64}\| /y;

function takeIds(draft: Draft, { draft: inner }: JsonTail): void {
  draft.traceId = inner.traceId;
  draft.spanId = inner.spanId;
  draft.requestId = inner.requestId;
}

const mostHostLength = 128;
const senderDelayUs = 3_600_000_000;

/**
 * `TIME host {…}`: who sent the line on wrote the header, so the object has the word, its time
 * included where it is as sure and not far from the header's: it may be the time of anything else.
 */
function takeSender(draft: Draft, tail: JsonTail, bodyAt: number, text: string): void {
  const { draft: inner, at } = tail;
  const sender = text.slice(bodyAt, at).trim();
  if (at - bodyAt > mostHostLength || sender.includes(' ')) return;
  draft.severityNumber = inner.severityNumber;
  draft.severityText = inner.severityText;
  if (inner.body !== undefined) draft.body = inner.body;
  draft.httpStatus = inner.httpStatus;
  draft.outcome = inner.outcome;
  const own = inner.time;
  if (own?.offsetMinutes === undefined || own.missing !== undefined) return;
  const outer = draft.time;
  const isNear =
    outer?.offsetMinutes === undefined ||
    Math.abs(absoluteUs(own) - absoluteUs(outer)) <= senderDelayUs;
  if (isNear) draft.time = own;
}

function absoluteUs({ wallUs, offsetMinutes = 0 }: LineTime): number {
  return wallUs - offsetMinutes * 60_000_000;
}

/** Index of the message behind the brackets, bars, dashes and colons that end a header. */
function bodyStart(text: string, at: number): number {
  let index = at;
  while (beforeBody[text.charCodeAt(index)] === 1) index++;
  return index < text.length ? index : at;
}

export const timeLevelMessage: LogFormat = {
  name: 'time_level_message',
  title: 'time, level and message in any layout',
  writtenBy: ['log4j', 'logback', 'Python logging', 'most programs without a format of their own'],
  specificity: 10,
  namesAttributes: true,
  parse,
  samples: [
    {
      name: 'time, level, message',
      text: '2024-05-01 10:00:00,123 ERROR cannot open the ledger',
      expected: {
        time: '2024-05-01T10:00:00.123',
        severityNumber: 17,
        severityText: 'ERROR',
        body: 'cannot open the ledger',
      },
    },
    {
      name: 'time and level in brackets',
      text: '[2024-05-01 10:00:00] [warning] pool is nearly full',
      expected: { severityNumber: 13, severityText: 'warning', body: 'pool is nearly full' },
    },
    {
      name: 'level first, then the thread and the time',
      text: 'INFO  [main] 2024-05-01 10:00:00,001 starting',
      expected: { time: '2024-05-01T10:00:00.001', severityNumber: 9 },
    },
    {
      name: 'tabs',
      text: '2024-05-01T10:00:00.000000Z\tads\twarn\tpush took 3s trace_id=4bf92f3577b34da6a3ce929d0e0e4736',
      expected: {
        time: '2024-05-01T10:00:00.000000Z',
        severityNumber: 13,
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
    },
    {
      name: 'something stands in front of the time',
      text: '[Nest] 7  - 05/01/2024, 7:32:47 PM    WARN [AuthService] login failed',
      expected: { time: '2024-05-01T19:32:47', severityNumber: 13, severityText: 'WARN' },
    },
    {
      name: 'a level with its logger',
      text: '2024-05-01T10:00:00.393595+00:00 app.ERROR: export failed',
      expected: { severityNumber: 17, severityText: 'ERROR', body: 'export failed' },
    },
    {
      name: 'a name, a colon and the time',
      text: 'access:05/01/2024 10:00:00:123 AM PDT: Thread[main,5,main]',
      expected: { time: '2024-05-01T10:00:00.123-07:00', severityNumber: 0 },
    },
    {
      name: 'a name and a time of the day',
      text: 'TCF 10:00:00.123: server is connecting',
      expected: { time: 'T10:00:00.123', severityNumber: 0 },
    },
    {
      name: 'a level and a number of seconds',
      text: 'ERROR 1714557600.123 gave up',
      expected: { time: '2024-05-01T10:00:00.123Z', severityNumber: 17, body: 'gave up' },
    },
    {
      name: 'level and time in one bracket',
      text: '[info:2024-05-01T10:00:00.930-08:00] reloaded',
      expected: {
        time: '2024-05-01T10:00:00.930-08:00',
        severityNumber: 9,
        severityText: 'info',
        body: 'reloaded',
      },
    },
    {
      name: 'JSON behind the header of a sender',
      text: '2024-05-01T10:00:02.613304+00:00 edge-1 {"timestamp":"2024-05-01T10:00:00+0000","level":"warn","message":"slow","request_id":"7f1c2d3e0001"}',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 13,
        severityText: 'warn',
        body: 'slow',
        requestId: '7f1c2d3e0001',
        attributes: { message: 'slow' },
      },
    },
    {
      name: 'JSON with another time behind a message',
      text: '2024-05-01T10:00:02Z stored {"timestamp":"2023-01-01T00:00:00Z"}',
      expected: { time: '2024-05-01T10:00:02Z', severityNumber: 0 },
    },
    {
      name: 'behind the prefix of pm2',
      text: '10:00:00 1|shop  | 2024-05-01 10:00:00: Cart: opened',
      expected: { time: '2024-05-01T10:00:00', severityNumber: 0 },
    },
    {
      name: 'a level without a time',
      text: 'WARNING: disk is slow',
      expected: { time: null, severityNumber: 13, severityText: 'WARNING' },
    },
    {
      name: 'without severity',
      text: '2024-05-01 10:00:00 listening on :8080',
      expected: {
        time: '2024-05-01T10:00:00',
        severityNumber: 0,
        severityText: null,
        body: 'listening on :8080',
      },
    },
    { name: 'a word before a colon that is no level', text: 'note: run it again', malformed: true },
    { name: 'neither time nor level', text: 'listening on :8080', malformed: true },
  ],
};
