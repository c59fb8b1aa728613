// Regular expressions that cannot run away: RE2's syntax on a linear-time engine, whatever the
// text. Look-around and back-references do not exist there, so they are refused with a reason.
import { RE2JS, RE2JSException } from 're2js';

const longest = 2000;

/** What an expression finds, or why it is none. */
export type CompiledRegex =
  | {
      readonly ok: true;
      readonly test: (text: string) => boolean;
      /** Every match that is not empty, as `[from, to)` in UTF-16 units, in order. */
      readonly spans: (text: string) => readonly (readonly [number, number])[];
    }
  | { readonly ok: false; readonly reason: string; readonly hint?: string };

/** Compiles an expression; case counts unless it starts with `(?i)`. `test` searches anywhere. */
export function compileRegex(source: string): CompiledRegex {
  if (source.length > longest) {
    return { ok: false, reason: `the expression is longer than ${longest} characters` };
  }
  if (/\(\?<?[=!]|\\[1-9]/.test(source)) {
    return {
      ok: false,
      reason: 'look-around and back-references are not supported',
      hint: 'klog uses the syntax of RE2, whose search time never explodes',
    };
  }
  try {
    const compiled = RE2JS.compile(source);
    return {
      ok: true,
      test: (text) => compiled.test(text),
      spans: (text) => spansOf(compiled, text),
    };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return {
      ok: false,
      reason: error.message.replace(/^error parsing regexp: /, ''),
      hint: 'quote the expression, and put \\ before a sign that is meant as itself',
    };
  }
}

function spansOf(compiled: RE2JS, text: string): readonly (readonly [number, number])[] {
  const spans: (readonly [number, number])[] = [];
  const matcher = compiled.matcher(text);
  while (matcher.find()) {
    if (matcher.end() > matcher.start()) spans.push([matcher.start(), matcher.end()]);
  }
  return spans;
}
