// Reads one JSON object's fields into a draft, nested ones under their dotted name (`log.level`,
// `req.id`, `http.response.status_code`), so that ECS and its dotted spelling are one. Fields
// below a context (`mdc`, `labels`, `extra` …) give ids under their plain names, and an object in
// the message's place gives everything that the outer object leaves open. A key written twice
// counts the first time it can be read. A text that ends early still gives what its head says.
import { beforeFirstName, seenName, standsAt, takeField } from './draft.ts';
import type { Draft, FieldRule, SeenName } from './draft.ts';
import { skipBlanks, skipString, skipValue } from './json-scan.ts';
import type { AttributeValue, Attributes } from './types.ts';

const contexts = new Set(
  (
    'mdc contextMap ContextMap labels extra context attributes Attributes fields data properties ' +
    'Properties dd otel headers Scope State metadata meta request.headers req.headers attr attrs ' +
    'scope span_context spanContext'
  ).split(' '),
);
/** An object in one of these places is a log line of its own inside of its shipper's. */
const wrapped = new Set('message msg payload jsonPayload record logEvent'.split(' '));
const parents = new Set(
  (
    'req request res response http trace span log t transaction event instant resource body level ' +
    'time timestamp responseStatus error'
  ).split(' '),
);
const deepest = 4;
/** Added to the ranks of a wrapped line's fields, and of a time that stands in a context. */
const wrappedShift = 30;
/** Names of times that count in a context, as ranks: `date` and better known ones. */
const bestTimeRanks = 12;

/** Returned instead of an index: the text is no JSON object, or it ends before the object does. */
const notJson = -1;
export const cutOff = -2;

/** What reading the fields of an object needs besides the text. */
export interface JsonFieldsOptions {
  readonly idFields?: readonly string[] | undefined;
  /** Called with each top-level field where attributes are wanted. */
  readonly onField?: ((key: string, value: AttributeValue) => void) | undefined;
}

/**
 * Reads the object that opens at `at` into the draft and returns the index after it,
 * {@link cutOff} where the text ends early, or {@link notJson}.
 */
export function readJsonFields(
  text: string,
  at: number,
  draft: Draft,
  options: JsonFieldsOptions,
): number {
  const backslash = text.indexOf('\\');
  const inner: InnerOptions = {
    idFields: options.idFields,
    onField: options.onField,
    firstEscape: backslash < 0 ? Infinity : backslash,
  };
  return readObject(text, at, draft, inner, '', 'all', 0);
}

/** Which fields of an object count: all, all behind those of the outer object, or ids. */
type Reach = 'all' | 'wrapped' | 'ids' | 'data';

interface InnerOptions extends JsonFieldsOptions {
  /** Index of the first backslash: a string before it ends at its next quote. */
  readonly firstEscape: number;
}

function readObject(
  text: string,
  at: number,
  draft: Draft,
  options: InnerOptions,
  prefix: string,
  reach: Reach,
  depth: number,
): number {
  if (text.charCodeAt(at) !== 123) return notJson;
  let index = skipBlanks(text, at + 1);
  if (text.charCodeAt(index) === 125) return index + 1;
  let previous = depth === 0 ? firstName : undefined;
  for (;;) {
    if (text.charCodeAt(index) !== 34) return failure(text, index);
    let seen = previous?.next;
    let keyEnd = seen === undefined ? -1 : index + 1 + seen.name.length;
    if (
      seen === undefined ||
      text.charCodeAt(keyEnd) !== 34 ||
      !standsAt(text, index + 1, seen.name)
    ) {
      keyEnd = skipString(text, index) - 1;
      if (keyEnd < 0) return cutOff;
      seen = seenName(prefix + text.slice(index + 1, keyEnd));
      if (previous !== undefined && seen.isKept) previous.next = seen;
    }
    if (previous !== undefined) previous = seen;
    if (reach === 'all') draft.marks |= seen.mark;
    index = skipBlanks(text, keyEnd + 1);
    if (text.charCodeAt(index) !== 58) return failure(text, index);
    const start = skipBlanks(text, index + 1);
    const code = text.charCodeAt(start);
    let end = code === 34 ? text.indexOf('"', start + 1) + 1 : skipValue(text, start);
    if (code === 34 && end > options.firstEscape) end = skipString(text, start);
    const isCut = end <= 0 || end >= text.length;
    if (isCut && depth === 0) return readCut(text, start, seen, draft, options, end);
    if (isCut) return notJson;
    if (depth === 0) options.onField?.(seen.name, valueOf(text, start, end));
    if (code === 123) readNested(text, start, seen.name, draft, options, reach, depth);
    else if (seen.rule !== undefined || options.idFields !== undefined) {
      readField(text, start, end, seen, draft, options, reach);
    }
    index = skipBlanks(text, end);
    const after = text.charCodeAt(index);
    if (after === 125) return index + 1;
    if (after !== 44) return failure(text, index);
    index = skipBlanks(text, index + 1);
  }
}

function failure(text: string, index: number): number {
  return index >= text.length ? cutOff : notJson;
}

