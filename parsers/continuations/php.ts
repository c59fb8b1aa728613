// PHP's errors and Monolog's traces: `Stack trace:` or `[stacktrace]`, then frames `#0 …` at column 0.
import type { BlockRule, Phase } from './rule.ts';

const inTrace = 1;

const runtime =
  /^PHP (?:Notice|Parse error|Fatal error|Warning|Deprecated):|^Fatal error: +Uncaught /;
const message = /exception '[^']{1,256}' with message '/;
const traceLine = /^(?:Stack trace:$|\[stacktrace\]|\[previous exception\]|#\d{1,4} |Next )/;

function step(_: number, text: string): Phase {
  return traceLine.test(text) ? inTrace : undefined;
}

/** Whether a line announces frames, which stand at column 0 behind it. */
export function opensFrames(text: string): boolean {
  return text === '[stacktrace]' || text === 'Stack trace:';
}

/** What PHP itself prints: never part of what a program logged before. */
export const phpRuntime: BlockRule = {
  open: (text) => (runtime.test(text) ? inTrace : undefined),
  step,
  opensRecord: true,
};

export const php: BlockRule = {
  open: (text) => (message.test(text) || opensFrames(text) ? inTrace : undefined),
  step,
};
