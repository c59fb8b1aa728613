// Reads one JSON object's fields into a draft, nested ones under their dotted name (`log.level`,
// `req.id`, `http.response.status_code`), so that ECS and its dotted spelling are one. Fields
// below a context (`mdc`, `labels`, `extra` …) give ids under their plain names. A key written
// twice counts the first time it can be read.
import { seenName, standsAt, takeField } from './draft.ts';
import type { Draft, SeenName } from './draft.ts';
import { skipBlanks, skipString, skipValue } from './json-scan.ts';
import type { AttributeValue, Attributes } from './types.ts';

const contexts = new Set(
  (
    'mdc contextMap ContextMap labels extra context attributes Attributes fields data properties ' +
    'Properties dd otel headers Scope State record metadata meta request.headers req.headers'
  ).split(' '),
);
const parents = new Set(
  'req request res response http trace span log t transaction event instant resource'.split(' '),
);
const deepest = 4;

/** What reading the fields of an object needs besides the text. */
export interface JsonFieldsOptions {
  readonly idFields?: readonly string[] | undefined;
  /** Called with each top-level field where attributes are wanted. */
  readonly onField?: ((key: string, value: AttributeValue) => void) | undefined;
}

/**
 * Reads the object that opens at `at` into the draft and returns the index after it, or -1 where
 * the text is no JSON object.
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
  return readObject(text, at, draft, inner, '', false, 0);
}

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
  idsOnly: boolean,
  depth: number,
): number {
  if (text.charCodeAt(at) !== 123) return -1;
  let index = skipBlanks(text, at + 1);
  if (text.charCodeAt(index) === 125) return index + 1;
  let previous = depth === 0 ? firstName : undefined;
  for (;;) {
    if (text.charCodeAt(index) !== 34) return -1;
    let seen = previous?.next;
    let keyEnd = seen === undefined ? -1 : index + 1 + seen.name.length;
    if (
      seen === undefined ||
      text.charCodeAt(keyEnd) !== 34 ||
      !standsAt(text, index + 1, seen.name)
    ) {
      keyEnd = skipString(text, index) - 1;
      if (keyEnd < 0) return -1;
      seen = seenName(prefix + text.slice(index + 1, keyEnd));
      if (previous !== undefined && seen.isKept) previous.next = seen;
    }
    if (previous !== undefined) previous = seen;
    index = skipBlanks(text, keyEnd + 1);
    if (text.charCodeAt(index) !== 58) return -1;
    const start = skipBlanks(text, index + 1);
    const code = text.charCodeAt(start);
    let end = code === 34 ? text.indexOf('"', start + 1) + 1 : skipValue(text, start);
    if (code === 34 && end > options.firstEscape) end = skipString(text, start);
    if (end <= 0) return -1;
    if (depth === 0) options.onField?.(seen.name, valueOf(text, start, end));
    if (code === 123) readNested(text, start, seen.name, draft, options, idsOnly, depth);
    else if (seen.rule !== undefined || options.idFields !== undefined) {
      readField(text, start, end, seen, draft, options, idsOnly);
    }
    index = skipBlanks(text, end);
    const after = text.charCodeAt(index);
    if (after === 125) return index + 1;
    if (after !== 44) return -1;
    index = skipBlanks(text, index + 1);
  }
}

/** Stands before the first name of every object, to foresee that one too. */
const firstName: SeenName = {
  name: '',
  rule: undefined,
  isKept: true,
  next: undefined,
};

function readNested(
  text: string,
  start: number,
  name: string,
  draft: Draft,
  options: InnerOptions,
  idsOnly: boolean,
  depth: number,
): void {
  if (depth >= deepest) return;
  if (contexts.has(name)) {
    // `fields.message` is the message of Rust's tracing; all else in a context may give ids.
    if (name === 'fields') readObject(text, start, draft, options, 'fields.', true, depth + 1);
    readObject(text, start, draft, options, '', true, depth + 1);
  } else if (parents.has(name) || depth > 0) {
    readObject(text, start, draft, options, `${name}.`, idsOnly, depth + 1);
  }
}

function readField(
  text: string,
  start: number,
  end: number,
  seen: SeenName,
  draft: Draft,
  options: InnerOptions,
  idsOnly: boolean,
): void {
  const code = text.charCodeAt(start);
  const rule = options.idFields?.includes(seen.name) === true ? userIdRule : seen.rule;
  if (rule === undefined || code === 91) return;
  if (idsOnly && rule.part !== 'id' && seen.name !== 'fields.message') return;
  if (code !== 34) {
    if (code !== 110 && code !== 116 && code !== 102) takeField(draft, rule, text, start, end);
    return;
  }
  if (end <= options.firstEscape) {
    takeField(draft, rule, text, start + 1, end - 1);
    return;
  }
  const quoted = text.slice(start, end);
  const value = quoted.includes('\\') ? decodeString(quoted) : quoted.slice(1, -1);
  takeField(draft, rule, value, 0, value.length);
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
