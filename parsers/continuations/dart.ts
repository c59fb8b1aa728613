// Dart's unhandled exceptions: some lines of message at column 0, then frames `#0 …`.
import type { BlockRule, Phase } from './rule.ts';

const inFrames = 0;
/** The message has no mark at its end; more lines than this are not believed. */
const maxMessageLines = 16;

const frame = /^(?:#\d{1,4} {1,8}\S|<asynchronous suspension>$)/;

export const dart: BlockRule = {
  open: (text) => (text === 'Unhandled exception:' ? maxMessageLines : undefined),
  step(phase, text): Phase {
    if (frame.test(text)) return inFrames;
    return phase === inFrames ? undefined : phase - 1;
  },
  opensRecord: true,
};
