// Reads one JSON object's fields into a draft, nested ones under their dotted name (`log.level`,
// `req.id`, `http.response.status_code`), so that ECS and its dotted spelling are one. Fields
// below a context (`mdc`, `labels`, `extra` …) give ids under their plain names. A key written
// twice counts the first time it can be read.
import type { Draft } from './draft.ts';
import { fieldRule, takeField } from './draft.ts';
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
  return readObject(text, at, draft, options, '', false, 0);
}

function readObject(
  text: string,
  at: number,
  draft: Draft,
  options: JsonFieldsOptions,
  prefix: string,
  idsOnly: boolean,
  depth: number,
): number {
  if (text.charCodeAt(at) !== 123) return -1;
  let index = skipBlanks(text, at + 1);
  if (text.charCodeAt(index) === 125) return index + 1;
  for (;;) {
    if (text.charCodeAt(index) !== 34) return -1;
    const keyEnd = skipString(text, index);
    if (keyEnd < 0) return -1;
    const key = text.slice(index + 1, keyEnd - 1);
    index = skipBlanks(text, keyEnd);
    if (text.charCodeAt(index) !== 58) return -1;
    const start = skipBlanks(text, index + 1);
    const end = skipValue(text, start);
    if (end < 0) return -1;
    if (depth === 0) options.onField?.(key, valueOf(text, start, end));
    readField(text, start, end, prefix + key, draft, options, idsOnly, depth);
    index = skipBlanks(text, end);
    const code = text.charCodeAt(index);
    if (code === 125) return index + 1;
    if (code !== 44) return -1;
    index = skipBlanks(text, index + 1);
  }
}

function readField(
  text: string,
  start: number,
  end: number,
  name: string,
  draft: Draft,
  options: JsonFieldsOptions,
  idsOnly: boolean,
  depth: number,
): void {
  const code = text.charCodeAt(start);
  if (code === 123) {
    if (depth >= deepest) return;
    if (contexts.has(name)) {
      // `fields.message` is the message of Rust's tracing; all else in a context may give ids.
      readObject(text, start, draft, options, name === 'fields' ? 'fields.' : '', true, depth + 1);
    } else if (parents.has(name) || depth > 0) {
      readObject(text, start, draft, options, `${name}.`, idsOnly, depth + 1);
    }
    return;
  }
  const rule =
    options.idFields?.includes(name) === true ? userIdRule : fieldRule(plainName(name, idsOnly));
  if (rule === undefined || code === 91) return;
  if (idsOnly && rule.part !== 'id' && !name.startsWith('fields.')) return;
  if (code !== 34) {
    if (code !== 110 && code !== 116 && code !== 102) takeField(draft, rule, text, start, end);
    return;
  }
  const escape = text.indexOf('\\', start);
  if (escape < 0 || escape >= end) takeField(draft, rule, text, start + 1, end - 1);
  else {
    const value = decodeString(text.slice(start, end));
    takeField(draft, rule, value, 0, value.length);
  }
}

const userIdRule = { part: 'id', rank: 0, id: 'request' } as const;

function plainName(name: string, idsOnly: boolean): string {
  return idsOnly && name.startsWith('fields.') && name !== 'fields.message' ? name.slice(7) : name;
}

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
