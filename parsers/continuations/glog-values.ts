// klog's values of several lines (Kubernetes): `key=<` ends the header's line, the value's lines stand
// behind a tab, and ` >` ends it, where the next key may begin on the same line.
import type { BlockRule, Phase } from './rule.ts';

const inValue = 1;
const closed = 0;

const traceLine = /^Trace\[\d{1,20}\]: /;

/** Steps of a slow operation (utiltrace): lines without a header below the line that names it. */
export const glogTrace: BlockRule = {
  open: (text) => (text.includes('] Trace[') ? inValue : undefined),
  step: (_, text) => (traceLine.test(text) ? inValue : undefined),
};

export const glogValues: BlockRule = {
  open: (text) => (text.endsWith('=<') ? inValue : undefined),
  step(phase, text): Phase {
    if (phase !== inValue) return undefined;
    if (text.startsWith('\t')) return inValue;
    if (!text.startsWith(' >')) return undefined;
    return text.endsWith('=<') ? inValue : closed;
  },
};
