import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRuntimeStamp, readRuntimeTime } from '../../../parsers/envelopes/runtime-time.ts';

function read(text: string): string | undefined {
  const stamp = readRuntimeStamp(text);
  if (stamp === undefined) return undefined;
  return `${stamp.time.us} ${stamp.time.restNs} ${stamp.digits} ${stamp.end}`;
}

describe('readRuntimeStamp', () => {
  test.each([
    ['1970-01-01T00:00:00Z', '0 0 0 20'],
    ['1970-01-01T00:00:00.000000001Z', '0 1 9 30'],
    ['2024-01-01T00:00:00.1Z tail', '1704067200100000 0 1 22'],
    ['2024-01-01T00:00:00.1234567Z', '1704067200123456 700 7 28'],
    ['2024-01-01T00:00:00.12345678Z', '1704067200123456 780 8 29'],
    ['2024-01-01T02:00:00.500000000+02:00', '1704067200500000 0 9 35'],
    ['2024-01-01T00:00:00.500000001-00:30', '1704069000500000 1 9 35'],
    ['2024-02-29T23:59:60Z', '1709251200000000 0 0 20'],
    ['1969-12-31T23:59:59.999999999Z', '-1 999 9 30'],
  ])('reads %s exactly', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    '',
    '2024-01-01',
    '2024-01-01 00:00:00Z',
    '2024-01-01T00:00:00',
    '2024-01-01T00:00:00.Z',
    '2024-01-01T00:00:00.0123456789Z',
    '2024-13-01T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '2262-01-01T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:00:00+0200',
    '2024-01-01T00:00:00+2:00',
    '2x24-01-01T00:00:00Z',
  ])('refuses %j', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test('agrees with the calendar of JavaScript for every day', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
        (date) => {
          expect(readRuntimeStamp(`xx${date.toISOString()}`, 2)?.time).toEqual({
            us: date.getTime() * 1000,
            restNs: 0,
          });
        },
      ),
    );
  });
});

test('readRuntimeTime wants the whole text to be the stamp', () => {
  expect(readRuntimeTime('1970-01-01T00:00:01Z')).toEqual({ us: 1e6, restNs: 0 });
  expect(readRuntimeTime('1970-01-01T00:00:01Z ')).toBeUndefined();
});
