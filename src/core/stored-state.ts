// What a capture already holds, as the reading half of an import asks for it: plain values that cross
// threads cheaply.

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
  /** Lines stamped after this (µs) were not looked at; Infinity: these are all. */
  readonly untilUs: number;
}
