import { expect, test } from 'vitest';
import { stripColours } from '../../parsers/colours.ts';
import { createDetector, parseLine } from '../../parsers/detect.ts';
import { allFormats } from '../../parsers/formats.generated.ts';

// Reading that is not linear takes very long on these: the suite's own limit would end it.
const length = 100_000;
const starts = [
  '',
  '{"a":',
  'a=1 b="',
  'I0507 12:04:17.597069 1 ',
  '1.1.1.1 - - [',
  '2024/05/01 10:00:00 ',
  '[',
  'CEF:0|a|b|c|d|e|5|',
  '10:00:00 read(',
  'API: ',
  '1714557600.123456 [0 ',
];
const units = [
  '{',
  '[',
  '"',
  '\\"',
  '\\',
  ' ',
  '=',
  ':',
  'a=',
  ' [',
  '-',
  '0',
  'd:',
  'id=',
  '{"a":',
  'a.B',
  ' GET /',
  ' msg=',
  ' endutcTime=',
  '\nTime: ',
  'error=',
  ' {"',
  'Error',
];

test.each(units)('a line that repeats %j is read by every format in linear time', (unit) => {
  for (const start of starts) {
    const text = start + unit.repeat(length / unit.length);
    for (const format of allFormats) format.parse(text, { attributes: true });
    expect(parseLine(text, createDetector(), { attributes: true }).body).not.toBe('');
  }
});

test('colours are removed, whatever else the escape says', () => {
  expect(stripColours('\u001b[90m2:28PM\u001b[0m \u001b[32mINF\u001b[0m up')).toBe('2:28PM INF up');
  expect(stripColours('\u001b]0;title\u0007text\u001b[2K')).toBe('text');
  expect(stripColours('\u001b['.repeat(length)).length).toBeLessThanOrEqual(2 * length);
});
