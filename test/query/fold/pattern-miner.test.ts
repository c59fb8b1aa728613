import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PatternMiner, patternText } from '../../../src/query/fold/pattern-miner.ts';

/** The pattern of the last line, after all of them. */
function patternOf(...lines: readonly string[]): string {
  const miner = new PatternMiner();
  return lines.map((line) => patternText(miner.add(line))).at(-1) ?? '';
}

function areOne(a: string, b: string): boolean {
  const miner = new PatternMiner();
  return miner.add(a).id === miner.add(b).id;
}

test.each([
  ['request 8812 took 12ms', 'request 17 took 9ms', 'request * took *'],
  ['GET /orders/8812/items 200', 'GET /orders/9/items 304', 'GET /orders/*/items *'],
  ['peer 10.0.0.1:8080 up', 'peer [fe80::1]:9 up', undefined],
  ['id=3f2a-77 status="ok"', 'id=99 status="ok"', 'id=* status="ok"'],
  ['user alice has logged in again', 'user bob has logged in again', 'user * has logged in again'],
  ['user alice logged in', 'user bob logged out', undefined],
  ['started', 'stopped', undefined],
  ['cache miss', 'cache hit', undefined],
  ['', ' ', ''],
  ['größer als 3', 'größer als 12', 'größer als *'],
  ['first line\nand more 1', 'first line\nother text', 'first line'],
])('%j and %j', (a, b, pattern) => {
  expect(areOne(a, b)).toBe(pattern !== undefined);
  if (pattern !== undefined) expect(patternOf(a, b)).toBe(pattern);
});

test('lines that differ only in what holds digits are always one pattern', () => {
  const words = fc.array(fc.stringMatching(/^[a-zé]{1,6}$/), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(words, fc.nat(), fc.nat(), (parts, one, other) => {
      const line = (n: number): string =>
        parts.map((word, i) => (i % 2 ? `${word}${n}` : word)).join(' ');
      expect(areOne(line(one), line(other))).toBe(true);
    }),
  );
});

test('the same lines give the same patterns, and never more than are remembered', () => {
  const lines = fc.array(fc.stringMatching(/^[ab]{1,3}( [ab]{1,3}){0,5}$/), { maxLength: 60 });
  fc.assert(
    fc.property(lines, (texts) => {
      const [one, other] = [new PatternMiner(4), new PatternMiner(4)];
      const ids = texts.map((text) => one.add(text).id);
      expect(texts.map((text) => other.add(text).id)).toEqual(ids);
    }),
  );
  const miner = new PatternMiner(2);
  const ids = ['a b c', 'd e f', 'a b c', 'g h i', 'a b c', 'd e f'].map(
    (text) => miner.add(text).id,
  );
  // The one used longest ago was forgotten, not the one that came first.
  expect(ids).toEqual([1, 2, 1, 3, 1, 4]);
});

test('hostile lines are looked at up to a bound', () => {
  const miner = new PatternMiner();
  for (const text of [
    '1'.repeat(5_000_000),
    ' '.repeat(5_000_000),
    'a '.repeat(1_000_000),
    '*'.repeat(9),
  ]) {
    expect(patternText(miner.add(text)).length).toBeLessThanOrEqual(512);
  }
});
