// Walks a JSON text without building it: bulk reading needs five fields of forty. Strings, numbers
// and nesting are followed exactly; what stands inside of nested values is not judged here. All
// functions return the index after what they read, or -1 where the text is not JSON.

const quote = 34;
const backslash = 92;

export function skipBlanks(text: string, at: number): number {
  let index = at;
  for (;;) {
    const code = text.charCodeAt(index);
    if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return index;
    index++;
  }
}

/** Index after the closing quote of the string that opens at `at`, or -1. */
export function skipString(text: string, at: number): number {
  const length = text.length;
  for (let index = at + 1; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) return index + 1;
    if (code === backslash) index++;
  }
  return -1;
}

/** Index after the object or array that opens at `at`, or -1; not recursive. */
function skipNested(text: string, at: number): number {
  let depth = 0;
  let index = at;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      index = skipString(text, index);
      if (index < 0) return -1;
      continue;
    }
    if (code === 123 || code === 91) depth++;
    else if (code === 125 || code === 93) {
      depth--;
      if (depth === 0) return index + 1;
    }
    index++;
  }
  return -1;
}

/** Index after the number, `true`, `false` or `null` at `at`, or -1. */
function skipScalar(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 45 || (code >= 48 && code <= 57)) {
    let index = at + 1;
    while (isNumberPart(text.charCodeAt(index))) index++;
    return index;
  }
  if (code === 116 && text.startsWith('true', at)) return at + 4;
  if (code === 102 && text.startsWith('false', at)) return at + 5;
  if (code === 110 && text.startsWith('null', at)) return at + 4;
  return -1;
}

/** Digits, `+`, `-`, `.`, `e`, `E`. */
function isNumberPart(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    code === 46 ||
    code === 43 ||
    code === 45 ||
    code === 101 ||
    code === 69
  );
}

/** Index after the value of any kind at `at`, or -1. */
export function skipValue(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === quote) return skipString(text, at);
  if (code === 123 || code === 91) return skipNested(text, at);
  return skipScalar(text, at);
}
