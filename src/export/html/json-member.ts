// One member of a JSON object in a text, without reading the object: what a question about one field
// of a million lines has time for. The text must be known to be JSON; where this would have to know
// more of JSON than quotes and brackets, it says so.

const quote = 0x22;
const backslash = 0x5c;

/**
 * The JSON of what `key` has in the object that begins with the first `{` of `text.slice(from, to)`,
 * as `JSON.parse` has it: the last of equal keys. `''`: the object has no such key; absent: the whole
 * must be read to say.
 */
export function jsonMember(
  text: string,
  from: number,
  to: number,
  key: string,
): string | undefined {
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
