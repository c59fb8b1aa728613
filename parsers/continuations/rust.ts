// Rust's panics: since 1.73 the message stands on the line after `panicked at FILE:LINE:COLUMN:`;
// then notes, and a backtrace whose frames are indented.
import type { BlockRule, Phase } from './rule.ts';

const beforeMessage = 1;
const afterMessage = 2;

const opening = /^thread '[^']{0,256}'(?: \(\d{1,10}\))? panicked at /;
const traceLine = /^(?:note: |stack backtrace:)/;

export const rust: BlockRule = {
  open(text): Phase {
    if (!opening.test(text)) return undefined;
    return text.endsWith(':') ? beforeMessage : afterMessage;
  },
  step(phase, text): Phase {
    if (phase === beforeMessage) return afterMessage;
    return traceLine.test(text) ? afterMessage : undefined;
  },
  opensRecord: true,
};
