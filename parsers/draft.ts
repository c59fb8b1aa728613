// A parsed line under construction, and the rules by which named fields fill it. JSON, logfmt and
// every other key-value format share these rules, so that `level`, `ts` or `traceId` mean the
// same in all of them. Where several fields claim the same part, the better-known name wins,
// whatever the order; a value that cannot be read leaves its part to the next.
import { addId, addIdsFromText, copyOf, idRoleOfName, normalizeName, settleIds } from './ids.ts';
import type { FoundIds, IdRole } from './ids.ts';
import { markOfName } from './field-marks.ts';
import {
  levelWordInText,
  severityFromNumber,
  severityFromStatus,
  severityFromWord,
} from './severity.ts';
import type { LevelNumbers } from './severity.ts';
import { readEpochAt } from './timestamp-epoch.ts';
import { isDigitAt } from './timestamp-parts.ts';
import { readZone } from './timestamp-zone.ts';
import { readTimeAt, readWholeTime } from './timestamp.ts';
import type { Attributes, LineTime, ParsedLine, SeverityNumber } from './types.ts';

type FieldPart = 'time' | 'severity' | 'body' | 'status' | 'outcome' | 'failure' | 'zone';

/** What a field fills; lower ranks win. */
export interface FieldRule {
  readonly part: FieldPart | 'id';
  readonly rank: number;
  readonly id?: IdRole;
  /** Family of the numbers of a severity field, where its name tells. */
  readonly numbers?: LevelNumbers;
}

/** A line that is being filled; {@link finishDraft} makes a {@link ParsedLine} of it. */
export interface Draft extends FoundIds {
  time: LineTime | undefined;
  timeRank: number;
  severityNumber: SeverityNumber;
  severityText: string | undefined;
  severityRank: number;
  body: string | undefined;
  bodyRank: number;
  httpStatus: number | undefined;
  statusRank: number;
  /** Severity concluded from fields that say how something ended; 0 where none does. */
  outcome: SeverityNumber;
  /** A date that stands in a field of its own, in microseconds, and the zone beside it. */
  dateUs: number | undefined;
  zoneMinutes: number | undefined;
  /** Bits of the field names that were seen: `field-marks.ts`. */
  marks: number;
}

const noRank = 200;

export function newDraft(): Draft {
  // All properties at once: an object that grows later costs several times as much.
  return {
    traceId: undefined,
    spanId: undefined,
    requestId: undefined,
    correlationId: undefined,
    parentRequestId: undefined,
    parentSpanId: undefined,
    time: undefined,
    timeRank: noRank,
    severityNumber: 0,
    severityText: undefined,
    severityRank: noRank,
    body: undefined,
    bodyRank: noRank,
    httpStatus: undefined,
    statusRank: noRank,
    outcome: 0,
    dateUs: undefined,
    zoneMinutes: undefined,
    marks: 0,
  };
}

const rules = new Map<string, FieldRule>();
const ranked = (part: FieldPart, names: string): void => {
  names.split(' ').forEach((name, rank) => rules.set(name, { part, rank }));
};
ranked(
  'time',
  '@timestamp timestamp time ts t @t datetime eventtime asctime date t$date timeunixnano logtime ' +
    'logtimestamp isodate starttime startutc stagetimestamp requestreceivedtimestamp timelocal ' +
    'timeiso8601 writtenat observedtimeunixnano createdat instant timestampns timemillis reqtimesec ' +
    'instantepochsecond timerepr timetimestamp eventtimestamp eventcreated created timestampms tsms ' +
    'epochms tsns epoch loggedat timestampseconds edgestarttimestamp ' +
    'published occurredat eventdate timegenerated utctimestamp unixtimestamp epochtime createdtime ' +
    'receivedat',
);
ranked(
  'severity',
  'level severity lvl loglevel levelname severitytext @l loglevelname priority eventloglevel ' +
    'loggerlevel msgseverity sev errorseverity eventseverity logseverity severitylevel',
);
ranked('body', 'msg message @m body bodystringvalue shortmessage fieldsmessage @mt event text log');
ranked(
  'status',
  'statuscode httpstatus httpstatuscode responsestatuscode responsecode httpresponsestatuscode ' +
    'downstreamstatus edgeresponsestatus resstatuscode responsestatus resstatus httprequeststatus status code',
);
ranked('outcome', 'outcome eventoutcome eventtype result');
ranked('failure', 'error err');
ranked('zone', 'tz');
rules.set('severitynumber', { part: 'severity', rank: 20, numbers: 'otel' });
rules.set('levelno', { part: 'severity', rank: 21, numbers: 'python' });
rules.set('severity', { part: 'severity', rank: 1, numbers: 'severity' });
rules.set('levelvalue', { part: 'severity', rank: 23, numbers: 'logback' });
rules.set('syslogpriority', { part: 'severity', rank: 22, numbers: 'syslog' });

const longestName = 40;

/**
 * A field name that was seen, with its rule, and the name that came after it last time: lines of
 * one program repeat their names in the same order, so the next name is mostly foreseen and
 * needs to be compared only, neither cut out nor looked up.
 */
