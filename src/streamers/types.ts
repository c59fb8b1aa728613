// What comes out of every streamer, a cluster's or a bundle's: lines as bytes, Events and objects
// as the API or a file gave them. Nothing is interpreted here beyond saying whose it is.
import type { EnvelopeName } from '../../parsers/types.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import type { Failure } from '../core/failure.ts';
import type { ClusterState, StreamState } from '../core/live-state.ts';
import type { GapDetail, RestartDetail, StateDetail } from '../core/record.ts';
import type { InstantParts } from '../core/time.ts';

/** One file, archive member or pipe that holds log lines. */
export interface LogInput {
  /** Path as given, or `archive.tgz!inner/path`; `-` for standard input. */
  readonly path: string;
  /** Name of the layout that recognised it: `var_log_pods`, `must_gather` …; `plain` for none. */
  readonly layout: string;
  /** What path and objects say of the lines' origin; a prefix inside the lines adds to it. */
  readonly ref: ContainerRef;
  /** Named where path or content leave no doubt; `detect` lets every line be looked at. */
  readonly envelope: EnvelopeName | 'detect';
  /** Place among the files of the same container instance: rotated files first, 0-based. */
  readonly rank: number;
  /** Bytes after decompression, where known. */
  readonly sizeBytes?: number;
  /** Newest time the file can speak of (its modification time): settles years that lines omit. */
  readonly modified?: InstantParts;
  /** SHA-256 (hex) of the first 4 KiB and of all bytes after decompression; absent for pipes. */
  readonly fingerprint?: string;
  readonly contentHash?: string;
  /** Grows while it is read (a pipe): lines are handed on as they come. */
  readonly live?: true;
}

/**
 * A Kubernetes object as JSON, already without Secrets, ConfigMap data and environment values. One
 * without a name is a list (`ServiceList`): objects of that kind were listed, in `namespace` or in
 * all, and those that did not come with it do not exist; with a `reason`, listing was refused.
 */
export interface RawObject {
  readonly cluster?: string;
  readonly apiVersion?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** When the object looked like this; absent where unknown. */
  readonly observed?: InstantParts;
  readonly deleted?: true;
  readonly content: Readonly<Record<string, unknown>>;
}

/** An Event of core/v1 or events.k8s.io/v1 as JSON. */
export interface RawEvent {
  readonly cluster?: string;
  /** The file it came from; absent for a live watch. */
  readonly path?: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Something in the input that was not read, and why; counted in the summary. */
export interface SkippedInput {
  readonly path: string;
  /** Stable `snake_case` reason: `binary`, `link_outside`, `duplicate_content`, `truncated` … */
  readonly reason: string;
  readonly detail?: string;
}

/** One line of a live container log, its kubelet stamp already taken off. */
export interface RawLine {
  /** The runtime's stamp, exact to the nanosecond. */
  readonly time: InstantParts;
  /** What the application wrote, without the newline; any bytes. */
  readonly text: Uint8Array;
  /** Absent where the API does not say: it serves both merged. */
  readonly iostream?: 'stdout' | 'stderr';
  /** The container ended without a newline after it. */
  readonly unterminated?: true;
  /** May be the second half of a longer line: the first one of a read that `tailLines` began. */
  readonly maybePartial?: true;
  /** The clock of the node stepped back by more than a second at this line. */
  readonly clockStep?: true;
  /** Was cut to the longest length that is kept; this many bytes were dropped. */
  readonly droppedBytes?: number;
}

/** Why lines of a stream are missing or may be; bounds are absent where they are unknown. */
export interface RawGap extends Omit<GapDetail, 'from' | 'to'> {
  readonly from?: InstantParts;
  readonly to?: InstantParts;
}

/** What klog tells its user while it follows; never part of the timeline. */
export interface FollowReport {
  /** Stable `snake_case`: `attached`, `ended`, `reconnecting`, `waiting`, `forbidden` … */
  readonly code: string;
  /** One line for people. */
  readonly message: string;
  readonly ref?: ContainerRef;
  /** Where something is wrong that the user should act on. */
  readonly failure?: Failure;
}

/**
 * What a cluster streamer hands on, in the order in which it became known. `restart`, `state` and
 * `gap` belong to the stream of `ref` and become rows of their own.
 */
export type StreamMessage =
  | { readonly kind: 'lines'; readonly ref: ContainerRef; readonly lines: readonly RawLine[] }
  | {
      /** The kubelet's own words inside a stream. */
      readonly kind: 'notice';
      readonly ref: ContainerRef;
      readonly time?: InstantParts;
      readonly text: string;
    }
  | {
      readonly kind: 'gap';
      readonly ref: ContainerRef;
      readonly gap: RawGap;
    }
  | {
      readonly kind: 'restart';
      readonly ref: ContainerRef;
      readonly time?: InstantParts;
      readonly restart: RestartDetail;
    }
  | {
      readonly kind: 'state';
      readonly ref: ContainerRef;
      readonly time?: InstantParts;
      readonly state: StateDetail;
    }
  /** What the stream had before it was attached has been handed on; from here on it is live. */
  | { readonly kind: 'caught_up'; readonly ref: ContainerRef }
  /** Nothing more will come from this container instance. */
  | { readonly kind: 'end'; readonly ref: ContainerRef }
  /**
   * What all pods of the selection had at the start has been handed on, as far as it is to be had:
   * containers that wait to be started, or for their turn, are not waited for.
   */
  | { readonly kind: 'all_caught_up'; readonly pods: number; readonly containers: number }
  /** How the log of a container is being read, each time that this changes; of the moment alone. */
  | {
      readonly kind: 'stream';
      readonly ref: ContainerRef;
      readonly state: StreamState;
      readonly reason?: string;
    }
  /** Whether the cluster answers, each time that this changes; of the moment alone. */
  | { readonly kind: 'cluster'; readonly state: ClusterState; readonly reason?: string }
  | { readonly kind: 'event'; readonly event: RawEvent }
  | { readonly kind: 'object'; readonly object: RawObject }
  | { readonly kind: 'report'; readonly report: FollowReport };

/**
 * Takes messages; a promise holds the streamer back (and through it the server) until it is
 * settled, so that a slow disk makes lag and never loss.
 */
export type StreamSink = (message: StreamMessage) => void | Promise<void>;

/** A line as it was handed on before: what makes a repeat recognisable. */
export interface StampedLine {
  readonly time: InstantParts;
  readonly text: Uint8Array;
}

/** Where a stream stood when it was left. */
export interface ResumePosition {
  /** Stamp of the line that arrived last: not the largest one. */
  readonly last: InstantParts;
  /** A step back of the clock was seen in this stream. */
  readonly steppedBack: boolean;
}

/**
 * What was taken from a stream before, asked of the capture. Position and lines include everything that
 * the sink was given before the call, committed or not; a joined entry counts as its single lines,
 * each with its own stamp.
 */
export interface ResumeProvider {
  /** Absent for a stream that was never read. */
  readonly position: (ref: ContainerRef) => Promise<ResumePosition | undefined>;
  /** The last instance of the container of `ref` that was met before this run; absent for none. */
  readonly newestInstance: (ref: ContainerRef) => ContainerRef | undefined;
  /** Every line of the stream stamped at or after `from`. */
  readonly lines: (ref: ContainerRef, from: InstantParts) => Promise<Iterable<StampedLine>>;
}
