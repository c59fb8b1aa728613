// Slow-downs: a container that kept writing was silent for far longer than is usual for it. What is
// usual is read from the lines before, so a slow-down is the same from whichever side one comes.
import { recordFlags } from '../../core/batch.ts';
import { recordKinds, timeSources } from '../../core/record.ts';
import type { RecordRow } from '../record-mapper.ts';

/** Lines before a line that say what is usual, with the one right before it. */
const linesLookedAt = 51;
/** Fewer intervals say nothing. */
const fewestIntervals = 5;
/** This share of the intervals is at most as long as what is usual. */
const usualShare = 0.9;
/** A silence is at least so many times as long as what is usual, and at least so long. */
const factor = 5;
const shortestUs = 1_000_000;

export interface SlowDown {
  readonly silenceUs: number;
  readonly usualUs: number;
}

/**
 * Whether a line at `timeUs` is a slow-down of its stream: the silence before it lasted at least a
 * second and at least five times as long as nine in ten of the intervals between the lines before
 * it. `before`: times (µs) of these lines, newest first; NaN where lines are missing there.
 * Of the first 51 at least five intervals must be known.
 */
export function slowDownAt(timeUs: number, before: readonly number[]): SlowDown | undefined {
  const silenceUs = timeUs - (before[0] ?? NaN);
  if (!(silenceUs >= shortestUs)) return undefined;
  const intervals: number[] = [];
  for (let at = 1; at < Math.min(before.length, linesLookedAt); at++) {
    const interval = (before[at - 1] ?? NaN) - (before[at] ?? NaN);
    if (!Number.isNaN(interval)) intervals.push(interval);
  }
  if (intervals.length < fewestIntervals) return undefined;
  intervals.sort((a, b) => a - b);
  const usualUs = intervals[Math.ceil(intervals.length * usualShare) - 1] ?? 0;
  return silenceUs >= factor * usualUs ? { silenceUs, usualUs } : undefined;
}

/** A row that may be what is looked for. */
export interface Break {
  readonly id: number;
  /** Absent: lines are missing here. */
  readonly slowDown?: SlowDown;
}

/** What a row is for its stream: a line at its own time, a gap, or nothing. */
function markOf([, timeUs, , , , , flags]: RecordRow): number | undefined {
  const kind = recordKinds[flags & recordFlags.kindMask];
  if (kind === 'gap') return NaN;
  const source = timeSources[(flags >> recordFlags.timeSourceShift) & 7];
  const isOwn = source === 'runtime' || source === 'application';
  return kind === 'log' && isOwn ? timeUs : undefined;
}

/** The lines before a place, read as far as somebody needs them. */
class Past {
  readonly #slices: Iterator<readonly RecordRow[]>;
  /** By stream, newest first. */
  readonly #times = new Map<number, number[]>();
  isOver = false;

  /** `slices`: rows before the place, newest first. */
  constructor(slices: Iterable<readonly RecordRow[]>) {
    this.#slices = slices[Symbol.iterator]();
  }

  timesOf(stream: number): readonly number[] {
    return this.#times.get(stream) ?? [];
  }

  /** Reads a slice more. */
  read(): readonly RecordRow[] {
    const next = this.#slices.next();
    if (next.done === true) {
      this.isOver = true;
      return [];
    }
    for (const row of next.value) {
      const mark = markOf(row);
      if (mark === undefined) continue;
      const times = this.#times.get(row[3]);
      if (times === undefined) this.#times.set(row[3], [mark]);
      else times.push(mark);
    }
    return next.value;
  }
}

/**
 * Gaps and slow-downs behind a place, nearest first; `undefined` is a chance to stop. `ahead`: rows
 * before the place, newest first; `behind`: rows after it.
 */
export function* breaksAfter(
  ahead: Iterable<readonly RecordRow[]>,
  behind: Iterable<readonly RecordRow[]>,
): Generator<Break | undefined> {
  const past = new Past(ahead);
  /** By stream: times since the place, newest first, as many as are needed. */
  const since = new Map<number, number[]>();
  for (const slice of behind) {
    for (const row of slice) {
      const mark = markOf(row);
      if (mark === undefined) continue;
      const [id, , , stream] = row;
      const times = since.get(stream) ?? [];
      since.set(stream, times);
      if (Number.isNaN(mark)) yield { id };
      else {
        const lastOf = (): number | undefined => times[0] ?? past.timesOf(stream)[0];
        while (lastOf() === undefined && !past.isOver) {
          past.read();
          yield undefined;
        }
        // Most lines come soon after the one before: nothing more needs to be known of them.
        if (mark - (lastOf() ?? NaN) >= shortestUs) {
          while (times.length + past.timesOf(stream).length < linesLookedAt && !past.isOver) {
            past.read();
            yield undefined;
          }
          const slowDown = slowDownAt(mark, [...times, ...past.timesOf(stream)]);
          if (slowDown !== undefined) yield { id, slowDown };
        }
      }
      times.unshift(mark);
      if (times.length > linesLookedAt) times.pop();
    }
    yield undefined;
  }
}

interface Candidate {
  readonly id: number;
  /** Absent: a gap. */
  readonly line?: { readonly stream: number; readonly timeUs: number; readonly place: number };
}

/** The same in the other direction: nearest, that is newest, first. */
export function* breaksBefore(ahead: Iterable<readonly RecordRow[]>): Generator<Break | undefined> {
  const past = new Past(ahead);
  /** How many times of each stream are in `candidates` or were. */
  const counts = new Map<number, number>();
  let candidates: Candidate[] = [];
  do {
    for (const row of past.read()) {
      const mark = markOf(row);
      if (mark === undefined) continue;
      const [id, , , stream] = row;
      const place = counts.get(stream) ?? 0;
      counts.set(stream, place + 1);
      candidates.push(Number.isNaN(mark) ? { id } : { id, line: { stream, timeUs: mark, place } });
    }
    yield undefined;
    // Those that are surely none go, so that few wait for a stream that writes seldom.
    candidates = candidates.filter(({ line }) => {
      if (line === undefined) return true;
      const next = past.timesOf(line.stream)[line.place + 1];
      return next === undefined ? !past.isOver : line.timeUs - next >= shortestUs;
    });
    let decided = 0;
    for (const { id, line } of candidates) {
      if (line === undefined) yield { id };
      else {
        const from = line.place + 1;
        const times = past.timesOf(line.stream);
        if (times.length < from + linesLookedAt && !past.isOver) break;
        const slowDown = slowDownAt(line.timeUs, times.slice(from, from + linesLookedAt));
        if (slowDown !== undefined) yield { id, slowDown };
      }
      decided++;
    }
    candidates = candidates.slice(decided);
  } while (!past.isOver);
}
