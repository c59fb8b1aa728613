// Walks `key=value key="value"` pairs, the text form of structured logging. Used by logfmt itself
// and for pairs that follow a message. Values are cut out only when somebody asks.

/** One pair as places in the text; quoted values exclude their quotes. */
export interface KeyValue {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** The value was quoted and holds escapes: {@link unescapeValue} gives it. */
  readonly hasEscapes: boolean;
  /** Index after the pair, closing quote included. */
  readonly end: number;
}

/**
 * Reads the pair that begins at `at` (no blanks before it); absent where there is none. `keyEnd`
 * saves the search for the `=` where the caller knows it.
 */
export function readKeyValue(
  text: string,
  at: number,
  keyEnd = endOfKey(text, at),
): KeyValue | undefined {
  let index = keyEnd;
  if (index === at || text.charCodeAt(index) !== 61) return undefined;
  const quote = text.charCodeAt(index + 1);
  if (quote === 34 || quote === 39) {
    const quoted = readQuoted(text, at, keyEnd, quote);
    if (quoted !== undefined) return quoted;
  }
  index++;
  const valueStart = index;
  while (index < text.length && !isBlank(text.charCodeAt(index))) index++;
  return { keyStart: at, keyEnd, valueStart, valueEnd: index, hasEscapes: false, end: index };
}

function endOfKey(text: string, at: number): number {
  let index = at;
  while (isKeyPart(text.charCodeAt(index))) index++;
  return index;
}

function readQuoted(
  text: string,
  keyStart: number,
  keyEnd: number,
  quote: number,
): KeyValue | undefined {
  const valueStart = keyEnd + 2;
  let hasEscapes = false;
  for (let index = valueStart; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 92) {
      hasEscapes = true;
      index++;
    } else if (code === quote) {
      return { keyStart, keyEnd, valueStart, valueEnd: index, hasEscapes, end: index + 1 };
    }
  }
  return undefined;
}

/** A quoted value with `\"`, `\\`, `\n`, `\t` and `\r` undone. */
export function unescapeValue(value: string): string {
  return value.replace(/\\(["'\\ntr])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 't' ? '\t' : letter === 'r' ? '\r' : letter,
  );
}

/** Everything but blanks, quotes, `=` and controls: keys such as `grpc.code` or `http/method`. */
function isKeyPart(code: number): boolean {
  return (code > 32 && code !== 34 && code !== 39 && code !== 61 && code !== 127) || code > 160;
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

/** Gives each `key=value` pair that stands among the words of a message, from `at` on. */
export function addPairsFromText(
  add: (key: string, value: string) => void,
  text: string,
  at = 0,
): void {
  let index = at;
  while (index < text.length) {
    const pair = isBlank(text.charCodeAt(index)) ? undefined : readKeyValue(text, index);
    if (pair === undefined) {
      while (index < text.length && !isBlank(text.charCodeAt(index))) index++;
      index++;
      continue;
    }
    const value = text.slice(pair.valueStart, pair.valueEnd);
    add(text.slice(pair.keyStart, pair.keyEnd), pair.hasEscapes ? unescapeValue(value) : value);
    index = pair.end;
  }
}
