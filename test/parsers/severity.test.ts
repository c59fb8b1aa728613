import { describe, expect, test } from 'vitest';
import { findHeaderLevel } from '../../parsers/header-level.ts';
import {
  levelWordInText,
  severityFromLetter,
  severityFromNumber,
  severityFromStatus,
  severityFromWord,
} from '../../parsers/severity.ts';
import type { LevelNumbers } from '../../parsers/severity.ts';

describe('level words', () => {
  test.each([
    ['TRACE', 1],
    ['trce', 1],
    ['FINEST', 1],
    ['Debug', 5],
    ['DEBUG3', 5],
    ['dbug', 5],
    ['info', 9],
    ['INFORMATION', 9],
    ['noti', 10],
    ['WARNING', 13],
    ['WRN', 13],
    ['erro', 17],
    ['SEVERE', 17],
    ['fail', 17],
    ['crit', 21],
    ['Ftl', 21],
    ['EMERGENCY', 23],
    ['eRrOr', 17],
    ['INFO+2', 11],
    ['DEBUG-4', 1],
    ['ERROR+4', 21],
    ['Request', 0],
    ['RequestResponse', 0],
    ['OFF', 0],
    ['up', 0],
    ['', 0],
  ])('%s is %i', (word, expected) => {
    expect(severityFromWord(word)).toBe(expected);
  });
});

describe('level numbers mean what their family says', () => {
  test.each<[LevelNumbers, number, number]>([
    ['pino', 30, 9],
    ['pino', 35, 9],
    ['pino', 60, 21],
    ['python', 30, 13],
    ['python', 0, 0],
    ['syslog', 3, 17],
    ['syslog', 0, 21],
    ['syslog', 9, 0],
    ['zap', -1, 5],
    ['zap', 2, 17],
    ['zerolog', 2, 13],
    ['logrus', 2, 17],
    ['logrus', 6, 1],
    ['slog', 4, 13],
    ['dotnet', 5, 21],
    ['otel', 14, 14],
    ['otel', 25, 0],
  ])('%s %i is %i', (family, value, expected) => {
    expect(severityFromNumber(family, value)).toBe(expected);
  });
});

test.each([
  ['F', 21],
  ['W', 13],
  ['X', 0],
])('the letter %s is %i', (letter, expected) => {
  expect(severityFromLetter(letter)).toBe(expected);
});

test.each([
  [200, 9],
  [302, 9],
  [404, 13],
  [503, 17],
  [0, 0],
  [999, 0],
])('status %i is %i', (status, expected) => {
  expect(severityFromStatus(status)).toBe(expected);
});

describe('the earliest word that stands as a level in a text', () => {
  test.each([
    ['something went wrong: error in line 3, fatal', 'error'],
    ['[warn] disk', 'warn'],
    ['level=debug foo', 'debug'],
    ['2 WARNING left', 'WARNING'],
    ['panic: runtime error', 'panic'],
  ])('%s: %s', (text, word) => {
    expect(levelWordInText(text)?.word).toBe(word);
  });
  test.each([
    'terror in the night',
    'errors were found',
    'errorCode 7',
    'error_code=7',
    'misc:error',
    'GET /api/error-handler',
    'for more info see the note',
    'all is fine and ok',
  ])('%s: none', (text) => {
    expect(levelWordInText(text)).toBeUndefined();
  });
});

describe('the level of a header', () => {
  test.each([
    [' ERROR [main] x', 'ERROR'],
    ['] [core:error] x', 'error'],
    [' [thread-1] WARN  logger - x', 'WARN'],
    [' | INFO | x', 'INFO'],
    ['\twarn\tads\tx', 'warn'],
    [' app.ERROR: x', 'ERROR'],
    [' E main', 'E'],
  ])('%s: %s', (text, word) => {
    expect(findHeaderLevel(text, 0)?.word).toBe(word);
  });
  test('words of a sentence are no header', () => {
    expect(findHeaderLevel(' the last request had an error', 0)).toBeUndefined();
  });
});
