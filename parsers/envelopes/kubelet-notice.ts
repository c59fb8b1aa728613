// The kubelet answers log requests with status 200 before it has read anything, so what goes wrong
// later can only stand inside the log, without a stamp and often without a newline before it. The
// wordings are the kubelet's own (pkg/kubelet: GetContainerLogs, ReadLogs).

const openings = [
  'unable to retrieve container logs for ',
  'failed to try resolving symlinks in path ',
  'failed to get parse function: unsupported log format',
  'context canceled',
] as const;

/**
 * Whether an unstamped line is the kubelet speaking.
 *
 * Ask only for lines that carry no stamp of their own in an input where lines do: an application
 * may print the same words.
 */
export function isKubeletNotice(text: string): boolean {
  // Most lines are ruled out by their first letter.
  const first = text.charCodeAt(0);
  if (first !== 117 && first !== 102 && first !== 99) return false;
  return openings.some((opening) => text.startsWith(opening));
}
