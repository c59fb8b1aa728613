import { describe, expect, test } from 'vitest';
import { formatBytes, formatCount, formatSeconds, plural } from '../../src/cli/numbers.ts';
import { progressLine, progressPainter } from '../../src/cli/progress.ts';
import { memoryIo } from '../support/memory-io.ts';

const half = { bytes: 96_500_000, totalBytes: 193_000_000, lines: 500_000, elapsedMs: 1500 };

describe('progressLine', () => {
  test('shows bytes, lines, rate and time left', () => {
    expect(progressLine(half, 120)).toBe(
      '██████████░░░░░░░░░░  50 %  97 MB of 193 MB  500,000 lines  333,333 lines/s  1.5 s left',
    );
  });
  test('without a total there is no bar and no time left', () => {
    expect(progressLine({ bytes: 1200, lines: 10, elapsedMs: 2000 }, 120)).toBe(
      '1.2 kB  10 lines  5 lines/s',
    );
  });
  test('fits a narrow terminal', () => {
    expect(progressLine(half, 30).length).toBeLessThanOrEqual(29);
  });
});

test('the painter repaints at most ten times a second and leaves nothing behind', async () => {
  const io = memoryIo({ terminalColumns: 80 });
  let now = 0;
  const painter = progressPainter(io.stderr, () => now);
  for (; now <= 1000; now += 10) painter.show({ bytes: now, lines: now, elapsedMs: now });
  await painter.clear();
  expect(io.err().split('\u001b[K')).toHaveLength(11 + 1 + 1);
  expect(io.err().endsWith('\r\u001b[K')).toBe(true);
});

test('a painter that never painted clears nothing', async () => {
  const io = memoryIo();
  await progressPainter(io.stderr, io.now).clear();
  expect(io.err()).toBe('');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [9960, '10 kB'],
  [999_600, '1.0 MB'],
  [193_000_000, '193 MB'],
])('%d bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0.44, '0.4 s'],
  [9.97, '10 s'],
  [59.7, '1 min 00 s'],
  [185, '3 min 05 s'],
  [7800, '2 h 10 min'],
])('%d seconds read %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test('counts have thousands separators, words their number', () => {
  expect([formatCount(1234567), plural(1, 'line'), plural(1200, 'entry', 'entries')]).toEqual([
    '1,234,567',
    '1 line',
    '1,200 entries',
  ]);
});
