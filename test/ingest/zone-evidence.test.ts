import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concludeZone } from '../../src/ingest/clock/zone-evidence.ts';

const minute = 60_000_000;
const hour = 60 * minute;
const minutesOf = (us: number | undefined) => (us === undefined ? undefined : us / minute);

describe('a zone is concluded from', () => {
  it.each([
    [
      'a start and a first line soon after it',
      { afterStart: [2 * hour + 3e6], sharedIds: [] },
      120,
    ],
    ['a start that is known to the second alone', { afterStart: [-1e6], sharedIds: [] }, 0],
    ['one start of several', { afterStart: [5.5 * hour + 1e6, 7.2 * hour], sharedIds: [] }, 330],
    [
      'ids, against one that does not fit',
      { afterStart: [], sharedIds: [...Array<number>(9).fill(hour + 1e6), 3 * hour] },
      60,
    ],
    ['ids rather than a start', { afterStart: [3 * hour], sharedIds: [hour, hour, hour] }, 60],
  ])('%s', (_, evidence, minutes) => {
    expect(minutesOf(concludeZone(evidence))).toBe(minutes);
  });
});

describe('nothing is concluded from', () => {
  it.each([
    ['nothing', { afterStart: [], sharedIds: [] }],
    ['a log that was cut', { afterStart: [2 * hour + 7 * minute], sharedIds: [] }],
    ['two starts that say different', { afterStart: [hour + 1e6, 2 * hour + 1e6], sharedIds: [] }],
    ['two ids', { afterStart: [], sharedIds: [hour, hour] }],
    ['ids that do not agree', { afterStart: [hour], sharedIds: [hour, hour, 0, 2 * hour] }],
    ['an offset that no place has', { afterStart: [0.75 * hour], sharedIds: [] }],
  ])('%s', (_, evidence) => {
    expect(concludeZone(evidence)).toBeUndefined();
  });
});

it('is the zone that was there, whatever the delays of requests', () => {
  const offsets = [-720, -210, 0, 60, 330, 345, 765, 840];
  fc.assert(
    fc.property(
      fc.constantFrom(...offsets),
      fc.array(fc.integer({ min: -50e6, max: 50e6 }), { minLength: 3, maxLength: 50 }),
      (offset, delays) => {
        const sharedIds = delays.map((delay) => offset * minute + delay);
        expect(minutesOf(concludeZone({ afterStart: [], sharedIds }))).toBe(offset);
      },
    ),
  );
});
