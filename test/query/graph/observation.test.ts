import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrder, stateAt, type Observation } from '../../../src/query/graph/observation.ts';
import { isThere, worldAt } from '../../../src/query/graph/world.ts';
import { listed, moment, object, pod, seen } from '../../support/build-world.ts';

const version = (number: number, created = '2026-11-25T09:00:00Z', color = String(number)) =>
  object('Service', 'web', {
    metadata: { resourceVersion: String(number), creationTimestamp: created },
    spec: { color },
  });
const colorAt = (observations: readonly Observation[], clock?: string): unknown => {
  const state = stateAt(inOrder(observations), clock === undefined ? undefined : moment(clock));
  return (state?.content['spec'] as { color?: string } | undefined)?.color;
};

describe('the state at a moment', () => {
  const history = [
    seen(version(3), '09:30:00'),
    seen(version(1), '09:10:00'),
    seen(version(2), '09:20:00'),
  ];
  test.each([
    ['is the last one seen before', '09:25:00', '2'],
    ['is the one seen at that moment', '09:20:00', '2'],
    ['is the first one seen, where that was later', '09:05:00', '1'],
    ['is nothing before the object was made', '08:59:59', undefined],
    ['is the newest without a moment', undefined, '3'],
  ])('%s', (_name, clock, expected) => {
    expect(colorAt(history, clock)).toBe(expected);
  });
  test('says that it was only seen later, and by when it looked otherwise', () => {
    const state = stateAt(inOrder(history), moment('09:05:00'));
    expect(state).toMatchObject({ isLater: true, changedBy: moment('09:20:00') });
  });
  test('seen again unchanged is no change', () => {
    const same = [seen(version(1), '09:10:00'), seen(version(1), '09:20:00')];
    expect(stateAt(inOrder(same), moment('09:12:00'))).not.toHaveProperty('changedBy');
  });
  test('without a time of its own stands where its resourceVersion says', () => {
    const undated = [seen(version(2)), seen(version(1), '09:10:00'), seen(version(3), '09:30:00')];
    expect(inOrder(undated).map(({ resourceVersion }) => resourceVersion)).toEqual(['1', '2', '3']);
  });
  test('a resourceVersion that is no number orders nothing and hurts nothing', () => {
    const odd = seen({ ...version(1), metadata: { name: 'web', resourceVersion: 'x'.repeat(50) } });
    expect(inOrder([odd, seen(version(2), '09:10:00')])).toHaveLength(2);
  });
  test('an object made again under its name is another one', () => {
    const again = [
      seen(version(1), '09:10:00'),
      seen(version(9, '2026-11-25T09:25:00Z'), '09:30:00'),
    ];
    expect(colorAt(again, '09:15:00')).toBe('1');
  });
  test('deleted and seen again is there again', () => {
    const gone: Observation = { ...seen(version(2), '09:20:00'), deleted: true };
    const at = (clock: string) =>
      stateAt(
        inOrder([seen(version(1), '09:10:00'), gone, seen(version(3), '09:30:00')]),
        moment(clock),
      )?.gone;
    expect([at('09:15:00'), at('09:25:00'), at('09:35:00')]).toEqual([
      undefined,
      moment('09:20:00'),
      undefined,
    ]);
  });
  test('does not depend on the order in which observations come', () => {
    const times = fc.uniqueArray(fc.integer({ min: 10, max: 59 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 10, max: 59 }),
        fc.func(fc.integer()),
        (minutes, asked, key) => {
          const all = [...minutes]
            .sort((a, b) => a - b)
            .map((minute) => seen(version(minute), `09:${minute}:00`));
          const shuffled = [...all].sort((a, b) => key(a.resourceVersion) - key(b.resourceVersion));
          expect(colorAt(shuffled, `09:${asked}:00`)).toBe(colorAt(all, `09:${asked}:00`));
        },
      ),
    );
  });
});

describe('an object that a later list of its kind lacks', () => {
  const old = seen(pod('web-1', {}), '09:10:00');
  const thereAt = (more: readonly Observation[], clock?: string): boolean | undefined => {
    const found = worldAt([old, ...more], clock === undefined ? undefined : moment(clock)).find(
      'pod',
      'shop',
      'web-1',
    );
    return found && isThere(found);
  };
  test.each([
    ['is gone', [listed('Pod', { namespace: 'shop', at: '09:20:00' })], undefined, false],
    ['is there before that list', [listed('Pod', { at: '09:20:00' })], '09:15:00', true],
    [
      'stays where another namespace was listed',
      [listed('Pod', { namespace: 'x', at: '09:20:00' })],
      undefined,
      true,
    ],
    [
      'stays where the list was refused',
      [listed('Pod', { at: '09:20:00', reason: 'Forbidden' })],
      undefined,
      true,
    ],
    ['stays where the list has no time', [listed('Pod')], undefined, true],
  ])('%s', (_name, more, clock, expected) => {
    expect(thereAt(more, clock)).toBe(expected);
  });
});
