// What a text must hold for a regular expression to find anything in it: a plain search for that
// is a hundred times faster than the expression and leaves few texts to ask it about.

/**
 * The longest run of plain signs that every match of `source` contains, as written; absent where
 * none is sure. `isWhole`: the expression is nothing but that text. Understands less than RE2 does
 * and gives up where in doubt; case counts.
 */
export function requiredLiteral(
  source: string,
): { readonly text: string; readonly isWhole: boolean } | undefined {
  // Flags may change the meaning of letters, `\\Q` that of signs.
  if (source.includes('(?') || source.includes('\\Q')) return undefined;
  let best = '';
  let run = '';
  let depth = 0;
  let isWhole = true;
  const endRun = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let at = 0; at < source.length; at++) {
    const sign = source.charAt(at);
    if (depth === 0 && plainSign.test(sign)) {
      run += sign;
      continue;
    }
    if (depth === 0 && sign === '\\' && escapedSign.test(source.charAt(at + 1))) {
      run += source.charAt(++at);
      continue;
    }
    isWhole = false;
    // The sign before these may be missing; `+` only repeats it, but ends the run.
    if (depth === 0 && '?*{'.includes(sign)) run = run.replace(/.$/su, '');
    // What follows an alternative is not needed, nor what stands before it.
    if (sign === '|' && depth === 0) return undefined;
    endRun();
    if (sign === '\\') {
      if (!simpleClass.test(source.charAt(++at))) return undefined;
    } else if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (sign === '[') at = classEnd(source, at);
    else if (sign === '{') at += counted.exec(source.slice(at, at + 16))?.[0].length ?? 0;
    if (at < 0) return undefined;
  }
  endRun();
  return best === '' ? undefined : { text: best, isWhole };
}

const plainSign = /^[^\\^$.|?*+()[\]{}]$/;
/** Escapes of one letter; others go on (`\x61`, `\pL`). */
const simpleClass = /^[dDwWsSbBAznrtfva]$/;
/** What follows the `{` of a repetition. */
const counted = /(?<=^\{)\d+(?:,\d*)?\}/;
const escapedSign = /^[\\^$.|?*+()[\]{}/-]$/;

/** Index of the `]` that closes the class opened at `at`, or below 0. */
function classEnd(source: string, at: number): number {
  let end = at + 1;
  if (source.charAt(end) === '^') end++;
  // A `]` right at the start is a sign of the class.
  if (source.charAt(end) === ']') end++;
  for (; end < source.length; end++) {
    const sign = source.charAt(end);
    if (sign === '\\') end++;
    else if (sign === '[' && source.charAt(end + 1) === ':') {
      const close = source.indexOf(':]', end + 2);
      if (close === -1) return -1;
      end = close + 1;
    } else if (sign === ']') return end;
  }
  return -1;
}
