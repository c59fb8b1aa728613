// Java's traces. Frames, `Caused by:` and `… more` belong by their shape alone (shapes.ts); what needs
// memory is JavaMail's `nested exception is:`, whose next line names an exception at column 0.
import type { BlockRule, Phase } from './rule.ts';

const inTrace = 1;
const beforeNested = 2;

/** `package.Class$Inner…Exception`, at column 0. */
const exceptionName =
  /^(?:[A-Za-z_$][\w$]{0,127}\.){1,32}[\w$]{0,127}(?:Exception|Error|Throwable)\b/;

function step(phase: number, text: string): Phase {
  if (text.endsWith('nested exception is:')) return beforeNested;
  if (phase === beforeNested) return inTrace;
  return undefined;
}

/** An exception that no handler took: the JVM's words. */
export const javaUncaught: BlockRule = {
  open: (text) => (text.startsWith('Exception in thread "') ? inTrace : undefined),
  step,
  opensRecord: true,
};

/** An exception's own line, printed by itself or below a logger's line. */
export const javaException: BlockRule = {
  open: (text) => (exceptionName.test(text) ? inTrace : undefined),
  step,
};
