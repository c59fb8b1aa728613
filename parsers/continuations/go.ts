// Go's runtime: panics, fatal errors and goroutine dumps. Function names stand at column 0, files
// below them behind a tab, goroutines are parted by blank lines. A logger's own header may stand
// before `http: panic serving`, and a glog `F` line is followed by a dump.
import type { BlockRule, Phase } from './rule.ts';

const inDump = 1;

const opening = /^(?:panic: |fatal error: |runtime: |SIG[A-Z]{2,8}: |unexpected fault address )/;
const goroutine = /^goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[/;
const dumpLine =
  /^(?:created by |\[signal |\[originating from |\.\.\.additional frames elided|\.\.\.\d+ frames elided|runtime stack:|exit status \d|PC=0x|[a-z][a-z0-9]{1,5} +0x[0-9a-f]+$)/;

/** `path/pkg.(*Type).method(arguments)`: no blank before the first parenthesis. */
function isFrame(text: string): boolean {
  if (!text.endsWith(')')) return false;
  const open = text.indexOf('(');
  const blank = text.indexOf(' ');
  return open > 0 && (blank === -1 || blank > open);
}

function step(_: number, text: string): Phase {
  return goroutine.test(text) || dumpLine.test(text) || isFrame(text) ? inDump : undefined;
}

/** What the runtime prints when a program dies. */
export const goPanic: BlockRule = {
  open: (text) => (opening.test(text) ? inDump : undefined),
  step,
  opensRecord: true,
};

/** Dumps that a logger's line introduces. */
export const goDump: BlockRule = {
  open: (text) =>
    goroutine.test(text) || text.includes('http: panic serving ') ? inDump : undefined,
  step,
};