/**
 * The last value of a text that ends before its object does: a string that ran to the end is the
 * message if its name says so, an object gives its fields, a number may lack digits.
 */
function readCut(
  text: string,
  start: number,
  seen: SeenName,
  draft: Draft,
  options: InnerOptions,
  end: number,
): number {
  const code = text.charCodeAt(start);
  if (code === 123) readNested(text, start, seen.name, draft, options, 'all', 0);
  else if (code === 34 && (end > 0 || seen.rule?.part === 'body')) {
    const whole = end > 0 ? end : text.length;
    const body = end > 0 ? text.slice(start, whole) : `${text.slice(start)}"`;
    options.onField?.(seen.name, valueOf(body, 0, body.length));
    if (seen.rule !== undefined) {
      const value = decodeString(body);
      takeField(draft, seen.rule, value, 0, value.length);
    }
  } else if (code !== 34 && code !== 91 && start < text.length && end <= 0) {
    return isHeadOfWord(text.slice(start)) ? cutOff : notJson;
  }
  return cutOff;
}

/** Whether a text that ends early may have been about to say `true`, `false` or `null`. */
function isHeadOfWord(rest: string): boolean {
  return 'true'.startsWith(rest) || 'false'.startsWith(rest) || 'null'.startsWith(rest);
}

const firstName = beforeFirstName();

function readNested(
  text: string,
  start: number,
  name: string,
  draft: Draft,
  options: InnerOptions,
  reach: Reach,
  depth: number,
): void {
  if (depth >= deepest) return;
  if (wrapped.has(name)) {
    readObject(text, start, draft, options, '', reach === 'all' ? 'wrapped' : reach, depth + 1);
  } else if (contexts.has(name)) {
    // `fields.message` is the message of Rust's tracing; all else in a context may give ids.
    if (name === 'fields') readObject(text, start, draft, options, 'fields.', 'ids', depth + 1);
    readObject(text, start, draft, options, '', name === 'data' ? 'data' : 'ids', depth + 1);
  } else if (parents.has(name) || depth > 0 || holdsUserId(name, options.idFields)) {
    readObject(text, start, draft, options, `${name}.`, reach, depth + 1);
    if (name === 'instant' || name === 'timestamp') addNanoseconds(text, start, draft);
  }
}

function holdsUserId(name: string, idFields: readonly string[] | undefined): boolean {
  return idFields?.some((field) => field.startsWith(`${name}.`)) === true;
}

/** log4j's `{"epochSecond":1714557600,"nanoOfSecond":123000000}`, Google's `seconds` and `nanos`. */
function addNanoseconds(text: string, at: number, draft: Draft): void {
  const match = /"nano(?:OfSecond|s)"\s{0,8}:\s{0,8}(\d{1,9})[,}\s]/.exec(text.slice(at, at + 96));
  const { time } = draft;
  if (match === null || time?.digits !== 0) return;
  const ns = Number(match[1]);
  const us = Math.floor(ns / 1000);
  draft.time = { ...time, wallUs: time.wallUs + us, restNs: ns - us * 1000, digits: 9 };
}

function readField(
  text: string,
  start: number,
  end: number,
  seen: SeenName,
  draft: Draft,
  options: InnerOptions,
  reach: Reach,
): void {
  const code = text.charCodeAt(start);
  const rule = options.idFields?.includes(seen.name) === true ? userIdRule : seen.rule;
  if (rule === undefined || code === 91) return;
  if (rule.part !== 'id' && !counts(rule, seen.name, reach)) return;
  const shift = reach === 'all' ? 0 : wrappedShift;
  if (code !== 34) {
    if (code !== 110 && code !== 116 && code !== 102) {
      takeField(draft, rule, text, start, end, shift);
    }
    return;
  }
  if (end <= options.firstEscape) {
    takeField(draft, rule, text, start + 1, end - 1, shift);
    return;
  }
  const quoted = text.slice(start, end);
  const value = quoted.includes('\\') ? decodeString(quoted) : quoted.slice(1, -1);
  takeField(draft, rule, value, 0, value.length, shift);
}

function counts(rule: FieldRule, name: string, reach: Reach): boolean {
  if (reach === 'all' || reach === 'wrapped') return true;
  if (reach === 'data' && rule.part === 'time') return rule.rank < bestTimeRanks;
  return name === 'fields.message';
}

const userIdRule = { part: 'id', rank: 0, id: 'request' } as const;

/** The text of a JSON string with its quotes; a wrong escape leaves it as written. */
function decodeString(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}

function valueOf(text: string, start: number, end: number): AttributeValue {
  try {
    return JSON.parse(text.slice(start, end)) as AttributeValue;
  } catch {
    return text.slice(start, end);
  }
}

/** An attributes object that takes any key, `__proto__` too, and keeps the first of two. */
export function newAttributes(): {
  readonly attributes: Attributes;
  readonly add: (key: string, value: AttributeValue) => void;
} {
  const attributes: Record<string, AttributeValue> = {};
  return {
    attributes,
    add: (key, value) => {
      if (Object.hasOwn(attributes, key)) return;
      Object.defineProperty(attributes, key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    },
  };
}
