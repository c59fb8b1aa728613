import { describe, expect, test } from 'vitest';
import { findTimeZone, formatOffset, inZone, offsetAtWall, utc } from '../../src/core/time-zone.ts';
import { at } from '../support/build-record.ts';

function zone(name: string) {
  const found = findTimeZone(name);
  if (!found.ok) throw new Error(found.failure.message);
  return found.value;
}

test.each([
  ['utc', '2026-11-25T10:00:00.123Z', '2026-11-25', '10:00:00.123', 'Z'],
  ['Europe/Berlin', '2026-07-01T22:30:00.000Z', '2026-07-02', '00:30:00.000', '+02:00'],
  ['Europe/Berlin', '2026-10-25T00:59:59.999Z', '2026-10-25', '02:59:59.999', '+02:00'],
  ['Europe/Berlin', '2026-10-25T01:00:00.000Z', '2026-10-25', '02:00:00.000', '+01:00'],
  ['America/St_Johns', '2026-11-25T02:00:00.000Z', '2026-11-24', '22:30:00.000', '-03:30'],
  ['asia/kathmandu', '2026-11-25T00:00:00.000Z', '2026-11-25', '05:45:00.000', '+05:45'],
  ['utc', '1969-12-31T23:59:59.999Z', '1969-12-31', '23:59:59.999', 'Z'],
])('%s shows %s', (name, text, date, clock, offset) => {
  expect(inZone(at(text), zone(name))).toEqual({ date, clock, offset });
});

describe('findTimeZone', () => {
  test('knows utc, local and IANA names', () => {
    expect(zone('UTC')).toBe(utc);
    // The tests run with TZ=UTC.
    expect(zone('local')).toBe(utc);
    expect(zone('Europe/Berlin').name).toBe('Europe/Berlin');
  });
  test('refuses anything else and says what is accepted', () => {
    const found = findTimeZone('Berlin');
    expect(found).toMatchObject({ ok: false, failure: { code: 'unknown_timezone', exit: 2 } });
  });
});

test.each([
  [0, 'Z'],
  [330, '+05:30'],
  [-210, '-03:30'],
  [53.47, '+00:53'],
])('offset %d reads %s', (minutes, text) => {
  expect(formatOffset(minutes)).toBe(text);
});

test.each([
  ['in summer', '2026-07-01T12:00:00Z', 120],
  ['in winter', '2026-12-01T12:00:00Z', 60],
  ['an hour that comes twice is the first', '2026-10-25T02:30:00Z', 120],
  ['just after the clocks went back', '2026-10-25T03:00:00Z', 60],
  ['an hour that does not exist keeps the offset before', '2026-03-29T02:30:00Z', 60],
  ['just after the clocks went forward', '2026-03-29T03:00:00Z', 120],
])('offset of a wall time in Berlin: %s', (_, wall, minutes) => {
  expect(offsetAtWall(zone('Europe/Berlin'), Date.parse(wall) * 1000)).toBe(minutes);
});
