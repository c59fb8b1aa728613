import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DelaySketch } from '../../../src/query/clocks/delay-sketch.ts';

test('quantiles are off by 1 % at most, whatever the values and their order', () => {
  const value = fc.oneof(
    fc.integer({ min: -5000, max: 5000 }),
    fc.integer({ min: -1e15, max: 1e15 }),
  );
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, q) => {
        const sketch = new DelaySketch();
        for (const each of values) sketch.add(each);
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * values.length)) - 1] ?? Number.NaN;
        expect(sketch.count).toBe(values.length);
        expect([sketch.min, sketch.max]).toEqual([sorted[0], sorted.at(-1)]);
        // Below a microsecond everything is zero.
        const allowed = Math.max(1000, Math.abs(exact) * 0.0102);
        expect(Math.abs(sketch.quantile(q) - exact)).toBeLessThanOrEqual(allowed);
      },
    ),
  );
});

test('of nothing there is no quantile', () => {
  expect(new DelaySketch().quantile(0.5)).toBeNaN();
});
