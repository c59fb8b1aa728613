// klog's values of several lines (Kubernetes): `key=<` ends the header's line, the value's lines stand
// behind a tab, and ` >` ends it, where the next key may begin on the same line.
import type { BlockRule, Phase } from './rule.ts';

const inValue = 1;
const closed = 0;

export const glogValues: BlockRule = {
  open: (text) => (text.endsWith('=<') ? inValue : undefined),
  step(phase, text): Phase {
    if (phase !== inValue) return undefined;
    if (text.startsWith('\t')) return inValue;
    if (!text.startsWith(' >')) return undefined;
    return text.endsWith('=<') ? inValue : closed;
  },
};
