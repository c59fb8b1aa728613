// What is asked of a cluster where following goes on after a pause.
import type { StoredState } from '../ingest/record-sink.ts';
import type { SelectionText } from './collect-messages.ts';

// Clocks of nodes differ, and a container may have begun just before the last line of another.
const leftOverlapMs = 60_000;

/**
 * Containers that began since the capture was left are read whole, however long ago that was: the window
 * is made to reach back to the newest line that is stored. `nowMs`: since the epoch.
 */
export function sinceLeft(
  selection: SelectionText,
  { streams }: Pick<StoredState, 'streams'>,
  nowMs: number,
): SelectionText {
  const { sinceSeconds, tailLines, limitBytes } = selection.window;
  let newestUs = Number.NEGATIVE_INFINITY;
  for (const us of streams.values()) newestUs = Math.max(newestUs, us);
  const isWhole = sinceSeconds === undefined && tailLines === undefined;
  if (isWhole || newestUs === Number.NEGATIVE_INFINITY) return selection;
  const leftSeconds = Math.ceil((nowMs + leftOverlapMs - newestUs / 1000) / 1000);
  const window = {
    sinceSeconds: Math.max(1, leftSeconds, sinceSeconds ?? 0),
    ...(limitBytes === undefined ? {} : { limitBytes }),
  };
  return { ...selection, window, wholePrevious: true };
}
