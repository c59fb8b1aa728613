// Lines of the container runtime's log files: `<stamp> <stdout|stderr> <P|F>[:tag…] <text>`. What a
// `P` piece belongs to is not decided here: pieces are joined per iostream where the lines meet.
import type { Envelope, UnwrappedText } from '../types.ts';
import { readRuntimeStamp } from './runtime-time.ts';

const space = 32;

/** Undoes one line of a CRI log file (containerd's logger, CRI-O's conmon). */
function unwrap(text: string): UnwrappedText | undefined {
  const stamp = readRuntimeStamp(text);
  if (stamp === undefined) return undefined;
  const at = stamp.end;
  if (text.charCodeAt(at) !== space || text.charCodeAt(at + 7) !== space) return undefined;
  const isStderr = text.startsWith('stderr', at + 1);
  if (!isStderr && !text.startsWith('stdout', at + 1)) return undefined;
  const tag = text.charCodeAt(at + 8);
  const isPartial = tag === 80;
  if (!isPartial && tag !== 70) return undefined;

  let textStart = at + 9;
  if (textStart < text.length) {
    // More tags may follow the first behind colons; none is defined today.
    if (text.charCodeAt(textStart) === 58) {
      const end = text.indexOf(' ', textStart);
      textStart = end === -1 ? text.length : end;
    } else if (text.charCodeAt(textStart) !== space) return undefined;
    textStart += 1;
  }
  return {
    runtimeTime: stamp.time,
    iostream: isStderr ? 'stderr' : 'stdout',
    isPartial,
    text: text.slice(textStart),
  };
}

/** `/var/log/pods/…/N.log` of containerd and CRI-O. */
export const cri: Envelope = { name: 'cri', unwrap };
