// JSON objects printed over several lines. Braces are counted outside of strings; the phase is the
// depth that is still open. A line that ends inside a string is no such object (a cut JSON line must
// not swallow what follows).
import type { BlockRule, Phase } from './rule.ts';

/** Deeper than any log's object; a line of braces alone stops here. */
const maxDepth = 1000;

/** Depth after `text`, from `depth` on; absent where the text cannot be part of an object. */
function depthAfter(depth: number, text: string): Phase {
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 92) at += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) depth += 1;
    else if (code === 125 || code === 93) depth -= 1;
  }
  return inString || depth < 0 || depth > maxDepth ? undefined : depth;
}

/** What a line inside an object can begin with: blank, string, bracket, number, true, false, null. */
const insideObject = /^(?:[\s"{}[\]\d-]|true\b|false\b|null\b)/;

export const json: BlockRule = {
  open(text): Phase {
    if (!text.startsWith('{') && text !== '[' && text !== '[{') return undefined;
    const depth = depthAfter(0, text);
    return depth === 0 ? undefined : depth;
  },
  step(phase, text): Phase {
    if (phase === 0 || !insideObject.test(text)) return undefined;
    return depthAfter(phase, text);
  },
};
