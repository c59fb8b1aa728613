// `kubectl cluster-info dump`: the logs of all containers of a pod in one file, between START and
// END lines; no stamps. The tool's own failures stand where the log would (clusterinfo_dump.go).
import type { Envelope, UnwrappedText } from '../types.ts';

const marker = '==== ';
const endMarker = '==== END logs for container ';
const section =
  /^==== (START|END) logs for container ([^\s/]{1,63}) of pod ([^\s/]{1,253})\/([^\s/]{1,253}) ====$/;

function unwrap(text: string): UnwrappedText {
  if (text.startsWith(marker)) {
    const [, which, container, namespace, pod] = section.exec(text) ?? [];
    if (which === 'END') return { isPartial: false, opensSection: true, text };
    if (container !== undefined && namespace !== undefined && pod !== undefined)
      return {
        isPartial: false,
        opensSection: true,
        origin: { namespace, pod, container },
        text,
      };
  }
  if (text.startsWith('Request log error: ') || text.startsWith('Create log error: '))
    return { isPartial: false, isNotice: true, text };
  return { isPartial: false, text };
}

/** The END line stands behind the last line of a log that did not end with a newline. */
function split(text: string): readonly string[] {
  if (!text.endsWith(' ====')) return [text];
  const end = text.lastIndexOf(endMarker);
  if (end <= 0 || !section.test(text.slice(end))) return [text];
  return [text.slice(0, end), text.slice(end)];
}

/** Whether one of the lines opens a container's section. */
export function hasSectionStart(headLines: readonly string[]): boolean {
  return headLines.some((line) => section.exec(line)?.[1] === 'START');
}

/**
 * `logs.txt` of a cluster dump. Its END line opens a section without an origin, because nothing is
 * known of lines outside; all other lines are the application's, unchanged.
 */
export const clusterInfoDump: Envelope = { name: 'cluster_info_dump', unwrap, split };
