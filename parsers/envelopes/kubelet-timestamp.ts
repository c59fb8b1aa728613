// `kubectl logs --timestamps`, the log API and `crictl logs -t`: the runtime's stamp, one blank and
// the application's line. A line without a stamp (the second half of a cut line, or the kubelet's
// own words) is not undone, except that the kubelet's words are recognised.
import type { Envelope, UnwrappedText } from '../types.ts';
import { isKubeletNotice } from './kubelet-notice.ts';
import { readRuntimeStamp } from './runtime-time.ts';

/** Removes the stamp; a line that ends right behind it is an empty line. */
function unwrap(text: string): UnwrappedText | undefined {
  const stamp = readRuntimeStamp(text);
  if (stamp === undefined)
    return isKubeletNotice(text) ? { isPartial: false, isNotice: true, text } : undefined;
  if (text.charCodeAt(stamp.end) !== 32 && stamp.end < text.length) return undefined;
  return { runtimeTime: stamp.time, isPartial: false, text: text.slice(stamp.end + 1) };
}

/**
 * Whether the first lines carry the kubelet's stamps rather than the application's own.
 *
 * The kubelet stamps every physical line, with nanoseconds; applications stamp entries, mostly with
 * fewer digits. So nearly every line must have a stamp, and digits beyond microseconds must occur.
 */
export function looksLikeKubeletTimestamps(headLines: readonly string[]): boolean {
  let seen = 0;
  let stamped = 0;
  let nanoseconds = 0;
  for (const line of headLines) {
    if (line === '') continue;
    seen += 1;
    if (unwrap(line) === undefined) continue;
    stamped += 1;
    if ((readRuntimeStamp(line)?.digits ?? 0) > 6) nanoseconds += 1;
  }
  return stamped > 0 && stamped >= seen * 0.8 && nanoseconds >= stamped * 0.5;
}

/** Lines as the kubelet's log API gives them with `timestamps=true`. */
export const kubeletTimestamp: Envelope = { name: 'kubelet_timestamp', unwrap };
