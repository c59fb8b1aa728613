import { expect, test } from 'vitest';
import { formatDuration } from '../../src/core/duration.ts';

test.each([
  [0, '0'],
  [499, '0'],
  [500, '0.5 µs'],
  [1500, '1.5 µs'],
  [850_000, '850 µs'],
  [999_600, '1 ms'],
  [12_345_678, '12 ms'],
  [4_100_000_000, '4.1 s'],
  [-37e9, '-37 s'],
  [60e9, '1 min'],
  [5400e9, '1.5 h'],
  [86_400e9 * 3, '3 d'],
])('%d ns reads %s', (ns, text) => {
  expect(formatDuration(ns)).toBe(text);
});
