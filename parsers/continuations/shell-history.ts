// Shell histories with times (bash, tcsh): a comment of seconds since 1970, then the command, which may
// have several lines.
import type { BlockRule } from './rule.ts';

const inCommand = 1;

const stamp = /^#\+?\d{10}$/;

export const shellHistory: BlockRule = {
  open: (text) => (stamp.test(text) ? inCommand : undefined),
  step: (_, text) => (text.startsWith('#') ? undefined : inCommand),
  opensRecord: true,
};
