import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDetector, parseLine } from '../../parsers/detect.ts';
import type { ParsedLine } from '../../parsers/types.ts';

const read = (text: string, idFields?: readonly string[]): ParsedLine =>
  parseLine(text, createDetector(), { attributes: true, ...(idFields && { idFields }) });

const word = fc.string({ minLength: 1, maxLength: 12 });

test('what the walk finds is what JSON.parse finds, however strings are escaped', () => {
  const line = fc.record({
    level: fc.constantFrom('info', 'warn', 'error'),
    msg: word,
    note: word,
    nested: fc.dictionary(word, fc.oneof(word, fc.integer(), fc.array(word)), { maxKeys: 3 }),
  });
  fc.assert(
    fc.property(line, fc.constantFrom(0, 2), (value, indent) => {
      const parsed = read(JSON.stringify(value, undefined, indent));
      expect(parsed.body).toBe(value.msg);
      expect(parsed.severityText).toBe(value.level);
      expect(parsed.attributes).toEqual(value);
    }),
  );
});

test('a line cut anywhere keeps the time and level that stand whole before the cut', () => {
  const head = '{"ts":"2024-05-01T10:00:00Z","level":"error",';
  const whole = `${head}"msg":"a \\"b\\" c","n":{"k":[1,2,{"x":"y"}]},"last":true}`;
  for (let end = head.length; end <= whole.length; end++) {
    const parsed = read(whole.slice(0, end));
    expect(parsed.severityNumber, String(end)).toBe(17);
    expect(parsed.time?.offsetMinutes, String(end)).toBe(0);
  }
});

test('a number that the cut may have shortened is not taken', () => {
  expect(
    read('{"level":"info","ts":"2024-05-01T10:00:00Z","status":50').httpStatus,
  ).toBeUndefined();
  expect(
    read('{"level":"info","ts":"2024-05-01T10:00:00Z","status":503').httpStatus,
  ).toBeUndefined();
});

describe('id fields that the user names', () => {
  test.each([
    ['JSON', '{"level":"info","msg":"done","order_no":"A-17"}', 'order_no'],
    ['JSON, nested', '{"level":"info","msg":"done","order":{"no":"A-17"}}', 'order.no'],
    ['logfmt', 'level=info msg=done order_no=A-17', 'order_no'],
    ['text', 'order_no=A-17 done', 'order_no'],
    ['glog', 'I0507 12:04:17.597069       1 a.go:1] done order_no=A-17', 'order_no'],
  ])('in %s', (_, text, field) => {
    expect(read(text).requestId).toBeUndefined();
    expect(read(text, [field]).requestId).toBe('A-17');
  });
});
