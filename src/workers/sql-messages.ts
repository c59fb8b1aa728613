// What the process that runs a SQL statement and the one that shows its rows say to each other:
// JSON, one message a line, over pipes.
import type { Failure } from '../core/failure.ts';

/** A value of a row. Integers that a JS number cannot hold travel as their digits. */
export type SqlValue =
  | null
  | string
  | number
  | { readonly integer: string }
  /** Lower-case hexadecimal digits. */
  | { readonly blob: string }
  /** `Infinity` or `-Infinity`, which JSON cannot say. */
  | { readonly real: string };

export interface SqlRequest {
  /** Absolute path of the capture. */
  readonly file: string;
  /** Absent: which tables and columns there are. */
  readonly statement?: string;
}

/** In this order: the columns once, rows, then `end`; `failure` ends it at any point. */
export type SqlMessage =
  | { readonly columns: readonly string[] }
  | readonly SqlValue[]
  | { readonly end: true }
  | { readonly failure: Failure };
