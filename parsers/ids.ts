// Request, trace and span ids: which field names hold them, what their values look like, and where
// they stand in running text. Taking a wrong id ties strangers together, so a value counts only
// under a name that says so: image digests, pod UIDs, container ids and commit hashes have other
// names and are never taken for one.
import { isWordAt } from './timestamp-parts.ts';

/** Which id a field holds, and in which shape: some headers carry several ids in one value. */
export type IdRole =
  | 'trace'
  | 'span'
  | 'request'
  | 'correlation'
  | 'parentRequest'
  | 'parentSpan'
  | 'parent'
  | 'traceparent'
  | 'b3'
  | 'xray'
  | 'jaeger';

/** Names without their separators and in lower case: `x-request-id` and `xRequestId` are one. */
const roles = new Map<string, IdRole>();
const named = (role: IdRole, names: string): void => {
  for (const name of names.split(' ')) roles.set(name, role);
};
named(
  'trace',
  'traceid oteltraceid ddtraceid xb3traceid xtraceid xdatadogtraceid @tr traceidentifier ' +
    'logginggoogleapiscomtrace mdctraceid contexttraceid traceidhex sentrytraceid',
);
named(
  'span',
  'spanid otelspanid ddspanid xb3spanid xspanid @sp logginggoogleapiscomspanid mdcspanid contextspanid',
);
named(
  'request',
  'requestid reqid xrequestid requestuuid httprequestid ' +
    'awsrequestid xamznrequestid xamzrequestid kongrequestid xkongrequestid auditid ' +
    'grpcrequestid mdcrequestid xreqid requestidentifier msrequestid xmsrequestid opcrequestid ' +
    'xgithubrequestid httpxrequestid clientrequestid requesttraceid',
);
// The same for all requests that one operation makes, each of which may have an id of its own.
named('correlation', 'correlationid xcorrelationid rootrequestid xrootrequestid rootcorrelationid');
// The request, or in event-driven programs the message, that led to this one.
named(
  'parentRequest',
  'parentrequestid xparentrequestid parentreqid xparentreqid parentcorrelationid ' +
    'causationid xcausationid',
);
named('parentSpan', 'parentspanid xb3parentspanid ddparentid operationparentid');
// Elastic and ASP.NET write a span so, everybody else whatever has a parent.
named('parent', 'parentid');
named('traceparent', 'traceparent');
named('b3', 'b3');
named('xray', 'xamzntraceid amzntraceid xraytraceid');
named('jaeger', 'ubertraceid');

/** What a value of a known id field gives. */
export interface FoundIds {
  traceId?: string | undefined;
  spanId?: string | undefined;
  /** Without one of its own the correlation id of a line is its request id: {@link settleIds}. */
  requestId?: string | undefined;
  correlationId?: string | undefined;
  parentRequestId?: string | undefined;
  parentSpanId?: string | undefined;
}

const longestName = 40;

/** Lower case without `_`, `-`, `.`, `/` and blanks: the form in which field names are compared. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_./ ]/g, '');
}

/** The same text with memory of its own: a slice keeps the whole line that it was cut from. */
export function copyOf(text: string): string {
  return Array.from(text).join('');
}

/** Names seen before: a container writes the same few again and again. Bounded. */
const knownNames = new Map<string, IdRole | undefined>();
const mostKnownNames = 4096;

/** Which id a field of this name holds, in any spelling; absent where it is none. */
export function idRoleOfName(name: string): IdRole | undefined {
  if (name.length > longestName) return undefined;
  const known = knownNames.get(name);
  if (known !== undefined || knownNames.has(name)) return known;
  const role = roles.get(normalizeName(name));
  if (knownNames.size < mostKnownNames) knownNames.set(copyOf(name), role);
  return role;
}

/**
 * Adds the ids that a value gives under its role; ids that are there already stay. Values that
 * say nothing (empty, `-`, `null`, all zeros) are not taken.
 */
export function addId(ids: FoundIds, role: IdRole, value: string): void {
  switch (role) {
    case 'trace':
      ids.traceId ??= traceIdFrom(value);
      break;
    case 'span':
      ids.spanId ??= hexId(value);
      break;
    case 'request':
      ids.requestId ??= requestIdFrom(value);
      break;
    case 'correlation':
      ids.correlationId ??= requestIdFrom(value);
      break;
    case 'parentRequest':
      ids.parentRequestId ??= nonZero(requestIdFrom(value));
      break;
    case 'parentSpan':
      ids.parentSpanId ??= hexId(value);
      break;
    case 'parent':
      if (/^[\da-f]{16}$/i.test(value)) ids.parentSpanId ??= hexId(value);
      break;
    case 'traceparent': {
      const match = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}/i.exec(value);
      ids.traceId ??= hexId(match?.[1]);
      ids.spanId ??= hexId(match?.[2]);
      break;
    }
    case 'b3': {
      const match = /^([\da-f]{16}(?:[\da-f]{16})?)-([\da-f]{16})(?:-|$)/i.exec(value);
      ids.traceId ??= hexId(match?.[1]);
      ids.spanId ??= hexId(match?.[2]);
      break;
    }
    case 'jaeger': {
      const match = /^([\da-f]{1,32}):([\da-f]{1,16}):/i.exec(value);
      ids.traceId ??= hexId(match?.[1]);
      ids.spanId ??= hexId(match?.[2]);
      break;
    }
    case 'xray':
      ids.traceId ??= traceIdFrom(/(?:^|Root=)(1-[\da-f]{8}-[\da-f]{24})/i.exec(value)?.[1]);
      ids.spanId ??= hexId(/Parent=([\da-f]{16})/i.exec(value)?.[1]);
      break;
  }
}

/**
 * Settles what the ids of a line are to each other once all of them are read: a correlation id that
 * stands alone is the request id, one that repeats another id says nothing, and nothing is its own
 * parent.
 */
export function settleIds(ids: FoundIds): void {
  ids.requestId ??= ids.correlationId;
  if (ids.correlationId === ids.requestId || ids.correlationId === ids.traceId) {
    ids.correlationId = undefined;
  }
  if (ids.parentRequestId === ids.requestId) ids.parentRequestId = undefined;
  if (ids.parentSpanId === ids.spanId) ids.parentSpanId = undefined;
}

function nonZero(id: string | undefined): string | undefined {
  return id === undefined || isEmptyId(id) ? undefined : id;
}

/** A trace id as written; hex in lower case, Google's resource name cut to the id. */
function traceIdFrom(value: string | undefined): string | undefined {
  if (value?.startsWith('projects/')) return hexId(value.slice(value.lastIndexOf('/') + 1));
  if (value?.startsWith('Root=')) return hexId(value.slice(5).split(';', 1)[0]);
  return hexId(value);
}

function hexId(value: string | undefined): string | undefined {
  const id = requestIdFrom(value);
  if (id === undefined) return undefined;
  let isZero = true;
  let isHex = true;
  let hasCapitals = false;
  for (let index = 0; index < id.length; index++) {
    const code = id.charCodeAt(index);
    if (code !== 48 && code !== 45) isZero = false;
    if (code >= 65 && code <= 70) hasCapitals = true;
    else if (!(code >= 48 && code <= 57) && !(code >= 97 && code <= 102)) isHex = false;
  }
  if (isZero) return undefined;
  return hasCapitals && isHex ? id.toLowerCase() : id;
}

const nothing = new Set([
  '-',
  'null',
  'nil',
  'none',
  'undefined',
  'n/a',
  'unknown',
  '<nil>',
  'false',
  'true',
]);
const longestNothing = 9;
const longestId = 128;

/** Blanks, controls, quotes, backslashes, `<`, `>`, braces. */
function cannotBeInId(code: number): boolean {
  if (code <= 34) return code !== 33;
  return code === 39 || code === 92 || code === 60 || code === 62 || code === 123 || code === 125;
}

/** A request id as written, or absent where the value says nothing or cannot be an id. */
function requestIdFrom(value: string | undefined): string | undefined {
  if (value === undefined || value.length === 0 || value.length > longestId) return undefined;
  if (value.length <= longestNothing && nothing.has(value.toLowerCase())) return undefined;
  for (let index = 0; index < value.length; index++) {
    if (cannotBeInId(value.charCodeAt(index))) return undefined;
  }
  return value;
}

const equals = 61;
const colon = 58;

/**
 * Collects ids written as `name=value` or `name: value` anywhere in a text, and OpenStack's
 * `[req-…]`. Work is bounded: each `=` and `:` looks back over one name.
 */
