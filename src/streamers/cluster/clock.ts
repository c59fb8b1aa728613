// Time and chance as arguments, so that tests run a day of backing off in a moment.

export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Calls back once after `ms`; the answer cancels it. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Waits `ms`, or shorter where the signal comes first. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.after(ms, finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}

/**
 * Milliseconds to wait before try number `attempt` (0-based): nearly none, then 1, 2, 4 s, jittered;
 * up to 30 s once it has lasted for half a minute. A log that is written fast is rotated away within
 * seconds, so the first half minute is not slept through.
 */
export function retryDelay(clock: Clock, attempt: number): number {
  if (attempt === 0) return clock.random() * 250;
  const longest = attempt < 10 ? 4000 : 30_000;
  const ceiling = Math.min(longest, 1000 * 2 ** (attempt - 1));
  return ceiling * (0.5 + clock.random() / 2);
}
