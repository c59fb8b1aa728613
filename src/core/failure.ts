// Something the user must see: a value, never a throw. Bugs throw.

/** Stable, `snake_case`; every code is documented and tested. */
export type FailureCode = string;

/** Exit codes of DESIGN: usage 2, unreachable or unreadable 3, partial or nothing matched 1. */
export type FailureExit = 1 | 2 | 3;

export interface FailureLocation {
  /** File, flag or argument as typed: `--query`, `config.yaml`. */
  readonly where: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in characters. */
  readonly column?: number;
  /** The text the caret stands under. */
  readonly text?: string;
  /** Characters to underline, at least 1. */
  readonly length?: number;
}

export interface Failure {
  readonly code: FailureCode;
  readonly exit: FailureExit;
  /** What klog could not do, in the user's words: `cannot open bundle.tgz`. No full stop. */
  readonly message: string;
  /** The world's answer, as it came. */
  readonly reason?: string;
  readonly location?: FailureLocation;
  /** Something the user can do or run. */
  readonly help?: string;
  readonly notes?: readonly string[];
}

/** Carries a {@link Failure} out of code that cannot return one; caught in `cli` alone. */
export class KlogError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'KlogError';
    this.failure = failure;
  }
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };
