// Decides for each line of one container instance whether it is new, over all the connections that
// bring it. Holds what must survive a reconnect: the last line, the recent ones, whether the
// node's clock stepped back. No I/O: where a line can only be judged by asking the capture, the
// caller is told so and comes back with the answer.
import type { InstantParts } from '../../core/time.ts';
import type { RawGap, RawLine, ResumePosition, StampedLine } from '../types.ts';
import { isKubeletError } from './kubelet-words.ts';
import type { SplitLine } from './line-splitter.ts';
import {
  type LineBudget,
  budgetOf,
  compareInstants,
  hashLine,
  recentLines,
  replayStart,
  stepUs,
} from './resume.ts';
import { stampReader } from './stamp.ts';

/** What a line turned out to be. */
export type LineVerdict =
  | { readonly kind: 'new'; readonly line: RawLine; readonly gap?: RawGap }
  | { readonly kind: 'repeat' }
  /** Stands before the window that the first read was limited to. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'notice'; readonly text: string }
  /** The tail of a line that is already stored. */
  | { readonly kind: 'tail' }
  /** Stands far before the last line: give {@link LineLedger.expect} what the capture has since. */
  | { readonly kind: 'ask'; readonly from: InstantParts };

export interface ConnectionSummary {
  /** All repeats that were due have come, or something new has. */
  readonly isReplayDone: boolean;
  readonly newLines: number;
}

export interface LineLedger {
  /** Takes over where a capture left the stream. */
  readonly seed: (position: ResumePosition, lines: Iterable<StampedLine>) => void;
  /** Stamp of the last new line, in order of arrival. */
  readonly last: () => InstantParts | undefined;
  /** A connection begins; the answer is where to let it start, absent for the very first one. */
  readonly begin: (options: { readonly isTail: boolean }) => InstantParts | undefined;
  readonly judge: (line: SplitLine) => LineVerdict;
  /** More lines that may come again in this connection. */
  readonly expect: (lines: Iterable<StampedLine>) => void;
  /** Judges what came behind the last newline of an ended instance; absent where it is nothing. */
  readonly judgeFragment: (rest: SplitLine) => LineVerdict;
  /** Remembers a fragment that is thrown away: the next connection must bring it whole. */
  readonly tear: (rest: SplitLine) => void;
  readonly end: () => ConnectionSummary;
  /** The gap of an ended instance whose last known line did not come again; absent for none. */
  readonly missingEnd: () => RawGap | undefined;
  /** Ask for no more than the second of the last line from now on. */
  readonly dropMargin: () => void;
  /** Stamp of a line, and whether it was handed on before (of recent lines alone). */
  readonly locate: (bytes: Uint8Array) => LinePlace | undefined;
}

export interface LinePlace {
  readonly time: InstantParts;
  readonly isKnown: boolean;
}

interface Anchor {
  readonly time: InstantParts;
  readonly hash: number;
}

