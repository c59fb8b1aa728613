// PHP's errors and Monolog's traces: `Stack trace:` or `[stacktrace]`, then frames `#0 …` at column 0.
import type { BlockRule, Phase } from './rule.ts';

const inTrace = 1;

const opening =
  /^PHP (?:Notice|Parse error|Fatal error|Warning|Deprecated):|exception '[^']{1,256}' with message '|^(?:PHP )?Fatal error: +Uncaught /;
const traceLine = /^(?:Stack trace:$|\[stacktrace\]|\[previous exception\]|#\d{1,4} |Next )/;

function step(_: number, text: string): Phase {
  return traceLine.test(text) ? inTrace : undefined;
}

/** Whether a line announces frames, which stand at column 0 behind it. */
export function opensFrames(text: string): boolean {
  return text === '[stacktrace]' || text === 'Stack trace:';
}

export const php: BlockRule = {
  open: (text) => (opening.test(text) || opensFrames(text) ? inTrace : undefined),
  step,
};
