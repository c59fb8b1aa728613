// Recognises lines that another input of the same stream brought before, by their exact stamp and
// text. Every stored line is matched once, so two inputs of one stream give the larger of their
// counts. Stored lines are held in windows: memory does not grow with the overlap.
import type { RuntimeTime } from '../../parsers/types.ts';
import type { StoredLines } from '../core/stored-state.ts';
import type { LineBudget } from './stream-reader.ts';

/** Lines that overtook others lie behind the first one looked at by no more than this. */
export const overlapMarginUs = 10_000_000;

class Window {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly #lines: StoredLines;
  readonly #used: Uint8Array;
  /** First line of each microsecond, and from each line the next of the same. */
  readonly #first = new Map<number, number>();
  readonly #next: Int32Array;

  constructor(fromUs: number, lines: StoredLines) {
    this.fromUs = fromUs;
    this.untilUs = lines.untilUs;
    this.#lines = lines;
    this.#used = new Uint8Array(lines.us.length);
    this.#next = new Int32Array(lines.us.length).fill(-1);
    for (let i = lines.us.length - 1; i >= 0; i--) {
      const us = lines.us[i] ?? 0;
      this.#next[i] = this.#first.get(us) ?? -1;
      this.#first.set(us, i);
    }
  }

  holds(us: number): boolean {
    return us >= this.fromUs && us <= this.untilUs;
  }

  take(time: RuntimeTime, text: string): boolean {
    const lines = this.#lines;
    for (let i = this.#first.get(time.us) ?? -1; i >= 0; i = this.#next[i] ?? -1) {
      if (this.#used[i] === 1 || lines.restNs[i] !== time.restNs) continue;
      const start = i === 0 ? 0 : (lines.textEnd[i - 1] ?? 0);
      const end = lines.textEnd[i] ?? 0;
      if (end - start !== text.length || !lines.text.startsWith(text, start)) continue;
      this.#used[i] = 1;
      return true;
    }
    return false;
  }
}

/** The budget of one stream in one input. */
export class StreamBudget implements LineBudget {
  /** The window in use and the one before it, for lines that overtook each other. */
  #windows: Window[] = [];

  /** Whether lines stamped so can be answered; else {@link load} first, from {@link startFor}. */
  covers(us: number): boolean {
    return this.#windows.some((window) => window.holds(us));
  }

  /** Where to begin looking for lines stamped `us` and later. */
  startFor(us: number): number {
    const newest = this.#windows.at(-1);
    // Windows must not overlap, or a stored line would count twice.
    if (newest !== undefined && us > newest.untilUs) return newest.untilUs + 1;
    return us - overlapMarginUs;
  }

  load(fromUs: number, lines: StoredLines): void {
    const newest = this.#windows.at(-1);
    const continues = newest !== undefined && fromUs > newest.untilUs;
    this.#windows = continues ? [newest, new Window(fromUs, lines)] : [new Window(fromUs, lines)];
  }

  take(time: RuntimeTime, text: string): boolean {
    return this.#windows.some((window) => window.holds(time.us) && window.take(time, text));
  }
}
