// PHP's errors and Monolog's traces: `Stack trace:` or `[stacktrace]`, then frames `#0 …` at column 0.
import type { BlockRule, Phase } from './rule.ts';

const inTrace = 1;

const opening =
  /^PHP (?:Notice|Parse error|Fatal error|Warning|Deprecated):|exception '[^']{1,256}' with message '|^(?:PHP )?Fatal error: +Uncaught /;
const traceLine = /^(?:Stack trace:$|\[stacktrace\]|#\d{1,4} |Next )/;

function step(_: number, text: string): Phase {
  return traceLine.test(text) ? inTrace : undefined;
}

export const php: BlockRule = {
  open: (text) => (opening.test(text) || text === '[stacktrace]' ? inTrace : undefined),
  step,
};
