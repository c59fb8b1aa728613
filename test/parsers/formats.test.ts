import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDetector, parseAs, parseLine } from '../../parsers/detect.ts';
import { allFormats } from '../../parsers/formats.generated.ts';
import { formatOffset, formatWallTime } from '../../parsers/timestamp.ts';
import type { FormatSample, ParsedLine } from '../../parsers/types.ts';

const everything = { attributes: true };
const samples = allFormats.flatMap((format) =>
  format.samples.map((sample) => ({ format, sample, title: `${format.name}: ${sample.name}` })),
);

/** The parts of a reading that a sample may state, in the sample's own terms. */
function stated(parsed: ParsedLine): Record<string, unknown> {
  const time = parsed.time && formatWallTime(parsed.time) + formatOffset(parsed.time);
  return { ...parsed, time };
}

function check(sample: FormatSample, parsed: ParsedLine | undefined): void {
  if (parsed === undefined) throw new Error(`not read: ${sample.text}`);
  const got = stated(parsed);
  for (const [key, value] of Object.entries(sample.expected ?? {})) {
    if (value === null) expect(got[key], key).toBeUndefined();
    else if (key === 'attributes') expect(got[key]).toMatchObject(value as object);
    else expect(got[key], key).toEqual(value);
  }
}

test('the list of formats is in step with the folder', () => {
  execFileSync('node', ['scripts/list-formats.mjs', '--check']);
});

test('names are unique', () => {
  const names = allFormats.map((format) => format.name);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(allFormats)('$name', (format) => {
  test('has three samples, one of them without severity', () => {
    expect(format.samples.length).toBeGreaterThanOrEqual(3);
    const silent = format.samples.filter(
      ({ expected }) => expected?.severityNumber === 0 || expected?.severityText === null,
    );
    expect(silent.length).toBeGreaterThan(0);
    const takesAll = format.name === 'plain';
    expect(format.samples.some((sample) => sample.malformed === true)).toBe(!takesAll);
  });
});

describe('samples', () => {
  test.each(samples)('$title', ({ format, sample }) => {
    const parsed = format.parse(sample.text, everything);
    if (sample.malformed === true) expect(parsed).toBeUndefined();
    else check(sample, parsed);
  });
});

const naming = samples.filter(({ format }) => format.namesAttributes);

test.each(naming)('every attribute is named in the text: $title', ({ format, sample }) => {
  const { attributes = {} } = format.parse(sample.text, everything) ?? {};
  for (const name of Object.keys(attributes)) expect(sample.text).toContain(name);
});

const wellFormed = samples.filter(({ sample }) => sample.malformed !== true);

test.each(wellFormed)(
  '$title is read by its own format in a new container',
  ({ format, sample }) => {
    expect(parseLine(sample.text, createDetector(), everything).format).toBe(format.name);
  },
);

test.each(wellFormed)('$title without attributes says the same otherwise', ({ format, sample }) => {
  const { attributes, ...rest } = parseAs(format.name, sample.text, everything);
  expect(format.parse(sample.text, { attributes: false })).toEqual(rest);
  expect(attributes === undefined || typeof attributes === 'object').toBe(true);
});

test('a container that mixes formats has each line read by the right one', () => {
  const detector = createDetector();
  for (let round = 0; round < 50; round++) {
    for (const { format, sample } of wellFormed) {
      expect(parseLine(sample.text, detector, { attributes: false }).format).toBe(format.name);
    }
  }
});

test('reading again by name gives what reading gave', () => {
  const detector = createDetector();
  for (const { sample } of samples) {
    const first = parseLine(sample.text, detector, everything);
    expect(parseAs(first.format, sample.text, everything)).toEqual(first);
  }
});

const pieces = samples.flatMap(({ sample }) => sample.text.split(/(?<=[ "=[\]{},:|])/));
const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })), { maxLength: 24 })
  .map((parts) => parts.join(''));

test('no text makes a format throw, and some reading always comes out', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      for (const format of allFormats) {
        const parsed = format.parse(text, everything);
        if (parsed !== undefined && text !== '') expect(parsed.body).not.toBe('');
      }
      expect(parseLine(text, createDetector(), everything).severityNumber).toBeGreaterThanOrEqual(
        0,
      );
    }),
    { numRuns: 500 },
  );
});

test('attributes change nothing else in a reading', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      for (const format of allFormats) {
        const full = format.parse(text, everything);
        const lean = format.parse(text, { attributes: false });
        if (full === undefined) expect(lean).toBeUndefined();
        else {
          const rest: Partial<ParsedLine> = { ...full };
          expect({ ...rest, attributes: undefined }).toEqual({ ...lean, attributes: undefined });
        }
      }
    }),
    { numRuns: 300 },
  );
});
