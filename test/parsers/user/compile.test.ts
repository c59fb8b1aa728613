import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDetector, formatSet, parseAs, parseLine } from '../../../parsers/index.ts';
import { compileFormat } from '../../../parsers/user/compile.ts';
import type { LogFormat } from '../../../parsers/types.ts';

const orders = {
  name: 'orders',
  title: 'Orders',
  pattern:
    '(?P<time>\\S+ \\S+) \\[(?P<level>\\w+)\\] (?:<(?P<request_id>[\\w-]+)> (?P<component>[\\w.]+) )?- (?P<message>.*)',
  time: '%d.%m.%Y %H:%M:%S,%f',
  severity: { FEHLER: 'error' },
  start: '\\d\\d\\.',
  samples: [{ line: '25.11.2026 10:14:02,871 [FEHLER] <r-1> a.B - no', severity: 'error' }],
};

function formatOf(value: unknown): LogFormat {
  const compiled = compileFormat(value);
  if (!compiled.ok) throw new Error(compiled.problem.reason);
  return compiled.value.format;
}

function problemOf(value: unknown): unknown {
  const compiled = compileFormat(value);
  return compiled.ok ? undefined : compiled.problem;
}

const changed = (changes: object): object => ({ ...orders, ...changes });
const simple = (pattern: string, line = 'x'): object => ({
  name: 'simple',
  pattern,
  samples: [{ line }],
});

describe('a line', () => {
  const format = formatOf(orders);

  test('gives all its groups, and the message all further lines', () => {
    const text = '25.11.2026 10:14:02,871 [FEHLER] <r-1> a.B - no\n  more\n';
    expect(format.parse(text, { attributes: true })).toEqual({
      format: 'orders',
      time: { wallUs: Date.UTC(2026, 10, 25, 10, 14, 2, 871) * 1000, restNs: 0, digits: 3 },
      severityNumber: 17,
      severityText: 'FEHLER',
      requestId: 'r-1',
      body: 'no\n  more\n',
      attributes: { component: 'a.B' },
    });
  });
  test('without a group that may be left out has no value for it', () => {
    const parsed = format.parse('25.11.2026 10:14:02,871 [INFO] - idle', { attributes: true });
    expect(parsed).toMatchObject({ severityNumber: 9, body: 'idle' });
    expect(parsed).not.toHaveProperty('requestId');
    expect(parsed).not.toHaveProperty('attributes');
  });
  test('whose time does not exist is not of the format', () => {
    expect(
      format.parse('31.02.2026 10:14:02,871 [INFO] - x', { attributes: true }),
    ).toBeUndefined();
  });
  test('names an id by a field that the user named', () => {
    const text = '25.11.2026 10:14:02,871 [INFO] <r> a.B - x';
    const options = { attributes: false, idFields: ['component'] };
    expect(
      formatOf(changed({ pattern: orders.pattern.replace('request_id', 'who') })).parse(
        text,
        options,
      ),
    ).toMatchObject({ requestId: 'a.B' });
  });
  test('goes to the format before those of klog, and reads the same again', () => {
    const formats = formatSet([format]);
    const detector = createDetector(formats);
    for (let round = 0; round < 100; round++) {
      const own = parseLine(orders.samples[0]?.line ?? '', detector, { attributes: true });
      expect(own.format).toBe('orders');
      expect(
        parseAs('orders', orders.samples[0]?.line ?? '', { attributes: true }, formats),
      ).toEqual(own);
      const other = parseLine('{"level":"warn","msg":"x"}', detector, { attributes: false });
      expect(other.severityNumber).toBe(13);
    }
  });
  test('without the format is read as plain text', () => {
    expect(parseAs('orders', 'text', { attributes: true }).format).toBe('plain');
  });
});

describe('a definition', () => {
  test.each([
    [null, []],
    ['text', []],
    [[], []],
    [changed({ titel: 'x' }), ['titel']],
    [changed({ name: 'Orders' }), ['name']],
    [changed({ name: 'json' }), ['name']],
    [changed({ name: 'a'.repeat(41) }), ['name']],
    [changed({ pattern: 7 }), ['pattern']],
    [changed({ pattern: '(' }), ['pattern']],
    [changed({ pattern: 'x' }), ['pattern']],
    [changed({ pattern: '(?=x)(?P<message>.)' }), ['pattern']],
    [changed({ pattern: '(?P<a>.)\\1' }), ['pattern']],
    [changed({ pattern: `(?P<a>${'x'.repeat(2000)})` }), ['pattern']],
    [changed({ pattern: '(?P<a>x{1,900})' }), ['pattern']],
    [changed({ pattern: '(?P<a>((x{1,90}){1,90}){1,90})' }), ['pattern']],
    [changed({ time: '%q' }), ['time']],
    [changed({ severity: { A: 'bad' } }), ['severity', 'A']],
    [changed({ severity: ['error'] }), ['severity']],
    [changed({ start: '[' }), ['start']],
    [changed({ start: 'z' }), ['samples', 0, 'line']],
    [changed({ samples: [] }), ['samples']],
    [changed({ samples: [{ line: 'x', malformed: true }] }), ['samples']],
    [changed({ samples: [...orders.samples, { line: 'x' }] }), ['samples', 1, 'line']],
    [
      changed({ samples: [{ ...orders.samples[0], severity: 'info' }] }),
      ['samples', 0, 'severity'],
    ],
    [
      changed({ samples: [{ ...orders.samples[0], component: null }] }),
      ['samples', 0, 'component'],
    ],
    [
      changed({ samples: [{ ...orders.samples[0], malformed: 'yes' }] }),
      ['samples', 0, 'malformed'],
    ],
    [changed({ samples: [{ ...orders.samples[0], time: 3 }] }), ['samples', 0, 'time']],
    [changed({ samples: Array.from({ length: 33 }, () => orders.samples[0]) }), ['samples']],
  ])('%#: is refused at its place', (value, path) => {
    expect(problemOf(value)).toMatchObject({ path, reason: expect.stringMatching(/./) as string });
  });
  test('that was checked reads as itself again', () => {
    const compiled = compileFormat(orders);
    if (!compiled.ok) throw new Error(compiled.problem.reason);
    const { definition } = compiled.value;
    const again = compileFormat(JSON.parse(JSON.stringify(definition)));
    expect(again).toMatchObject({ ok: true, value: { definition } });
  });
  test('of any shape is refused or works, and never throws', () => {
    const part = fc.oneof(
      fc.constantFrom('(?P<a>', '(?P<time>', ')', '.*', '[a-z]+', '{1,9}', '|', '^', '$', '\\S'),
      fc.string({ maxLength: 4 }),
    );
    const pattern = fc.array(part, { maxLength: 10 }).map((parts) => parts.join(''));
    const value = fc.oneof(
      fc.anything(),
      fc.record({ name: fc.string(), pattern, samples: fc.anything() }),
      pattern.map((source) => simple(source)),
    );
    fc.assert(
      fc.property(value, fc.string(), (definition, text) => {
        const compiled = compileFormat(definition);
        if (compiled.ok) compiled.value.format.parse(text, { attributes: true });
      }),
    );
  });
});

test.each(['(?P<a>(?:x+)+)!', '(?P<a>(?:x*)*)y', '(?P<a>(?:x|x)*)z', '(?P<a>(?:.*){9})q'])(
  'the catastrophic expression %s ends on a long line',
  (pattern) => {
    const line = `${'x'.repeat(5)}${pattern.slice(-1)}`;
    const format = formatOf(simple(pattern, line));
    expect(format.parse('x'.repeat(1_000_000), { attributes: true })).toBeUndefined();
  },
);
