// Counts what a parser does instead of how long it takes: characters that are looked at, searched
// over, copied, or offered to a regular expression. The same text gives the same number on any
// machine, so a test can ask whether work grows as the text does.
type Method = (...args: unknown[]) => unknown;
type Cost = (text: string, args: readonly unknown[], result: unknown) => number;

const one: Cost = () => 1;
const all: Cost = (text) => 1 + text.length;

/** Characters that a call goes over. V8 makes slices without copying. */
const costs: Readonly<Record<string, Cost>> = {
  charCodeAt: one,
  codePointAt: one,
  at: one,
  startsWith: one,
  endsWith: one,
  slice: one,
  substring: one,
  indexOf: (text, args, result) => {
    const from = typeof args[1] === 'number' ? Math.max(0, args[1]) : 0;
    const found = result as number;
    return 1 + Math.max(0, (found < 0 ? text.length : found) - from);
  },
  lastIndexOf: (text, _, result) => 1 + text.length - Math.max(0, result as number),
  includes: all,
  split: all,
  trim: all,
  trimStart: all,
  trimEnd: all,
  toLowerCase: all,
  toUpperCase: all,
};

/** Steps that `work` takes. Not reentrant; puts everything back, whatever happens. */
export function countSteps(work: () => void): number {
  let steps = 0;
  const strings = String.prototype as unknown as Record<string, Method>;
  const originals = new Map<string, Method>();
  for (const [name, cost] of Object.entries(costs)) {
    const original = strings[name];
    if (original === undefined) throw new Error(`strings have no ${name}`);
    originals.set(name, original);
    strings[name] = function (this: string, ...args: unknown[]) {
      const result = original.apply(this, args);
      steps += cost(this, args, result);
      return result;
    };
  }
  const expressions = RegExp.prototype as unknown as Record<'exec', Method>;
  const exec = expressions.exec;
  expressions.exec = function (this: RegExp, ...args: unknown[]) {
    const { lastIndex } = this;
    const result = exec.apply(this, args) as RegExpExecArray | null;
    const from = this.global || this.sticky ? lastIndex : 0;
    const length = (args[0] as string).length;
    const isAnchored = this.sticky || (this.source.startsWith('^') && !this.multiline);
    // An anchored expression ends with what it matched; any other one looks for a place.
    const end = result === null ? (isAnchored ? from : length) : result.index + result[0].length;
    steps += 1 + Math.max(0, end - from);
    return result;
  };
  try {
    work();
  } finally {
    for (const [name, original] of originals) strings[name] = original;
    expressions.exec = exec;
  }
  return steps;
}
