/** Lets at most `width` holders in at a time, in order of asking. */
export interface Gate {
  /** Resolves with the way out; absent where the signal came first. */
  readonly enter: (signal: AbortSignal) => Promise<(() => void) | undefined>;
  readonly waiting: () => number;
  readonly inside: () => number;
}

export function gate(width: number): Gate {
  const queue = new Set<() => void>();
  let inside = 0;
  const leaveOnce = (): (() => void) => {
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      inside -= 1;
      const [next] = queue;
      next?.();
    };
  };
  return {
    waiting: () => queue.size,
    inside: () => inside,
    enter: (signal) => {
      if (signal.aborted) return Promise.resolve(undefined);
      if (inside < width) {
        inside += 1;
        return Promise.resolve(leaveOnce());
      }
      return new Promise((resolve) => {
        const admit = (): void => {
          settle();
          inside += 1;
          resolve(leaveOnce());
        };
        const giveUp = (): void => {
          settle();
          resolve(undefined);
        };
        const settle = (): void => {
          queue.delete(admit);
          signal.removeEventListener('abort', giveUp);
        };
        queue.add(admit);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}
