// The record: one row of the timeline, as JSON output and every view see it (`query -o jsonl`).
// The store keeps less than this: what the text itself says (body, attributes, wall time, ids) is
// read from `raw` again when a record is asked for (docs/decisions/0002).
import type { Attributes, SeverityNumber } from '../../parsers/types.ts';
import type { ContainerRef } from './container-ref.ts';
import type { TimestampNs } from './time.ts';

/** What a row is; `notice` is the kubelet's own words inside a stream, or klog's. */
export const recordKinds = ['log', 'event', 'restart', 'state', 'gap', 'notice'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Where `time` comes from. */
export const timeSources = ['none', 'runtime', 'application', 'event', 'neighbour'] as const;
export type TimeSource = (typeof timeSources)[number];

/** How the zone of `timestamp` is known; absent where the line has no time of its own. */
export const zoneSources = ['none', 'explicit', 'inferred', 'given', 'assumed'] as const;
export type ZoneSource = (typeof zoneSources)[number];

export const iostreams = ['unknown', 'stdout', 'stderr'] as const;
export type Iostream = (typeof iostreams)[number];

/** Fields that every kind of record has. Absent values are absent properties. */
export interface RecordFields extends ContainerRef {
  /** Row number in the capture. */
  readonly id: number;
  /** Orders the timeline. */
  readonly time: TimestampNs;
  readonly timeSource: TimeSource;
  /** The container runtime's or kubelet's stamp, or the Event's. */
  readonly observedTimestamp?: TimestampNs;
  /** The application's own time, zone applied. */
  readonly timestamp?: TimestampNs;
  /** As the application wrote it: `YYYY-MM-DDTHH:MM:SS[.f]`, `--MM-DDT…`, `THH:…`. */
  readonly wallTime?: string;
  /** Offset (`+02:00`, `Z`) or IANA name applied to `wallTime`. */
  readonly zone?: string;
  readonly zoneSource?: Exclude<ZoneSource, 'none'>;
  /** `wallTime` is one that `zone` shows twice, or skips: the clocks were changed. */
  readonly zoneAmbiguous?: true;
  readonly severityNumber: SeverityNumber;
  readonly severityText?: string;
  readonly severityDerived?: true;
  readonly body: string;
  readonly attributes?: Attributes;
  readonly traceId?: string;
  readonly spanId?: string;
  /** As the line names it; its correlation id where it has no other. */
  readonly requestId?: string;
  /** What several requests of one operation share, beside a request id of the line's own. */
  readonly correlationId?: string;
  /** The request that led to this one. */
  readonly parentRequestId?: string;
  readonly parentSpanId?: string;
  readonly httpStatus?: number;
  readonly stream?: Exclude<Iostream, 'unknown'>;
  readonly format?: string;
  /** Input file as given or as named inside its archive. */
  readonly file?: string;
  /** 1-based number of the first physical line in `file`. */
  readonly line?: number;
  /** Physical lines joined into this record. */
  readonly lineCount: number;
  readonly truncated?: true;
  /** Came after a later line was already shown. */
  readonly late?: true;
  /** What the application wrote, after unwrapping, colour codes included. */
  readonly raw: string;
  /** The bytes of `raw` where text cannot hold them: not UTF-8, or with a NUL. */
  readonly rawBytes?: Uint8Array;
}

export interface LogRecord extends RecordFields {
  readonly kind: 'log' | 'notice';
}

/** What an Event is about: `involvedObject` of core/v1, `regarding` of events.k8s.io/v1. */
export interface ObjectReference {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly fieldPath?: string;
}

/** One observation of a Kubernetes Event; a repeat (count grown) is an observation of its own. */
export interface EventDetail {
  readonly type?: string;
  readonly reason?: string;
  readonly action?: string;
  readonly note?: string;
  readonly regarding?: ObjectReference;
  readonly count?: number;
  /** Occurrences since the observation before this one. */
  readonly countDelta?: number;
  readonly firstTimestamp?: string;
  readonly lastTimestamp?: string;
  readonly reportingController?: string;
  readonly uid?: string;
}

export interface EventRecord extends RecordFields {
  readonly kind: 'event';
  readonly event: EventDetail;
}

export interface RestartDetail {
  readonly exitCode?: number;
  readonly signal?: number;
  readonly reason?: string;
  readonly previousContainerId?: string;
}

export interface RestartRecord extends RecordFields {
  readonly kind: 'restart';
  readonly restart: RestartDetail;
}

export interface StateDetail {
  readonly what: 'phase' | 'readiness';
  readonly from?: string;
  readonly to: string;
}

export interface StateRecord extends RecordFields {
  readonly kind: 'state';
  readonly state: StateDetail;
}

export interface GapDetail {
  readonly from?: string;
  readonly to?: string;
  readonly reason: string;
  /** Lines are known to be missing; false where they may be. */
  readonly certain: boolean;
}

export interface GapRecord extends RecordFields {
  readonly kind: 'gap';
  readonly gap: GapDetail;
}

export type TimelineRecord = LogRecord | EventRecord | RestartRecord | StateRecord | GapRecord;
