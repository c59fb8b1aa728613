// What every engine for the expressions of questions keeps to: klog's own and that of pages.

/** What an expression finds, or why it is none. */
export type CompiledRegex =
  | {
      readonly ok: true;
      readonly test: (text: string) => boolean;
      /** Every match that is not empty, as `[from, to)` in UTF-16 units, in order. */
      readonly spans: (text: string) => readonly (readonly [number, number])[];
    }
  | RefusedRegex;

export interface RefusedRegex {
  readonly ok: false;
  readonly reason: string;
  readonly hint?: string;
}

const longest = 2000;

/** Why an expression is refused before it is compiled; absent where it is not. */
export function refusedRegex(source: string): RefusedRegex | undefined {
  if (source.length > longest) {
    return { ok: false, reason: `the expression is longer than ${longest} characters` };
  }
  if (!/\(\?<?[=!]|\\[1-9]/.test(source)) return undefined;
  return {
    ok: false,
    reason: 'look-around and back-references are not supported',
    hint: 'klog uses the syntax of RE2, whose search time never explodes',
  };
}

/** An expression whose syntax is wrong. */
export function malformedRegex(reason: string): RefusedRegex {
  return {
    ok: false,
    reason,
    hint: 'quote the expression, and put \\ before a sign that is meant as itself',
  };
}
