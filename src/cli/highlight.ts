// Marks what -H and -i look for. Spans are found in the text that is shown, by the same engine that
// filters, and merged where expressions overlap.
import { KlogError } from '../core/failure.ts';
import type { Highlighter } from '../export/text/text-writer.ts';
import { compileRegex } from '../query/language/regex.ts';
import type { Options } from './options.ts';
import { badRegex } from './question.ts';

type Span = readonly [number, number];

/** Spans in order and apart. */
function merge(spans: readonly Span[]): readonly Span[] {
  const merged: [number, number][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** The highlighter that the flags ask for; absent where they ask for none. */
export function highlighterOf(options: Options): Highlighter | undefined {
  const finders = (['highlight', 'include'] as const).flatMap((flag) =>
    options.list(flag).map((source) => {
      const compiled = compileRegex(source);
      if (!compiled.ok) throw new KlogError(badRegex(source, flag, compiled));
      return compiled.spans;
    }),
  );
  if (finders.length === 0) return undefined;
  return (text) => merge(finders.flatMap((find) => find(text)));
}
