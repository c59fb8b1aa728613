// `kubectl logs --prefix`: `[pod/POD/CONTAINER] `, with `--timestamps` also the kubelet's stamp. The
// namespace is not in it. kubectl prints one container after the other and adds no newline where a
// container's last line had none, so the next prefix can stand in the middle of a line.
import type { Envelope, UnwrappedText } from '../types.ts';
import { isKubeletNotice } from './kubelet-notice.ts';
import { readRuntimeStamp } from './runtime-time.ts';

const opening = '[pod/';
/** DNS subdomain and label; names cannot hold a bracket or a slash. */
const prefix = /\[pod\/([a-z0-9][a-z0-9.-]{0,252})\/([a-z0-9][a-z0-9-]{0,62})\](?: |$)/y;

interface Prefix {
  readonly pod: string;
  readonly container: string;
  readonly end: number;
}

function readPrefix(text: string, start: number): Prefix | undefined {
  if (!text.startsWith(opening, start)) return undefined;
  prefix.lastIndex = start;
  const match = prefix.exec(text);
  const [, pod, container] = match ?? [];
  if (pod === undefined || container === undefined) return undefined;
  return { pod, container, end: prefix.lastIndex };
}

/** Removes the prefix and, where one follows, the kubelet's stamp with nanoseconds. */
function unwrap(text: string): UnwrappedText | undefined {
  const found = readPrefix(text, 0);
  if (found === undefined) return undefined;
  const origin = { pod: found.pod, container: found.container };
  const stamp = readRuntimeStamp(text, found.end);
  // Nine digits are the kubelet's habit; fewer may be the application's own time.
  const isStamped =
    stamp?.digits === 9 && (text.charCodeAt(stamp.end) === 32 || stamp.end === text.length);
  if (isStamped)
    return { runtimeTime: stamp.time, isPartial: false, origin, text: text.slice(stamp.end + 1) };
  const rest = text.slice(found.end);
  if (isKubeletNotice(rest)) return { isPartial: false, isNotice: true, origin, text: rest };
  return { isPartial: false, origin, text: rest };
}

/**
 * Cuts a line before every prefix that was glued to an unterminated line.
 *
 * A prefix inside a line counts where a stamp follows it; where the line itself has no stamp, only
 * the prefix of another container of the same pod counts, because applications may quote one.
 */
function split(text: string): readonly string[] {
  let next = text.indexOf(opening, 1);
  if (next === -1) return [text];
  const first = readPrefix(text, 0);
  if (first === undefined) return [text];
  const isStamped = readRuntimeStamp(text, first.end)?.digits === 9;
  const parts: string[] = [];
  let start = 0;
  let last = first;
  for (; next !== -1; next = text.indexOf(opening, next + 1)) {
    const found = readPrefix(text, next);
    if (found === undefined) continue;
    const isGlued = isStamped
      ? readRuntimeStamp(text, found.end) !== undefined
      : found.pod === last.pod && found.container !== last.container;
    if (!isGlued) continue;
    parts.push(text.slice(start, next));
    start = next;
    last = found;
  }
  parts.push(text.slice(start));
  return parts;
}

/** `kubectl logs --prefix`, with and without `--timestamps`. */
export const kubectlPrefix: Envelope = { name: 'kubectl_prefix', unwrap, split };
