import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEpochAt } from '../../parsers/timestamp-epoch.ts';
import {
  formatOffset,
  formatWallTime,
  readGlogTimeAt,
  readTimeAt,
  readWholeTime,
} from '../../parsers/timestamp.ts';
import type { LineTime } from '../../parsers/types.ts';

const print = (time: LineTime | undefined): string | undefined =>
  time && formatWallTime(time) + formatOffset(time);

describe('readTimeAt reads', () => {
  test.each([
    ['2023-01-02T15:04:05Z', '2023-01-02T15:04:05Z'],
    ['2023-01-02T15:04:05.123456789+02:00', '2023-01-02T15:04:05.123456789+02:00'],
    ['2023-01-02 15:04:05,123', '2023-01-02T15:04:05.123'],
    ['2023-01-02 15:04:05.49502', '2023-01-02T15:04:05.49502'],
    ['2023-01-02T15:04:05.1234567890123Z', '2023-01-02T15:04:05.123456789Z'],
    ['2023-01-02T15:04:05.000-0500', '2023-01-02T15:04:05.000-05:00'],
    ['2023-01-02 15:04:05.123 UTC', '2023-01-02T15:04:05.123Z'],
    ['2023-01-02 15:04:05 PDT', '2023-01-02T15:04:05-07:00'],
    ['2023-01-02 15:04:05 CST', '2023-01-02T15:04:05'],
    ['2023-01-02 15:04:05 +0800', '2023-01-02T15:04:05+08:00'],
    ['2023-01-02  7:29:32', '2023-01-02T07:29:32'],
    ['2023/01/02 15:04:05', '2023-01-02T15:04:05'],
    ['2023/01/02 - 15:04:05', '2023-01-02T15:04:05'],
    ['2023.01.02 15:04:05.168802', '2023-01-02T15:04:05.168802'],
    ['17/06/09 20:10:40', '2017-06-09T20:10:40'],
    ['171113 14:14:20', '2017-11-13T14:14:20'],
    ['171113  4:14:20', '2017-11-13T04:14:20'],
    ['081109 203615', '2008-11-09T20:36:15'],
    ['20210131 14:48:54.411655', '2021-01-31T14:48:54.411655'],
    ['20230102T150405Z', '2023-01-02T15:04:05Z'],
    ['Wed May  1 10:00:00:123456 2024', '2024-05-01T10:00:00.123456'],
    ['May-01 10:00:00.123', '--05-01T10:00:00.123'],
    ['20230102.150405,678', '2023-01-02T15:04:05.678'],
    ['20230102-150405', '2023-01-02T15:04:05'],
    ['20230102-15:4:5:7', '2023-01-02T15:04:05.007'],
    ['20230102-15:04:05:678', '2023-01-02T15:04:05.678'],
    ['20230102-15:04:05', '2023-01-02T15:04:05'],
    ['2023-01-02 15:04:05:678', '2023-01-02T15:04:05.678'],
    ['01/02/2023 15:04:05:6 +02:00', '2023-01-02T15:04:05.6+02:00'],
    ['18/Mar/2023:15:00:00 +0000', '2023-03-18T15:00:00Z'],
    ['09/Dec/2013:12:59:46.633', '2013-12-09T12:59:46.633'],
    ['31-Jul-2020 16:40:38.505', '2020-07-31T16:40:38.505'],
    ['8-Mar-2018::14:09:27', '2018-03-08T14:09:27'],
    ['14 May 2019 19:11:40.164', '2019-05-14T19:11:40.164'],
    ['14 Nov 07:01:22.119', '--11-14T07:01:22.119'],
    ['Jan  2 15:04:05', '--01-02T15:04:05'],
    ['Feb 29 15:04:05', '--02-29T15:04:05'],
    ['Nov 10 14:17:41.900439', '--11-10T14:17:41.900439'],
    ['Mon Aug 31 09:30:48.958285 2015', '2015-08-31T09:30:48.958285'],
    ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37Z'],
    ['Tue Mar 24 2026 19:49:19 GMT+0000', '2026-03-24T19:49:19Z'],
    ['Jul 30, 2020 3:00:21 PM', '2020-07-30T15:00:21'],
    ['Jul 30, 2020 12:00:21 AM', '2020-07-30T00:00:21'],
    ['2:28PM', 'T14:28:00'],
    ['15:47:43', 'T15:47:43'],
    ['16:48:42.424', 'T16:48:42.424'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['03/25/2024 10:00:00', '2024-03-25T10:00:00'],
    ['25/03/2024 10:00:00', '2024-03-25T10:00:00'],
    ['2024-03-01T03:04:05+01:00[Europe/Berlin]', '2024-03-01T03:04:05+01:00'],
    ['2024-03-01T03:04:05Z[Etc/GMT+2]', '2024-03-01T03:04:05Z'],
    ['2024-03-01 03:04:05 GMT+2', '2024-03-01T03:04:05+02:00'],
    ['2024-03-01 03:04:05 UTC-5:30', '2024-03-01T03:04:05-05:30'],
    ['Jul 30, 2020 3:00:21\u202fPM', '2020-07-30T15:00:21'],
    ['Jul 30, 2020 12:00:21\u00a0AM', '2020-07-30T00:00:21'],
    ['20141008.165638,344', '2014-10-08T16:56:38.344'],
    ['18:38:08,49502', 'T18:38:08.49502'],
    ['2016-12-31 23:59:60-04:00', '2017-01-01T00:00:00-04:00'],
    ['2016-12-31T23:59:60.999Z', '2017-01-01T00:00:00.999Z'],
    ['Jun 30 23:59:60', '--07-01T00:00:00'],
    ['23:59:60', 'T00:00:00'],
    ['2024-03-01 03:04:05 IST', '2024-03-01T03:04:05'],
    ['2024-03-01 03:04:05 BST', '2024-03-01T03:04:05'],
    ['2024-03-01 03:04:05 HST', '2024-03-01T03:04:05-10:00'],
    ['2024-03-01 03:04:05 EDT', '2024-03-01T03:04:05-04:00'],
  ])('%s as %s', (text, expected) => {
    expect(print(readWholeTime(text))).toBe(expected);
  });
});

describe('readTimeAt refuses', () => {
  test.each([
    '2023-02-29T15:04:05Z',
    '2023-13-01T15:04:05Z',
    '2023-01-02T24:00:00Z',
    '2023-01-02T15:60:05Z',
    '2023-01-02T15:04:61Z',
    '0001-01-01T00:00:00Z',
    '2023-01-02',
    '15:47',
    '10.1.2.3:8080',
    '1117838570',
    'May the force be with you',
    'Jan 32 15:04:05',
    '13:00PM',
    '54 [main] INFO  org.apache.Main - x',
    '1117838570 2005.06.03',
    '0000-00-00 00:00:00',
    '2262-01-01T00:00:00Z',
    '',
  ])('%s', (text) => {
    expect(readTimeAt(text, 0)).toBeUndefined();
  });
});

test('the end of a time is where the rest of the line begins', () => {
  const line = '[2023-01-02 15:04:05.123 +0100] message';
  expect(readTimeAt(line, 1)?.end).toBe(line.indexOf(']'));
  expect(readTimeAt('2023-01-02 15:04:05 -12 degrees', 0)?.time.offsetMinutes).toBeUndefined();
  expect(readTimeAt('2023-01-02 15:04:05 -03 [217] LOG:', 0)?.time.offsetMinutes).toBe(-180);
  expect(readTimeAt('2023-01-02T15:04:05Z[main] x', 0)?.end).toBe(20);
  expect(readTimeAt('2023-01-02T15:04:05Z[a/b] x', 0)?.end).toBe(20);
});

test('the header time of glog has no year', () => {
  const read = readGlogTimeAt('I0507 12:04:17.597069       1 file.go:1]', 1);
  expect(print(read?.time)).toBe('--05-07T12:04:17.597069');
  expect(readGlogTimeAt('I0000 12:04:17.597069', 1)).toBeUndefined();
});

describe('epoch numbers', () => {
  test.each([
    ['1693840791', '2023-09-04T15:19:51Z'],
    ['1693840791.7564995', '2023-09-04T15:19:51.7564995Z'],
    ['1743577959399', '2025-04-02T07:12:39.399Z'],
    ['1624215969685.1', '2021-06-20T19:06:09.6851Z'],
    ['1624215969685.000123', '2021-06-20T19:06:09.685000123Z'],
    ['1693840791756499', '2023-09-04T15:19:51.756499Z'],
    ['1693840791756499512', '2023-09-04T15:19:51.756499512Z'],
    ['1.693840791e9', '2023-09-04T15:19:51Z'],
    ['1.6938407917564995e+09', '2023-09-04T15:19:51.7564995Z'],
  ])('%s is %s', (text, expected) => {
    const read = readEpochAt(text, 0);
    expect(print(read?.time)).toBe(expected);
    expect(read?.end).toBe(text.length);
  });
  test.each(['12345', '12345678901', '1e99', '0123456789', '-1693840791'])('%s is none', (text) => {
    expect(readEpochAt(text, 0)).toBeUndefined();
  });
});

const lineTime: fc.Arbitrary<LineTime> = fc
  .record({
    seconds: fc.integer({ min: 0, max: 9_214_646_399 }),
    ns: fc.integer({ min: 0, max: 999_999_999 }),
    digits: fc.integer({ min: 0, max: 9 }),
    missing: fc.constantFrom(undefined, 'year' as const, 'date' as const),
    offsetMinutes: fc.option(fc.integer({ min: -840, max: 840 }), { nil: undefined }),
  })
  .map(({ seconds, ns, digits, missing, offsetMinutes }) => {
    const written = Math.floor(ns / 10 ** (9 - digits)) * 10 ** (9 - digits);
    const us = Math.floor(written / 1000);
    const inYear = Date.UTC(1972, 0, 1) / 1000 + (seconds % (366 * 86400));
    const wall = missing === 'date' ? seconds % 86400 : missing === 'year' ? inYear : seconds;
    return {
      wallUs: wall * 1e6 + us,
      restNs: written - us * 1000,
      digits,
      ...(missing && { missing }),
      ...(offsetMinutes !== undefined && { offsetMinutes }),
    };
  });

test('reading what was printed gives the same time', () => {
  fc.assert(
    fc.property(lineTime, (time) => {
      expect(readWholeTime(formatWallTime(time) + formatOffset(time))).toEqual(time);
    }),
  );
});

test('no text makes a reader throw or report an end outside of it', () => {
  const alphabet = fc.constantFrom(...'0123456789:./-+ TZ,JanFebMonPMUTC'.split(''));
  fc.assert(
    fc.property(fc.string({ unit: alphabet, maxLength: 60 }), (text) => {
      for (const read of [readTimeAt(text, 0), readEpochAt(text, 0), readGlogTimeAt(text, 0)]) {
        expect(read?.end ?? 0).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 2000 },
  );
});
