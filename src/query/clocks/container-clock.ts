// What `klog clocks` and the views tell of the clock of a container: plain values, no reading, no
// words. Durations are nanoseconds as JS numbers: exact up to 104 days.
import type { ContainerRef } from '../../core/container-ref.ts';
import type { Iostream, RecordFields } from '../../core/record.ts';
import type { TimestampNs } from '../../core/time.ts';

/** Whose clock it is: a container of a pod over all its instances, or a service of a node. */
export type ClockOwner = Pick<
  ContainerRef,
  'cluster' | 'namespace' | 'pod' | 'container' | 'node' | 'service'
>;

/** Records whose times were read with one offset that is known in one way. */
export interface ZoneUse {
  /** `Z`, `+02:00`. */
  readonly zone: string;
  readonly source: NonNullable<RecordFields['zoneSource']>;
  readonly records: number;
  /** Time of the first and of the last of them, in the order of the timeline. */
  readonly from: TimestampNs;
  readonly to: TimestampNs;
}

/** How late the lines of one output came. Lines of HTTP requests are not judged: many state when a request began. */
export interface OutputDelay {
  readonly stream: Iostream;
  readonly compared: number;
  readonly maxNs: number;
  /** Came a second or more after the time that they state. */
  readonly late: number;
  /** Late ones that came together with a line that was written well before or after. */
  readonly lateTogether: number;
}

/** The clock of a stream fell back by a second or more. */
export interface ClockStep {
  /** What it showed after the fall. */
  readonly at: TimestampNs;
  readonly backNs: number;
}

/** Absent values are absent properties: without runtime stamps there is no skew and no delay. */
export interface ContainerClock {
  readonly owner: ClockOwner;
  /** Instances of the container that wrote something. */
  readonly instances: number;
  readonly records: number;
  /** The most frequent first. */
  readonly formats: readonly { readonly name: string; readonly records: number }[];
  /** Records that state a time of their own. */
  readonly withOwnTime: number;
  /** Records that no clock gave a time: behind all others on the timeline. */
  readonly withoutAnyTime: number;
  /** Fraction digits that most of the times have, 0–9. */
  readonly fractionDigits?: number;
  /** In the order in which they were first used. */
  readonly zones: readonly ZoneUse[];
  /** Records with a time of their own and a stamp of the runtime. */
  readonly compared: number;
  /** Median of own time minus stamp: negative where lines come after the time they state. To 1 %. */
  readonly skewMedianNs?: number;
  /** 99 of 100 lines came at most so long after the time they state. To 1 %. */
  readonly delayP99Ns?: number;
  readonly delayMinNs?: number;
  readonly delayMaxNs?: number;
  readonly outputs: readonly OutputDelay[];
  /** Records that state a time before that of a record above. */
  readonly outOfOrder: number;
  /** The deepest such fall among lines that are not of HTTP requests; 0 without runtime stamps. */
  readonly deepestFallNs: number;
  /** All falls of the clock, also those that are not in `steps`. */
  readonly stepCount: number;
  /** The first of them. */
  readonly steps: readonly ClockStep[];
  /** Wall times that their zone shows twice, or skips. */
  readonly ambiguous: number;
}

/** Whose clock the lines of a stream tell of. A pod's node is left out: moved, it is the same container. */
export function clockOwner({
  cluster,
  namespace,
  pod,
  container,
  node,
  service,
}: ContainerRef): ClockOwner {
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(pod === undefined ? {} : { pod }),
    ...(container === undefined ? {} : { container }),
    ...(node === undefined || pod !== undefined ? {} : { node }),
    ...(service === undefined ? {} : { service }),
  };
}

/** Tells owners apart. */
export function clockKey({
  cluster,
  namespace,
  pod,
  container,
  node,
  service,
}: ClockOwner): string {
  return [cluster, namespace, pod, container, node, service].map((part) => part ?? '').join('\0');
}
