// No text makes a parser throw, and twice the text is at most about twice the work, for every format:
// counted, not timed. Texts begin as a real line does, so that parsers get deep into them, and go on
// with something that repeats.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContinuationJoiner } from '../../parsers/continuations/joiner.ts';
import { createDetector, parseLine } from '../../parsers/detect.ts';
import { envelopes } from '../../parsers/envelopes/index.ts';
import { allFormats } from '../../parsers/formats.generated.ts';
import { readEpochAt } from '../../parsers/timestamp-epoch.ts';
import { readTimeAt } from '../../parsers/timestamp.ts';
import { countSteps } from '../support/count-steps.ts';

const options = { attributes: true };
const pieces = [
  ...'{}[]()<>"\'\\=:,;|/-_.+#*%&?!@ \t0a9ZTF'.split(''),
  '\\"',
  '{"a":',
  '[[',
  'a=',
  'k="v" ',
  ' - ',
  '2024-05-01T10:00:00Z ',
  '10:00:00 ',
  'INFO ',
  'error',
  'id=',
  'trace_id=',
  '\u00e9',
  '\ud800',
];
const units = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 })
  .map((all) => all.join(''));
/** The start of a line that the format reads, cut anywhere. */
const startOf = (texts: readonly string[]) =>
  fc
    .tuple(fc.constantFrom('', ...texts), fc.nat({ max: 200 }))
    .map(([text, at]) => text.slice(0, at));

const length = 2000;

/** Twice as much, and what any text costs. */
function expectLinear(read: (text: string) => unknown, start: string, unit: string): void {
  const steps = (size: number): number => {
    const text = start + unit.repeat(Math.ceil(size / unit.length));
    return countSteps(() => {
      read(text);
    });
  };
  const [once, twice] = [steps(length), steps(2 * length)];
  if (twice <= most(once)) return;
  // A bound that is met between the two sizes makes one step; what grows faster goes on growing.
  expect(steps(4 * length), JSON.stringify([start, unit])).toBeLessThanOrEqual(most(twice));
}

const most = (steps: number): number => 2.2 * steps + 4000;

test.each(allFormats)('$name', (format) => {
  const texts = format.samples.map(({ text }) => text);
  fc.assert(
    fc.property(startOf(texts), units, (start, unit) => {
      expectLinear((text) => format.parse(text, options), start, unit);
    }),
    { numRuns: 60 },
  );
  // What is cut, glued and mixed is still no reason to throw.
  fc.assert(
    fc.property(
      fc.array(fc.oneof(startOf(texts), fc.constantFrom(...pieces), fc.string()), { maxLength: 6 }),
      (parts) => {
        const text = parts.join('');
        const parsed = format.parse(text, options);
        if (parsed !== undefined && text !== '') expect(parsed.body).not.toBe('');
      },
    ),
    { numRuns: 100 },
  );
});

const everyText = allFormats.flatMap(({ samples }) => samples.map(({ text }) => text));

test('a line of a container that mixes formats', () => {
  fc.assert(
    fc.property(startOf(everyText), units, (start, unit) => {
      expectLinear((text) => parseLine(text, createDetector(), options), start, unit);
    }),
    { numRuns: 100 },
  );
});

test.each(Object.entries(envelopes))('envelope %s', (_, envelope) => {
  const starts = [
    '2024-04-13T07:59:37.505201169-10:00 stdout F ',
    '{"log":"a","stream":"stdout","time":"2021-08-24T09:52:13.2Z"}',
    '[pod/web-0/app] ',
    'Nov 10 14:17:41.900439 host kubelet[2296]: ',
    'web-1  | ',
  ];
  fc.assert(
    fc.property(startOf(starts), units, (start, unit) => {
      expectLinear((text) => [envelope.unwrap(text), envelope.split?.(text)], start, unit);
    }),
    { numRuns: 100 },
  );
});

test('times', () => {
  fc.assert(
    fc.property(startOf(everyText), units, (start, unit) => {
      expectLinear((text) => [readTimeAt(text, 0), readEpochAt(text, 0)], start, unit);
    }),
  );
});

test('joining of lines', () => {
  fc.assert(
    fc.property(startOf(everyText), units, (start, unit) => {
      expectLinear(
        (text) => {
          const joiner = new ContinuationJoiner();
          joiner.next(text, true, undefined);
          joiner.next(`  ${text}`, false, undefined);
        },
        start,
        unit,
      );
    }),
    { numRuns: 100 },
  );
});

test('the counting finds work that grows with the square', () => {
  const square = (text: string): void => {
    for (let at = 0; at < text.length; at++) text.indexOf('x', at);
  };
  expect(() => {
    expectLinear(square, '', 'a');
  }).toThrow();
});
