// How much room is left where a capture grows.
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Failure } from '../core/failure.ts';

/** Below this, collecting ends: what else runs on the machine needs the rest. */
export const leastFreeBytes = 2 ** 30;

/** Bytes that an ordinary user can still write beside `file`; Infinity where the system does not say. */
export function freeBytesBeside(file: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** The failure that ends the collecting. */
export function diskNearlyFull(file: string): Failure {
  return {
    code: 'disk_nearly_full',
    exit: 3,
    message: `stopped writing to the capture ${file}`,
    reason: 'less than 1 GiB of disk is free',
    help: 'everything up to here is stored; make room (klog captures prune), then go on with the same command and --capture',
  };
}