export function lineLedger(): LineLedger {
  const stamps = stampReader();
  const recent = recentLines();
  let last: Anchor | undefined;
  let steppedBack = false;
  let hasMargin = true;
  /** The first line ever taken: what stands before it in the file was left out on purpose. */
  let origin: Anchor | undefined;
  let torn: { readonly time: InstantParts; readonly text: Uint8Array } | undefined;

  // Of the connection at hand.
  let budget: LineBudget | undefined;
  let expected: LineBudget | undefined;
  let isResume = false;
  let isTail = false;
  let isFirst = true;
  let isAnchored = true;
  let isBeforeOrigin = false;
  let newLines = 0;
  let askedAt: InstantParts | undefined;

  const gapBefore = (line: RawLine): RawGap | undefined => {
    if (isAnchored || last === undefined) return undefined;
    isAnchored = true;
    const lost = torn;
    if (
      lost !== undefined &&
      compareInstants(lost.time, line.time) === 0 &&
      startsWith(line.text, lost.text)
    )
      // The log goes on with the very line that was cut: nothing is missing between.
      return undefined;
    return {
      from: last.time,
      to: line.time,
      reason: 'rotated',
      // A line was seen to begin, and the log now starts behind it.
      certain: lost !== undefined && compareInstants(lost.time, line.time) < 0,
    };
  };

  const judgeStamped = (
    time: InstantParts,
    text: Uint8Array,
    droppedBytes: number,
  ): LineVerdict => {
    const hash = hashLine(text);
    if (budget?.take(time, hash) === true || expected?.take(time, hash) === true) {
      isBeforeOrigin = false;
      if (last !== undefined && budget?.left(last.time, last.hash) === 0) isAnchored = true;
      return { kind: 'repeat' };
    }
    // The margin of a replay reaches behind the window (since, tail) that the first read had.
    if (isBeforeOrigin && origin !== undefined && compareInstants(time, origin.time) <= 0)
      return { kind: 'outside' };
    const falls = last !== undefined && time.us < last.time.us - stepUs;
    if (falls && askedAt === undefined) {
      // The kubelet may have opened the file again from its start, or the clock stepped.
      askedAt = time;
      return { kind: 'ask', from: time };
    }
    askedAt = undefined;
    const isPartial = isTail && isFirst;
    const line: RawLine = {
      time,
      text,
      ...(droppedBytes > 0 && { droppedBytes }),
      ...(falls && { clockStep: true as const }),
      ...(isPartial && { maybePartial: true as const }),
    };
    const gap = gapBefore(line);
    if (falls) steppedBack = true;
    last = { time, hash };
    origin ??= last;
    torn = undefined;
    recent.add(time, hash);
    recent.trim(time, steppedBack);
    newLines += 1;
    return { kind: 'new', line, ...(gap !== undefined && { gap }) };
  };

  const judge = (line: SplitLine): LineVerdict => {
    const stamp = stamps.read(line.bytes);
    const verdict: LineVerdict =
      stamp !== undefined
        ? judgeStamped(stamp.time, line.bytes.subarray(stamp.textStart), line.droppedBytes)
        : unstamped(line.bytes, isResume && isFirst);
    if (verdict.kind !== 'ask') isFirst = false;
    return verdict;
  };

  return {
    seed: (position, lines) => {
      steppedBack = position.steppedBack;
      for (const { time, text } of lines) {
        const hash = hashLine(text);
        recent.add(time, hash);
        origin ??= { time, hash };
        if (compareInstants(time, position.last) === 0) last = { time, hash };
      }
      // Without its last line a stream can be gone on with, but a gap cannot be told.
      last ??= { time: position.last, hash: 0 };
    },
    last: () => last?.time,
    begin: (options) => {
      isFirst = true;
      newLines = 0;
      expected = undefined;
      askedAt = undefined;
      isBeforeOrigin = false;
      isResume = last !== undefined;
      isTail = options.isTail && !isResume;
      if (last === undefined) {
        budget = undefined;
        isAnchored = true;
        return undefined;
      }
      const from = replayStart(last.time, { steppedBack, hasMargin });
      budget = recent.budgetFrom(from);
      isAnchored = budget.left(last.time, last.hash) === 0;
      isBeforeOrigin = origin !== undefined && budget.left(origin.time, origin.hash) > 0;
      return from;
    },
    judge,
    expect: (lines) => {
      expected = budgetOf(lines);
    },
    judgeFragment: (rest) => {
      const verdict = judge(rest);
      return verdict.kind === 'new'
        ? { ...verdict, line: { ...verdict.line, unterminated: true } }
        : verdict;
    },
    tear: (rest) => {
      const stamp = stamps.read(rest.bytes);
      if (stamp !== undefined && rest.bytes[stamp.textStart - 1] === 0x20)
        torn = { time: stamp.time, text: rest.bytes.slice(stamp.textStart) };
    },
    end: () => ({ isReplayDone: isAnchored, newLines }),
    missingEnd: () => {
      if (isAnchored || last === undefined) return undefined;
      isAnchored = true;
      return { from: last.time, reason: 'rotated', certain: torn !== undefined };
    },
    dropMargin: () => {
      hasMargin = false;
    },
    locate: (bytes) => {
      const stamp = stamps.read(bytes);
      if (stamp === undefined) return undefined;
      const { time, textStart } = stamp;
      const left = recent.budgetFrom(time).left(time, hashLine(bytes.subarray(textStart)));
      return { time, isKnown: left > 0 };
    },
  };
}

/** A line without a stamp: words of the kubelet, or the rest of a line that began before. */
function unstamped(bytes: Uint8Array, isTailOfStored: boolean): LineVerdict {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString(
    'utf8',
  );
  return isTailOfStored && !isKubeletError(text) ? { kind: 'tail' } : { kind: 'notice', text };
}

function startsWith(text: Uint8Array, start: Uint8Array): boolean {
  return text.length >= start.length && start.every((byte, index) => text[index] === byte);
}
