import { expect, test } from 'vitest';
import { formatDelta } from '../../src/export/text/delta.ts';

test.each([
  [0n, '+0.000s'],
  [1_204_999_999n, '+1.204s'],
  [-5_000_000n, '-0.005s'],
  [35_260_000_000n, '+35.2s'],
  [245_000_000_000n, '+4m05s'],
  [7_260_000_000_000n, '+2h01m'],
  [273_600_000_000_000n, '+3d04h'],
])('%d ns reads %s', (ns, text) => {
  expect(formatDelta(ns)).toBe(text);
});
