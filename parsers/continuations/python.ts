// Python tracebacks: frames, one line that names the exception, and chains of them joined by one of
// two fixed sentences between blank lines.
import type { BlockRule, Phase } from './rule.ts';

const inFrames = 1;
const afterException = 2;
const beforeNext = 3;

const traceback = 'Traceback (most recent call last):';
/** `module.Name: message` or the bare name; notes and messages may follow on further lines. */
const exceptionLine = /^[^\s.():]+(?:\.[^\s.():]+){0,64}(?::|$)/;
const chained =
  /^(?:The above exception was the direct cause of the following exception|During handling of the above exception, another exception occurred):$/;

function step(phase: number, text: string): Phase {
  if (phase === inFrames) {
    if (/^[ \t]/.test(text)) return inFrames;
    return exceptionLine.test(text) ? afterException : undefined;
  }
  if (phase === beforeNext) return text.endsWith(traceback) ? inFrames : undefined;
  return chained.test(text) ? beforeNext : undefined;
}

export const python: BlockRule = {
  open: (text) => (text.endsWith(traceback) ? inFrames : undefined),
  step,
};
