// stern's default output: `POD CONTAINER [STAMP ]text`, with more than one namespace `NAMESPACE POD
// CONTAINER …`; names are coloured unless told otherwise. Two lower-case words open many lines of
// prose too, so a file is taken for it on firm evidence only, and the names must look like names of
// pods that a controller made. The short stamp (`01-02 15:04:05`) has neither year nor zone: it
// stays in the text, where it is read like an application's time.
import type { Envelope, LineOrigin, UnwrappedText } from '../types.ts';
import { readRuntimeStamp } from './runtime-time.ts';

const code = '(?:\\u001b\\[[0-9;]{0,32}m)?';
const word = '([a-z0-9][a-z0-9.-]{0,252})';
const twoNames = new RegExp(`^${code}${word}${code} ${code}${word}${code}(?: |$)`);
const thirdName = new RegExp(`${code}${word}${code}(?: |$)`, 'y');
/** Ends of generated names: five letters of Kubernetes' safe alphabet, or a StatefulSet's number. */
const generatedName = /-[bcdfghjklmnpqrstvwxz2456789]{5}$|-\d{1,4}$/;

interface Names {
  readonly origin: LineOrigin;
  readonly end: number;
}

function readNames(text: string): Names | undefined {
  const match = twoNames.exec(text);
  const [whole, first, second] = match ?? [];
  if (whole === undefined || first === undefined || second === undefined) return undefined;
  // A container's name is no pod's: only where the first word is not one can there be a namespace.
  // A pod that nobody generated shows as one by the stamp, which stands behind the container.
  if (!generatedName.test(first) && readRuntimeStamp(text, whole.length) === undefined) {
    thirdName.lastIndex = whole.length;
    const third = thirdName.exec(text)?.[1];
    const isThird =
      generatedName.test(second) || readRuntimeStamp(text, thirdName.lastIndex)?.digits === 9;
    if (third !== undefined && isThird)
      return {
        origin: { namespace: first, pod: second, container: third },
        end: thirdName.lastIndex,
      };
  }
  return { origin: { pod: first, container: second }, end: whole.length };
}

function unwrap(text: string): UnwrappedText | undefined {
  const names = readNames(text);
  if (names === undefined) return undefined;
  const { origin, end } = names;
  const stamp = readRuntimeStamp(text, end);
  if (stamp?.digits === 9 && (text.charCodeAt(stamp.end) === 32 || stamp.end === text.length))
    return { runtimeTime: stamp.time, isPartial: false, origin, text: text.slice(stamp.end + 1) };
  return { isPartial: false, origin, text: text.slice(end) };
}

/**
 * Whether the first lines are stern's: nearly all open with names and a stamp of nine digits, or
 * pods' names are generated ones and few pairs of names come again and again (or are coloured).
 */
export function looksLikeSternDefault(headLines: readonly string[]): boolean {
  let seen = 0;
  let named = 0;
  let firm = 0;
  let stamped = 0;
  const pairs = new Set<string>();
  for (const line of headLines) {
    if (line === '') continue;
    seen += 1;
    const found = unwrap(line);
    const pod = found?.origin?.pod;
    if (found === undefined || pod === undefined) continue;
    if (found.runtimeTime !== undefined) stamped += 1;
    if (!generatedName.test(pod)) continue;
    named += 1;
    pairs.add(`${pod}/${found.origin?.container ?? ''}`);
    if (line.startsWith('\u001b') || found.runtimeTime !== undefined) firm += 1;
  }
  if (stamped > 0 && stamped >= seen * 0.9) return true;
  if (named === 0 || named < seen * 0.9) return false;
  if (firm >= named * 0.9) return true;
  return named >= 3 && pairs.size <= named / 2;
}

/** `stern` without `-o`. */
export const sternDefault: Envelope = { name: 'stern_default', unwrap };