export interface SeenName {
  readonly name: string;
  readonly rule: FieldRule | undefined;
  /** Bits of `field-marks.ts`. */
  readonly mark: number;
  /** It may be remembered; long names and those beyond the limit are not. */
  readonly isKept: boolean;
  next: SeenName | undefined;
}

/** Stands before the first name of every line of one reader, to foresee that one too. */
export function beforeFirstName(): SeenName {
  return { name: '', rule: undefined, mark: 0, isKept: true, next: undefined };
}

const seenNames = new Map<string, SeenName>();
const mostSeenNames = 4096;

/** What is known of a field name, in any spelling (`log.level`, `logLevel`). Memory is bounded: beyond 4096 names nothing is kept. */
export function seenName(name: string): SeenName {
  const known = seenNames.get(name);
  if (known !== undefined) return known;
  const isKept = seenNames.size < mostSeenNames && name.length <= longestName;
  // A copy, because a part of a line keeps the whole of it in memory.
  const own = isKept ? copyOf(name) : name;
  const seen: SeenName = {
    name: own,
    rule: ruleOf(own),
    mark: markOfName(own),
    isKept,
    next: undefined,
  };
  if (isKept) seenNames.set(own, seen);
  return seen;
}

function ruleOf(name: string): FieldRule | undefined {
  if (name.length > longestName) return undefined;
  const id = idRoleOfName(name);
  return id === undefined ? rules.get(normalizeName(name)) : { part: 'id', rank: 0, id };
}

/** Whether `expected` stands in the text at `at`. */
export function standsAt(text: string, at: number, expected: string): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (text.charCodeAt(at + index) !== expected.charCodeAt(index)) return false;
  }
  return true;
}

/**
 * Gives a field's value, `text[start, end)`, to the part of the draft that its rule names. `shift`
 * is added to the rank: fields of an inner object stand behind those of the outer one.
 */
export function takeField(
  draft: Draft,
  rule: FieldRule,
  text: string,
  start: number,
  end: number,
  shift = 0,
): void {
  const rank = rule.rank + shift;
  switch (rule.part) {
    case 'time':
      if (rank < draft.timeRank) takeTime(draft, rank, text, start, end);
      break;
    case 'severity':
      if (rank < draft.severityRank) takeSeverity(draft, rule, rank, text.slice(start, end));
      break;
    case 'body':
      if (rank < draft.bodyRank && end > start) {
        draft.body = text.slice(start, end);
        draft.bodyRank = rank;
      }
      break;
    case 'status':
      if (rank < draft.statusRank) takeStatus(draft, rank, text, start, end);
      break;
    case 'outcome':
      if (shift === 0) takeOutcome(draft, text, start, end);
      break;
    case 'failure':
      if (shift === 0 && saysFailure(text, start, end)) draft.outcome = 17;
      break;
    case 'zone':
      draft.zoneMinutes = readZone(text.slice(start, end), 0)?.minutes;
      break;
    case 'id':
      if (rule.id !== undefined) addId(draft, rule.id, text.slice(start, end));
      break;
  }
}

function takeTime(draft: Draft, rank: number, text: string, start: number, end: number): void {
  const read = readTimeAt(text, start) ?? readEpochAt(text, start);
  if (read?.end === end) {
    draft.time = read.time;
    draft.timeRank = rank;
  } else if (end - start === 10 && isDigitAt(text, start)) {
    // FortiGate and its like: `date=2024-05-01 time=10:00:00`.
    draft.dateUs ??= readWholeTime(`${text.slice(start, end)}T00:00:00`)?.wallUs;
  }
}

/** The time of a draft, with the date and zone that stood in other fields. */
function wholeTime({ time, dateUs, zoneMinutes }: Draft): LineTime | undefined {
  if (time?.missing !== 'date' || dateUs === undefined) return time;
  const { wallUs, restNs, digits, offsetMinutes = zoneMinutes } = time;
  const dated = { wallUs: wallUs + dateUs, restNs, digits };
  return offsetMinutes === undefined ? dated : { ...dated, offsetMinutes };
}

const longestOutcome = 64;
const failed = /(?:fail|failed|failure|error|errored|exception|crashed)$/i;
const succeeded = /(?:success|succeeded|successful|started|completed|finished)$/i;

/** `error`, `STEP_FAILURE`, `failure`: an outcome's last word tells; most values mean nothing. */
function takeOutcome(draft: Draft, text: string, start: number, end: number): void {
  if (end - start > longestOutcome) return;
  const value = text.slice(start, end);
  const last = value.slice(Math.max(value.lastIndexOf('_'), value.lastIndexOf(' ')) + 1);
  const severity = failed.test(last) ? 17 : succeeded.test(last) ? 9 : severityFromWord(value);
  if (last.length > 1 && severity > draft.outcome) draft.outcome = severity;
}

