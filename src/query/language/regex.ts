// Regular expressions that cannot run away: RE2's syntax on a linear-time engine, whatever the
// text. Look-around and back-references do not exist there, so they are refused with a reason.
import { RE2JS, RE2JSException } from 're2js';
import { type CompiledRegex, malformedRegex, refusedRegex } from './regex-rules.ts';

/** Compiles an expression; case counts unless it starts with `(?i)`. `test` searches anywhere. */
export function compileRegex(source: string): CompiledRegex {
  const refused = refusedRegex(source);
  if (refused !== undefined) return refused;
  try {
    const compiled = RE2JS.compile(source);
    return {
      ok: true,
      test: (text) => compiled.test(text),
      spans: (text) => spansOf(compiled, text),
    };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return malformedRegex(error.message.replace(/^error parsing regexp: /, ''));
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
