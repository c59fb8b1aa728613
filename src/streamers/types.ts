// What comes out of every streamer, a cluster's or a bundle's: lines as bytes, Events and objects
// as the API or a file gave them. Nothing is interpreted here beyond saying whose it is.
import type { EnvelopeName } from '../../parsers/types.ts';
import type { ContainerRef } from '../core/container-ref.ts';
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

/** A Kubernetes object as JSON, already without Secrets, ConfigMap data and environment values. */
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
