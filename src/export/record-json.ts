// A record as JSON: the names and order of the public record, which `query -o jsonl`, `parse` and
// the CSV columns share. Times are UTC with `Z`; what is absent is absent.
import type { TimelineRecord } from '../core/record.ts';
import { severityName } from '../core/severity.ts';
import { formatUtc } from '../core/time.ts';
import type { TimestampNs } from '../core/time.ts';
import type { FoldedRun } from '../query/fold/record-folder.ts';

export interface JsonOptions {
  /** Adds `raw`: what the application wrote, after unwrapping. */
  readonly withRaw: boolean;
}

function utcOrAbsent(time: TimestampNs | undefined): string | undefined {
  return time === undefined ? undefined : formatUtc(time);
}

/** The record as a plain value for `JSON.stringify`, which leaves out what is undefined. */
export function toJsonRecord(
  record: TimelineRecord,
  { withRaw }: JsonOptions,
): Readonly<Record<string, unknown>> {
  return {
    kind: record.kind,
    id: record.id,
    // A record that no clock places has no time to print, only a place at the end.
    time: record.timeSource === 'none' ? undefined : formatUtc(record.time),
    timeSource: record.timeSource,
    observedTimestamp: utcOrAbsent(record.observedTimestamp),
    timestamp: utcOrAbsent(record.timestamp),
    wallTime: record.wallTime,
    zone: record.zone,
    zoneSource: record.zoneSource,
    zoneAmbiguous: record.zoneAmbiguous,
    severity: severityName(record.severityNumber),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    severityDerived: record.severityDerived,
    body: record.body,
    attributes: record.attributes,
    traceId: record.traceId,
    spanId: record.spanId,
    requestId: record.requestId,
    correlationId: record.correlationId,
    parentRequestId: record.parentRequestId,
    parentSpanId: record.parentSpanId,
    httpStatus: record.httpStatus,
    cluster: record.cluster,
    namespace: record.namespace,
    pod: record.pod,
    container: record.container,
    node: record.node,
    service: record.service,
    podUid: record.podUid,
    containerId: record.containerId,
    restartCount: record.restartCount,
    stream: record.stream,
    format: record.format,
    file: record.file,
    line: record.line,
    lineCount: record.lineCount,
    truncated: record.truncated,
    late: record.late,
    event: record.kind === 'event' ? record.event : undefined,
    restart: record.kind === 'restart' ? record.restart : undefined,
    state: record.kind === 'state' ? record.state : undefined,
    gap: record.kind === 'gap' ? record.gap : undefined,
    raw: withRaw ? record.raw : undefined,
  };
}

/**
 * Similar records that are not written one by one: `kind` is `fold`, which no record has, `time` is
 * that of the last of them, and the fields of the container are those of records.
 */
export function toJsonRun({
  count,
  from,
  to,
  pattern,
  last,
}: FoldedRun): Readonly<Record<string, unknown>> {
  return {
    kind: 'fold',
    time: last.timeSource === 'none' ? undefined : formatUtc(to),
    severity: severityName(last.severityNumber),
    severityNumber: last.severityNumber,
    cluster: last.cluster,
    namespace: last.namespace,
    pod: last.pod,
    container: last.container,
    node: last.node,
    service: last.service,
    fold: {
      count,
      from: last.timeSource === 'none' ? undefined : formatUtc(from),
      to: last.timeSource === 'none' ? undefined : formatUtc(to),
      pattern,
    },
  };
}