export function addIdsFromText(
  ids: FoundIds,
  text: string,
  from = 0,
  idFields?: readonly string[],
): void {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === equals || code === colon) {
      const name = nameBefore(text, at, from, idFields !== undefined);
      if (name === undefined) continue;
      const role = idFields?.includes(name) === true ? 'request' : idRoleOfName(name);
      // `name= next=…` is an empty value, `name: value` and `name = value` are not.
      const mayBeApart = code === colon || text.charCodeAt(at - 1) === 32;
      if (role !== undefined) addId(ids, role, valueAfter(text, at + 1, mayBeApart));
    } else if (code === 91 && text.startsWith('req-', at + 1) && ids.requestId === undefined) {
      const value = valueAfter(text, at + 1, false);
      if (value.length >= 12) ids.requestId = value;
    }
  }
}

/** The name that ends before `at`; a quote, blank or bracket may stand between. */
function nameBefore(text: string, at: number, from: number, anyName: boolean): string | undefined {
  let end = at;
  const quote = text.charCodeAt(end - 1);
  if (quote === 34 || quote === 39 || quote === 32 || quote === 93) end--;
  // Names of ids end in `d` (`traceid`), `t` (`traceparent`) or `3` (`b3`): most others stop here.
  const last = text.charCodeAt(end - 1) | 32;
  if (!anyName && last !== 100 && last !== 116 && last !== 51) return undefined;
  let start = end;
  while (start > from && end - start <= longestName && isNamePart(text, start - 1)) start--;
  return end - start < 2 || end - start > longestName ? undefined : text.slice(start, end);
}

function isNamePart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 45 || code === 46 || isWordAt(text, at);
}

function valueAfter(text: string, at: number, mayBeApart: boolean): string {
  let start = at;
  const openers = mayBeApart ? ' "\'[\\' : '"\'[\\';
  while (start - at < 4 && start < text.length && openers.includes(text.charAt(start))) start++;
  let end = start;
  while (end - start <= longestId && isIdPart(text, end)) end++;
  while (end > start && '.:'.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Letters, digits and the signs that ids hold: `- . : + / = @ ;`. */
function isIdPart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    isWordAt(text, at) ||
    (code >= 45 && code <= 47) ||
    code === 43 ||
    code === 58 ||
    code === 61 ||
    code === 64
  );
}

const uuidLength = 36;
const hexLength = 32;
/** More ids than these in one record are a list, and say nothing of the record. */
const mostBracketed = 4;

/**
 * UUIDs and ids of 32 hexadecimal digits that stand in brackets in a text (`[…]`), canonical:
 * applications write request ids so without naming them. Nothing says that they are request ids, so
 * they are only found when asked for, and no line is described by them. Linear.
 */
export function bracketedIds(text: string): readonly string[] {
  const last = text.length - hexLength - 2;
  // Most brackets hold something shorter: looking at one place behind each tells.
  let found: string[] | undefined;
  let at = text.indexOf('[');
  while (at !== -1 && at <= last) {
    const length = lengthInBrackets(text, at);
    if (length > 0) found = withId(found, text, at + 1, length);
    at = text.indexOf('[', at + 1);
  }
  return found === undefined || found.length > mostBracketed ? none : found;
}

const closeSquare = 93;

function withId(
  found: string[] | undefined,
  text: string,
  from: number,
  length: number,
): string[] | undefined {
  if (!isHexId(text, from, length) || (found?.length ?? 0) > mostBracketed) return found;
  const id = text.slice(from, from + length).toLowerCase();
  if (isEmptyId(id) || found?.includes(id) === true) return found;
  return [...(found ?? []), id];
}

function lengthInBrackets(text: string, open: number): number {
  if (text.charCodeAt(open + uuidLength + 1) === closeSquare) return uuidLength;
  return text.charCodeAt(open + hexLength + 1) === closeSquare ? hexLength : 0;
}

const none: readonly string[] = [];

/** Hexadecimal digits, with the dashes of a UUID where it is as long as one. */
function isHexId(text: string, from: number, length: number): boolean {
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(from + index);
    const isDash =
      length === uuidLength && (index === 8 || index === 13 || index === 18 || index === 23);
    if (isDash ? code !== 45 : !isHexDigit(code)) return false;
  }
  return true;
}

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** An id in the form in which it is compared: hexadecimal, dashes included, in lower case. */
export function canonicalId(id: string): string {
  const lower = id.toLowerCase();
  return lower !== id && /^[\da-f-]+$/.test(lower) ? lower : id;
}

/** Zeros alone, in any grouping: what programs write where there is no id. */
export function isEmptyId(id: string): boolean {
  return /^[0-]+$/.test(id);
}
