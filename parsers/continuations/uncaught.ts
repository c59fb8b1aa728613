// First lines of what runtimes print when a program dies of an error, and whose further lines belong by
// their shape (shapes.ts): .NET and Ruby. They never belong to what the program logged before, where
// they would hide behind a harmless level.
import type { BlockRule } from './rule.ts';

const opened = 1;

const dotnet = /^Unhandled [eE]xception[.:] \S/;
/** `FILE:LINE:in 'METHOD': MESSAGE (CLASS)`; frames below have no class in parentheses. */
const ruby = /^[^\s:]{1,512}:\d{1,9}:in [`'][^']{1,256}': .{0,4096}\([A-Z][\w:]{0,127}\)$/;

export const uncaught: BlockRule = {
  open: (text) => (dotnet.test(text) || ruby.test(text) ? opened : undefined),
  step: () => undefined,
  opensRecord: true,
};
