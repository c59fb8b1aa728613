import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordFlags } from '../../src/core/batch.ts';
import { parseGivenZone } from '../../src/core/given-zones.ts';
import { findTimeZone } from '../../src/core/time-zone.ts';
import { GivenZone } from '../../src/ingest/clock/given-zone.ts';
import { ingestText } from '../support/ingest-text.ts';

function zone(name: string) {
  const found = findTimeZone(name);
  if (!found.ok) throw new Error(found.failure.message);
  return found.value;
}

const names = [
  'Europe/Berlin',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
];

it('a wall time leads back to its instant, but for hours that come twice', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2026, 11) }),
      (name, ms) => {
        const there = zone(name);
        const wallUs = (ms + there.offsetMinutes(ms) * 60_000) * 1000;
        const { us, isAmbiguous } = new GivenZone(there).offsetAt(wallUs, Number.NaN);
        if (!isAmbiguous) expect(wallUs - us).toBe(ms * 1000);
        // An hour at most: Lord Howe's clocks change by half of one.
        else expect(ms * 1000 - (wallUs - us)).toBeLessThanOrEqual(3_600_000_000);
      },
    ),
  );
});

describe('lines in Berlin while the clocks are put back', () => {
  async function rows(...walls: readonly string[]) {
    const given = parseGivenZone('*=Europe/Berlin');
    if (!given.ok) throw new Error(given.failure.message);
    const text = walls.map((wall) => `2026-10-25 ${wall},000 INFO x`).join('\n');
    const read = await ingestText({ text, givenZones: [given.value] });
    return read.rows.map(({ time, flags }) => [
      time.slice(11, -1),
      (flags & recordFlags.ambiguousTime) !== 0,
    ]);
  }

  it('go on from the first hour to the second, and are marked in both', async () => {
    expect(
      await rows('01:59:00', '02:00:00', '02:59:00', '02:00:00', '02:59:00', '03:00:00'),
    ).toEqual([
      ['23:59:00', false],
      ['00:00:00', true],
      ['00:59:00', true],
      ['01:00:00', true],
      ['01:59:00', true],
      ['02:00:00', false],
    ]);
  });

  it('that overtake each other by seconds stay in the first', async () => {
    expect(await rows('02:30:05', '02:30:00')).toEqual([
      ['00:30:05', true],
      ['00:30:00', true],
    ]);
  });
});

it('a wall time that the clocks skip is marked', () => {
  const { us, isAmbiguous } = new GivenZone(zone('Europe/Berlin')).offsetAt(
    Date.parse('2026-03-29T02:30:00Z') * 1000,
    Number.NaN,
  );
  expect([us / 60_000_000, isAmbiguous]).toEqual([60, true]);
});
