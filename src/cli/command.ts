import { timestampNs, type TimestampNs } from '../core/time.ts';
import type { Io } from './io.ts';
import type { Options } from './options.ts';

/** One run of one command: what it was given, and the world. */
export interface Invocation {
  readonly args: readonly string[];
  readonly options: Options;
  readonly io: Io;
}

/** Runs a command; the number is the exit code. Failures are thrown as KlogError. */
export type RunCommand = (invocation: Invocation) => Promise<number>;

/** The present as exact time. */
export function presentOf({ io }: Pick<Invocation, 'io'>): TimestampNs {
  return timestampNs(BigInt(io.now()) * 1_000_000n);
}
