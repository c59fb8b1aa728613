// One member of a JSON object in a text, without reading the object: what a question about one field
// of a million lines has time for. The text must be known to be JSON; where this would have to know
// more of JSON than quotes and brackets, it says so.

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/** Whether the next `{`, if there is any, stands behind the place. */
function isAlone(brace: number, at: number): boolean {
  return brace === -1 || brace > at;
}

/** Finds the first place of `sign` from a place on; places are asked in their order. */
function cursor(text: string, sign: string): (from: number) => number {
  let at = -1;
  return (from) => {
    if (at < from) at = text.indexOf(sign, from);
    if (at === -1) at = Infinity;
    return at;
  };
}

/**
 * Reads a member of the JSON objects in rows of `text`, as {@link jsonMember} does. Most rows need
 * one look for the key: where it stands once, and nothing is escaped and no object is in the object,
 * it is the member's.
 */
export function memberReader(
  text: string,
  key: string,
): (from: number, to: number) => string | undefined {
  // Without the quote before it: a search runs from one place of its first sign to the next.
  const name = `${key}"`;
  if (/["\\\0-\x1f]/.test(key)) return (from, to) => jsonMember(text, from, to, key);
  const nextName = cursor(text, name);
  const nextEscape = cursor(text, '\\');
  return (from, to) => {
    const at = nextName(from);
    const hasEscape = nextEscape(from) < to;
    if (at >= to && !hasEscape) return '';
    const end = at + name.length;
    const start = text.indexOf('{', from);
    const isPlain =
      !hasEscape &&
      start < at &&
      text.charCodeAt(at - 1) === quote &&
      text.charCodeAt(end) === colon &&
      isAlone(text.indexOf('{', start + 1), at) &&
      nextName(end) >= to;
    if (!isPlain) return jsonMember(text, from, to, key);
    const value = skipSpace(text, end + 1, to);
    const valueEnd = endOfValue(text, value, to);
    return valueEnd === undefined ? undefined : text.slice(value, valueEnd);
  };
}

/**
 * The JSON of what `key` has in the object that begins with the first `{` of `text.slice(from, to)`,
 * as `JSON.parse` has it: the last of equal keys. `''`: the object has no such key; absent: the whole
 * must be read to say.
 */
function jsonMember(text: string, from: number, to: number, key: string): string | undefined {
  let at = from;
  while (at < to && text.charCodeAt(at) !== 0x7b) at++;
  let found = '';
  for (at++; at < to; at++) {
    at = skipSpace(text, at, to);
    if (text.charCodeAt(at) === 0x7d) return found;
    const start = at + 1;
    const end = endOfString(text, at, to);
    if (end === undefined || end < 0) return undefined;
    at = skipSpace(text, skipSpace(text, end, to) + 1, to);
    const valueEnd = endOfValue(text, at, to);
    if (valueEnd === undefined) return undefined;
    if (end - 1 - start === key.length && text.startsWith(key, start)) {
      found = text.slice(at, valueEnd);
    }
    at = skipSpace(text, valueEnd, to);
    if (text.charCodeAt(at) === 0x7d) return found;
  }
  return undefined;
}

function skipSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** Behind the quote that ends the string; negative where it holds escapes; absent where it has no end. */
function endOfString(text: string, from: number, to: number): number | undefined {
  let hasEscapes = false;
  for (let at = from + 1; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return hasEscapes ? -at - 1 : at + 1;
    if (unit !== backslash) continue;
    hasEscapes = true;
    at++;
  }
  return undefined;
}

function endOfValue(text: string, from: number, to: number): number | undefined {
  let depth = 0;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) {
      const end = endOfString(text, at, to);
      if (end === undefined) return undefined;
      at = Math.abs(end) - 1;
      if (depth === 0) return at + 1;
    } else if (unit === 0x7b || unit === 0x5b) {
      depth++;
    } else if (unit === 0x7d || unit === 0x5d) {
      if (depth === 0) return at;
      depth--;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (unit === 0x2c || unit <= 0x20)) {
      return at;
    }
  }
  return undefined;
}
