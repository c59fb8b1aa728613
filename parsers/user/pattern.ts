// Expressions that users write for lines, on an engine whose time is linear in the text, whatever
// the expression. Linear is not enough against hostile ones: the work is text times program, so both
// are bounded, and only the head of a line is looked at.
import { RE2JS, RE2JSException } from 're2js';

/** How much of a line an expression sees, in UTF-16 units. */
const patternReach = 2048;
/** Instructions of the compiled expression. */
const largestProgram = 600;

/** Where a group was found, as `[from, to)` in UTF-16 units. */
export type GroupSpan = readonly [number, number];

export interface LinePattern {
  /** Names of groups in their order. */
  readonly groups: readonly string[];
  /** Whether the head begins with what the expression describes. */
  readonly test: (head: string) => boolean;
  /** Places of the groups that took part, by name; absent where the head does not fit. */
  readonly match: (head: string) => ReadonlyMap<string, GroupSpan> | undefined;
}

export type CompiledPattern =
  | { readonly ok: true; readonly pattern: LinePattern }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly help?: string;
      readonly part?: string;
    };

/** Compiles an expression that begins where the line begins. */
export function compilePattern(source: string): CompiledPattern {
  const unsupported = /\(\?<?[=!]|\\[1-9]/.exec(source);
  if (unsupported !== null) {
    return {
      ok: false,
      reason: 'look-around and back-references are not supported',
      help: 'klog uses the syntax of RE2, whose search time never explodes',
      part: unsupported[0],
    };
  }
  let compiled: RE2JS;
  try {
    // Alone first, so that its mistakes are told as they were written.
    RE2JS.compile(source);
    compiled = RE2JS.compile(`^(?:${source})`);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return refusalOf(error.message);
  }
  const size = compiled.programSize();
  if (size > largestProgram) {
    return {
      ok: false,
      reason: `the expression is too large: ${size} steps, and ${largestProgram} are the most`,
      help: 'counted repetitions such as {1,500} make it large; use + or *',
    };
  }
  const names = Object.entries(compiled.namedGroups()).sort(([, a], [, b]) => a - b);
  const groups = names.map(([name]) => name);
  return {
    ok: true,
    pattern: {
      groups,
      test: (head) => compiled.test(head),
      match: (head) => {
        // The answer alone costs a tenth of the groups, and most lines are asked in vain.
        if (!compiled.test(head)) return undefined;
        const matcher = compiled.matcher(head);
        if (!matcher.find()) return undefined;
        const spans = new Map<string, GroupSpan>();
        for (const [name, index] of names) {
          const from = matcher.start(index);
          if (from >= 0) spans.set(name, [from, matcher.end(index)]);
        }
        return spans;
      },
    },
  };
}

function refusalOf(message: string): CompiledPattern {
  const reason = message.replace(/^error parsing regexp: /, '');
  // The part is shown at its place.
  const part = /: `([^`]+)`$/.exec(reason)?.[1];
  if (part === undefined) return { ok: false, reason };
  return { ok: false, reason: reason.slice(0, -part.length - 4), part };
}

/** The part of a text that expressions see: its first line, no longer than their reach. */
export function headOf(text: string): string {
  const end = text.indexOf('\n');
  return text.slice(0, Math.min(end < 0 ? text.length : end, patternReach));
}