/** Whether a field `error` holds words of a failure: not empty, no number, no word for nothing. */
function saysFailure(text: string, start: number, end: number): boolean {
  if (end - start < 2 || isDigitAt(text, start)) return false;
  return (
    end - start > 5 || !/^(?:null|nil|<nil>|none|false|true|n\/a)$/i.test(text.slice(start, end))
  );
}

/** A word says more than a number, so numbers rank behind all words. */
const numberRank = 50;

function takeSeverity(draft: Draft, rule: FieldRule, wordRank: number, value: string): void {
  const isNumber = isDigitAt(value, 0) || (value.startsWith('-') && isDigitAt(value, 1));
  const rank = isNumber ? wordRank + numberRank : wordRank;
  if (rank >= draft.severityRank) return;
  const severityNumber = isNumber
    ? severityFromNumber(rule.numbers ?? familyOfNumber(Number(value)), Number(value))
    : value === 'log'
      ? 9 // NestJS' everyday level, which is a word like others outside of its field.
      : severityFromWord(value);
  if (severityNumber === 0) return;
  draft.severityNumber = severityNumber;
  draft.severityText = value;
  draft.severityRank = rank;
}

/**
 * Whose numbers a field `level` holds when nothing else tells: pino and bunyan count in tens,
 * Monolog in hundreds, logback and log4j in thousands; what is left writes syslog's numbers.
 */
function familyOfNumber(value: number): LevelNumbers {
  if (value >= 1000) return 'logback';
  if (value >= 100) return 'monolog';
  if (value < 0) return value >= -1 ? 'zap' : 'slog';
  return value >= 10 ? 'pino' : 'syslog';
}

/** Reads a level number again as one of `family`, where the draft's severity came as a number. */
export function rereadLevelNumber(draft: Draft, family: LevelNumbers): void {
  if (draft.severityRank < numberRank || draft.severityRank >= noRank) return;
  draft.severityNumber = severityFromNumber(family, Number(draft.severityText));
}

function takeStatus(draft: Draft, rank: number, text: string, start: number, end: number): void {
  const status = end - start === 3 ? Number(text.slice(start, end)) : NaN;
  if (!(status >= 100 && status <= 599) || !Number.isInteger(status)) {
    // A status in words: `"status":"error"`. Numbers of other kinds mean nothing.
    if (!isDigitAt(text, start)) takeOutcome(draft, text, start, end);
    return;
  }
  draft.httpStatus = status;
  draft.statusRank = rank;
}

/**
 * Looks for ids in the message where no field gave one: programs without a tracing library write
 * `TraceID: …` in front of their words.
 */
export function takeIdsFromBody(draft: Draft, idFields?: readonly string[]): void {
  if (draft.body === undefined) return;
  const { traceId, requestId, correlationId } = draft;
  if (traceId !== undefined || requestId !== undefined || correlationId !== undefined) return;
  addIdsFromText(draft, draft.body, 0, idFields);
}

/**
 * Looks for a level word in the message of a line whose fields say nothing of a severity: wrappers
 * put text with a level of its own into one field.
 */
export function concludeFromBody(draft: Draft): void {
  const isSilent =
    draft.severityNumber === 0 && draft.outcome === 0 && draft.httpStatus === undefined;
  if (!isSilent || draft.body === undefined) return;
  draft.outcome = levelWordInText(draft.body)?.severityNumber ?? 0;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * The parsed line of a draft. Without a body the whole text is the body; without a stated
 * severity an HTTP status, or else a field that says how something ended, gives a derived one.
 */
export function finishDraft(
  format: string,
  draft: Draft,
  text: string,
  attributes?: Attributes,
): ParsedLine {
  const { severityNumber, severityText } = draft;
  const time = draft.dateUs === undefined ? draft.time : wholeTime(draft);
  const body = draft.body ?? text;
  const line: Mutable<ParsedLine> =
    time !== undefined && severityText !== undefined
      ? { format, severityNumber, body, time, severityText }
      : { format, severityNumber, body };
  if (time !== undefined) line.time = time;
  if (severityText !== undefined) line.severityText = severityText;
  settleIds(draft);
  if (draft.traceId !== undefined) line.traceId = draft.traceId;
  if (draft.spanId !== undefined) line.spanId = draft.spanId;
  if (draft.requestId !== undefined) line.requestId = draft.requestId;
  if (draft.correlationId !== undefined) line.correlationId = draft.correlationId;
  if (draft.parentRequestId !== undefined) line.parentRequestId = draft.parentRequestId;
  if (draft.parentSpanId !== undefined) line.parentSpanId = draft.parentSpanId;
  if (draft.httpStatus !== undefined) {
    line.httpStatus = draft.httpStatus;
    if (draft.severityNumber === 0) {
      line.severityNumber = severityFromStatus(draft.httpStatus);
      line.severityDerived = true;
    }
  } else if (draft.severityNumber === 0 && draft.outcome > 0) {
    line.severityNumber = draft.outcome;
    line.severityDerived = true;
  }
  if (attributes !== undefined) line.attributes = attributes;
  return line;
}
