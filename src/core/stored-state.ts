// What a capture already holds, as the reading half of an import asks for it: plain values that cross
// threads cheaply.
import type { EventObservation } from './batch.ts';
import type { ContainerRef } from './container-ref.ts';
import type { InstantParts } from './time.ts';

/** A source that the capture knows, as far as it was read. */
export interface KnownSource {
  readonly id: number;
  readonly path: string;
  readonly fingerprint: string;
  /** Keys of the streams that its lines belong to. */
  readonly streamKeys: readonly string[];
  readonly readBytes: number;
  readonly readLines: number;
  /** SHA-256 (hex) of the first `readBytes` bytes. */
  readonly contentHash: string;
  /** It was read to its end. */
  readonly isWhole: boolean;
}

/** An entry of a known source that lies behind what was completely stored. */
export interface StoredEntry {
  readonly streamKey: string;
  readonly line: number;
  readonly lineCount: number;
  readonly text: string;
}

/** Single lines of a stream that are stored, with their stamps, oldest first. */
export interface StoredLines {
  readonly us: Float64Array;
  readonly restNs: Uint16Array;
  /** The texts one behind the other; line `i` ends at `textEnd[i]`. */
  readonly text: string;
  readonly textEnd: Uint32Array;
  /** Lines that are no valid text, by their place: what came. `text` has them decoded. */
  readonly binary: readonly { readonly index: number; readonly bytes: Uint8Array }[];
  /** Lines stamped after this (µs) were not looked at; Infinity: these are all. */
  readonly untilUs: number;
}

/** A file that records were read from, as the capture remembers it. */
export interface StoredSource {
  readonly id: number;
  readonly path: string;
  readonly fingerprint?: string;
  /** SHA-256 (hex) of the first `readBytes` bytes; absent where it was not read from a file. */
  readonly contentHash?: string;
  readonly sizeBytes?: number;
  readonly readBytes: number;
  readonly readLines: number;
  readonly isWhole: boolean;
  readonly layout?: string;
}

/** What a row says, and what is needed to read it. */
export interface StoredText {
  readonly stream: { readonly key: string };
  readonly format: string;
  /** `recordFlags`. */
  readonly flags: number;
  readonly raw: string | Uint8Array;
}

/** One row of `records`, with what its numbers stand for. */
export interface StoredRecord {
  readonly stream: { readonly key: string; readonly ref: ContainerRef };
  /** Absent for records of no file. */
  readonly source?: StoredSource;
  /** Place of the source among those of the stream, 0-based. */
  readonly rank: number;
  /** 1-based line in the source, or arrival number. */
  readonly line: number;
  readonly lineCount: number;
  readonly time: InstantParts;
  readonly observed?: InstantParts;
  readonly timestamp?: InstantParts;
  readonly severityNumber: number;
  /** `recordFlags`. */
  readonly flags: number;
  readonly format: string;
  readonly raw: string | Uint8Array;
  /** JSON. */
  readonly detail?: string;
  /** Nanoseconds of the further lines' stamps after the first one's. */
  readonly lineStamps?: readonly number[];
  /** Marks an Event or the end of a container, which is stored once. */
  readonly observation?: Omit<EventObservation, 'row'>;
}

/** Where a stream stands that is followed: its last line in the order of arrival. */
export interface StoredPosition {
  /** Column `position` of its last record. */
  readonly position: number;
  /** Runtime stamp of its last line. */
  readonly us: number;
  readonly restNs: number;
  /** The clock of its node stepped back at one of its records. */
  readonly steppedBack: boolean;
}
