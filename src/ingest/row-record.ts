// Rows of the timeline that are no lines: what klog or the API says of a stream (it ended, changed its
// state, has a gap).
import { noTime, recordFlags } from '../core/batch.ts';
import { recordKinds, timeSources } from '../core/record.ts';
import type { GapDetail, RestartDetail, StateDetail } from '../core/record.ts';
import type { InstantParts } from '../core/time.ts';
import type { SettledRecord } from './batch-builder.ts';

const fromEvent = timeSources.indexOf('event') << recordFlags.timeSourceShift;

/** One row; `time` absent: it stands behind all that have one. */
export function rowRecord({
  kind,
  time,
  severityNumber,
  text,
  detail,
}: {
  readonly kind: 'restart' | 'state' | 'gap';
  readonly time: InstantParts | undefined;
  readonly severityNumber: number;
  readonly text: string;
  readonly detail: RestartDetail | StateDetail | GapDetail;
}): SettledRecord {
  return {
    stream: 0,
    source: 0,
    line: 0,
    lineCount: 0,
    flags: recordKinds.indexOf(kind) | (time === undefined ? 0 : fromEvent),
    timeUs: (time ?? noTime).us,
    timeRestNs: (time ?? noTime).restNs,
    // Not a stamp of the runtime: lines of the stream are recognised by those.
    observedUs: Number.NaN,
    observedRestNs: 0,
    timestampUs: Number.NaN,
    timestampRestNs: 0,
    text,
    parsed: { format: kind, severityNumber, body: text },
    bytes: undefined,
    lineStamps: undefined,
    detail: JSON.stringify(detail),
  };
}
