// Bounds on what an archive or folder may cost. A bundle comes from someone else: a small file can
// claim terabytes. Reaching a bound ends the reading of that archive, never of the others, and is
// reported; every bound can be raised by whoever trusts the input.

export interface BundleLimits {
  /** Files, links and folders looked at, over all paths given. */
  readonly maxEntries: number;
  /** Bytes that may come out of one file given or found, over all its layers. */
  readonly maxExpandedBytes: number;
  /** Expanded bytes per byte of the file, tested once more than 256 MiB came out of it. */
  readonly maxRatio: number;
  /** Layers in one another: `a.tar.gz` is two, a `.gz` in it a third. */
  readonly maxNesting: number;
  /** Bytes of one file of objects (JSON or YAML), which is held in memory to be parsed. */
  readonly maxObjectBytes: number;
  /** Bytes of an archive inside an archive that must be held in memory (zip). */
  readonly maxNestedZipBytes: number;
}

export const defaultBundleLimits: BundleLimits = {
  maxEntries: 250_000,
  maxExpandedBytes: 256 * 1024 ** 3,
  maxRatio: 1000,
  maxNesting: 6,
  maxObjectBytes: 64 * 1024 ** 2,
  maxNestedZipBytes: 64 * 1024 ** 2,
};

/** Below this many bytes a high ratio is no danger: an empty log file compresses a thousandfold. */
const ratioFloorBytes = 256 * 1024 ** 2;

/** Why reading stopped inside a file: its bytes end early, make no sense, or are too many. */
export type DamageReason =
  'truncated' | 'damaged' | 'expansion_limit' | 'nesting_limit' | 'entry_limit';

/**
 * Ends a chain of byte iterators; caught where the chain was built and turned into a report.
 * Everything readable has been handed on before it is thrown.
 */
export class DamagedInput extends Error {
  readonly reason: DamageReason;
  constructor(reason: DamageReason, detail: string) {
    super(detail);
    this.name = 'DamagedInput';
    this.reason = reason;
  }
}

/** Counts what comes out of one file and throws {@link DamagedInput} beyond the limits. */
export class ExpansionBudget {
  readonly #limits: BundleLimits;
  readonly #sourceBytes: number;
  #expanded = 0;

  /** `sourceBytes`: size of the file as it lies on disk. */
  constructor(limits: BundleLimits, sourceBytes: number) {
    this.#limits = limits;
    this.#sourceBytes = Math.max(1, sourceBytes);
  }

  spend(bytes: number): void {
    this.#expanded += bytes;
    const { maxExpandedBytes, maxRatio } = this.#limits;
    if (this.#expanded > maxExpandedBytes) {
      throw new DamagedInput('expansion_limit', `more than ${maxExpandedBytes} bytes come out`);
    }
    if (this.#expanded > ratioFloorBytes && this.#expanded > maxRatio * this.#sourceBytes) {
      throw new DamagedInput('expansion_limit', `expands more than ${maxRatio} times`);
    }
  }
}
