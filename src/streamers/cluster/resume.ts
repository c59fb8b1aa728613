// Knows which lines of a stream were already handed on, so that a replay after a reconnect is
// recognised line by line. The key is (exact stamp, bytes) with a count: CRI-O gives all lines of
// one read the same stamp, so a set loses lines and a comparison of stamps loses more.
// Only the newest seconds are kept, as hashes; what lies before them is asked of the capture.
import type { InstantParts } from '../../core/time.ts';
import type { StampedLine } from '../types.ts';

/** How far before the last line a replay begins: late lines of the other iostream stand there. */
const marginUs = 2_000_000;
/** The same once the clock of the node was seen stepping back. */
const marginAfterStepUs = 10_000_000;
/** A fall of the stamp by more than this is a step of the clock, or a replay. */
export const stepUs = 1_000_000;

/** Compares two instants; negative where `a` is earlier. */
export function compareInstants(a: InstantParts, b: InstantParts): number {
  return a.us - b.us || a.restNs - b.restNs;
}

/**
 * The instant to ask for after `last`: whole seconds, because the API server cuts `sinceTime` to
 * them before the kubelet compares.
 */
export function replayStart(
  last: InstantParts,
  options: { readonly steppedBack: boolean; readonly hasMargin: boolean },
): InstantParts {
  const margin = !options.hasMargin ? 0 : options.steppedBack ? marginAfterStepUs : marginUs;
  return { us: Math.floor(last.us / 1_000_000) * 1_000_000 - margin, restNs: 0 };
}

/** 53 bits over the bytes of a line; together with a stamp of nanoseconds no two lines share it. */
export function hashLine(bytes: Uint8Array): number {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x85ebca6b) ^ (b >>> 13);
  }
  b ^= bytes.length;
  return (a >>> 0) * 0x20_0000 + (b >>> 11);
}

/** How often each line may still come again. */
export interface LineBudget {
  /** Takes one off; false where this line is new. */
  readonly take: (time: InstantParts, hash: number) => boolean;
  /** How many repeats of this line are still expected. */
  readonly left: (time: InstantParts, hash: number) => number;
  readonly isEmpty: boolean;
}

export interface RecentLines {
  readonly add: (time: InstantParts, hash: number) => void;
  /** The budget of a replay that starts at `from`. */
  readonly budgetFrom: (from: InstantParts) => LineBudget;
  /** Forgets what no replay can bring any more. */
  readonly trim: (last: InstantParts, steppedBack: boolean) => void;
  readonly size: () => number;
}

const trimAbove = 4096;

export function recentLines(): RecentLines {
  let us: number[] = [];
  let restNs: number[] = [];
  let hashes: number[] = [];
  let trimAt = trimAbove;
  return {
    size: () => us.length,
    add: (time, hash) => {
      us.push(time.us);
      restNs.push(time.restNs);
      hashes.push(hash);
    },
    budgetFrom: (from) => {
      const counts = new Map<string, number>();
      for (let i = 0; i < us.length; i += 1)
        if ((us[i] ?? 0) >= from.us)
          count(counts, lineKey(us[i] ?? 0, restNs[i] ?? 0, hashes[i] ?? 0));
      return lineBudget(counts);
    },
    trim: (last, steppedBack) => {
      if (us.length < trimAt) return;
      const from = replayStart(last, { steppedBack, hasMargin: true }).us;
      const keep = us.map((value) => value >= from);
      us = us.filter((_, i) => keep[i]);
      restNs = restNs.filter((_, i) => keep[i]);
      hashes = hashes.filter((_, i) => keep[i]);
      // Doubling, so that trimming costs each line a constant share.
      trimAt = Math.max(trimAbove, us.length * 2);
    },
  };
}

/** The budget of lines that a capture holds. */
export function budgetOf(lines: Iterable<StampedLine>): LineBudget {
  const counts = new Map<string, number>();
  for (const { time, text } of lines) count(counts, lineKey(time.us, time.restNs, hashLine(text)));
  return lineBudget(counts);
}

function lineKey(us: number, restNs: number, hash: number): string {
  return `${us}.${restNs}.${hash}`;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function lineBudget(counts: Map<string, number>): LineBudget {
  return {
    isEmpty: counts.size === 0,
    left: (time, hash) => counts.get(lineKey(time.us, time.restNs, hash)) ?? 0,
    take: (time, hash) => {
      const key = lineKey(time.us, time.restNs, hash);
      const left = counts.get(key) ?? 0;
      if (left === 0) return false;
      if (left === 1) counts.delete(key);
      else counts.set(key, left - 1);
      return true;
    },
  };
}
