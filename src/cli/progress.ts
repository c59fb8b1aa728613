// The progress line on stderr: bytes, lines, rate and time left, painted over itself at most ten
// times a second. Only for terminals; a log file of a CI job gets the summary alone.
import { fitWidth } from '../core/display-width.ts';
import type { Output } from './io.ts';
import { formatBytes, formatCount, formatSeconds } from './numbers.ts';

export interface ProgressState {
  readonly bytes: number;
  /** Absent while it is not known how much there is (a pipe, an archive still being opened). */
  readonly totalBytes?: number;
  readonly lines: number;
  readonly elapsedMs: number;
}

const barCells = 20;

/** One line for the state, at most `columns` cells. */
export function progressLine(state: ProgressState, columns: number): string {
  const seconds = state.elapsedMs / 1000;
  const rate = seconds > 0 ? state.lines / seconds : 0;
  const parts = [`${formatCount(state.lines)} lines`];
  if (state.totalBytes === undefined || state.totalBytes === 0) {
    parts.unshift(formatBytes(state.bytes));
  } else {
    const share = Math.min(1, state.bytes / state.totalBytes);
    const full = Math.floor(share * barCells);
    const bar = '█'.repeat(full) + '░'.repeat(barCells - full);
    const percent = String(Math.floor(share * 100)).padStart(3);
    parts.unshift(
      `${bar} ${percent} %`,
      `${formatBytes(state.bytes)} of ${formatBytes(state.totalBytes)}`,
    );
  }
  if (rate > 0) parts.push(`${formatCount(Math.round(rate))} lines/s`);
  // The first second says little about the rest.
  if (state.totalBytes !== undefined && seconds >= 1 && state.bytes > 0) {
    const left = (seconds / state.bytes) * Math.max(0, state.totalBytes - state.bytes);
    parts.push(`${formatSeconds(left)} left`);
  }
  return fitWidth(parts.join('  '), Math.max(10, columns - 1));
}

const repaintMs = 100;

/** Paints lines over each other; `clear` leaves an empty line for what follows. */
export interface LinePainter {
  /** At most ten times a second; others are left out. */
  readonly show: (line: () => string) => void;
  readonly clear: () => Promise<void>;
}

export function linePainter(stderr: Output, now: () => number): LinePainter {
  let painted = -Infinity;
  let pending: Promise<void> = Promise.resolve();
  return {
    show: (line) => {
      if (now() - painted < repaintMs) return;
      painted = now();
      // A slow terminal skips states instead of queueing them; one that is gone ends the run later.
      pending = stderr.write(`\r${line()}\u001b[K`).catch(() => undefined);
    },
    clear: async () => {
      await pending;
      if (painted !== -Infinity) await stderr.write('\r\u001b[K');
    },
  };
}

/** Paints states over each other; `clear` leaves an empty line for what follows. */
export interface ProgressPainter {
  readonly show: (state: ProgressState) => void;
  readonly clear: () => Promise<void>;
}

export function progressPainter(stderr: Output, now: () => number): ProgressPainter {
  const painter = linePainter(stderr, now);
  return {
    show: (state) => {
      painter.show(() => progressLine(state, stderr.columns()));
    },
    clear: painter.clear,
  };
}
