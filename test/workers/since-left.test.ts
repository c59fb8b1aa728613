import { expect, test } from 'vitest';
import type { SelectionText } from '../../src/workers/collect-messages.ts';
import { sinceLeft } from '../../src/workers/since-left.ts';

const nowMs = Date.UTC(2026, 10, 25, 12);
const minuteUs = 60_000_000;

function selection(window: SelectionText['window']): SelectionText {
  return {
    window,
    initContainers: true,
    ephemeralContainers: true,
    containerStates: ['running'],
    previous: false,
    isFollowing: true,
    events: true,
    objects: true,
    maxLogRequests: 50,
  };
}

/** Streams whose newest lines are so many minutes old. */
function left(...minutes: readonly number[]) {
  const newest = minutes.map((ago, n) => [`s${n}`, nowMs * 1000 - ago * minuteUs] as const);
  return { streams: new Map(newest) };
}

test.each([
  ['reaches back to the newest line of all, and a minute', { sinceSeconds: 3600 }, [90, 200], 5460],
  ['no less far than was asked for', { sinceSeconds: 3600 }, [5], 3600],
  ['takes the place of a number of lines', { tailLines: 10 }, [2], 180],
  ['is a second at least, should the node be ahead', { tailLines: 10 }, [-5], 1],
])('the window %s', (_, window, minutes, sinceSeconds) => {
  const asked = sinceLeft(selection(window), left(...minutes), nowMs);
  expect(asked.window).toEqual({ sinceSeconds });
  expect(asked.wholePrevious).toBe(true);
});

test('a limit of bytes stays', () => {
  const asked = sinceLeft(selection({ tailLines: 1, limitBytes: 99 }), left(2), nowMs);
  expect(asked.window).toEqual({ sinceSeconds: 180, limitBytes: 99 });
});

test('what is read whole, and a capture of nothing, are asked as they were', () => {
  const whole = selection({});
  expect(sinceLeft(whole, left(5), nowMs)).toBe(whole);
  const fresh = selection({ sinceSeconds: 60 });
  expect(sinceLeft(fresh, left(), nowMs)).toBe(fresh);
});
