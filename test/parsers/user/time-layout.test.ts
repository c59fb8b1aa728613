import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatOffset, formatWallTime } from '../../../parsers/timestamp.ts';
import { compileLayout, layoutDirectives } from '../../../parsers/user/time-layout.ts';

function read(layout: string, text: string): string | undefined {
  const compiled = compileLayout(layout);
  if (!compiled.ok) throw new Error(compiled.reason);
  const time = compiled.read(text);
  return time && formatWallTime(time) + formatOffset(time);
}

test.each([
  ['%d.%m.%Y %H:%M:%S,%f', '25.11.2026 10:14:02,871', '2026-11-25T10:14:02.871'],
  ['%Y%m%d-%H%M%S', '20261125-101402', '2026-11-25T10:14:02'],
  ['%a %b %d %H:%M:%S', 'Wed Nov  5 10:14:02', '--11-05T10:14:02'],
  ['%H:%M', '23:59', 'T23:59:00'],
  ['%m/%d/%y %I:%M:%S %p', '11/25/26 12:00:00 AM', '2026-11-25T00:00:00'],
  ['%m/%d/%y %I:%M:%S %p', '11/25/26 12:00:00 pm', '2026-11-25T12:00:00'],
  ['%Y-%m-%d %H:%M:%S%z', '2026-11-25 10:14:02+0530', '2026-11-25T10:14:02+05:30'],
  ['%Y-%m-%d %H:%M:%S %z', '2026-11-25 10:14:02 CET', '2026-11-25T10:14:02+01:00'],
  ['%s', '1764065642123', '2025-11-25T10:14:02.123Z'],
  ['%H h %M %% %S', '9 h 05 % 07', 'T09:05:07'],
])('%s reads %s', (layout, text, expected) => {
  expect(read(layout, text)).toBe(expected);
});

test.each([
  ['%d.%m.%Y %H:%M', '31.02.2026 10:00'],
  ['%d.%m.%Y %H:%M', '25.13.2026 10:00'],
  ['%d.%m.%Y %H:%M', '25.11.2026 24:00'],
  ['%d.%m.%Y %H:%M', '25.11.2026 10:60'],
  ['%d.%m.%Y %H:%M', '25.11.2026 10:00 '],
  ['%d.%m.%Y %H:%M', '  5.11.2026 10:0'],
  ['%I:%M %p', '13:00 PM'],
  ['%s', '12'],
])('%s does not read %j', (layout, text) => {
  expect(read(layout, text)).toBeUndefined();
});

test.each(['%Y', '%H', '%d %H:%M', '%I:%M', '%H:%M %p', '%Y %H:%M', '%q', '%H:%M%', '%s %H:%M'])(
  'the layout %j is refused with a reason',
  (layout) => {
    expect(compileLayout(layout)).toMatchObject({ ok: false });
  },
);

test('what a layout prints it reads', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1970-01-02'), max: new Date('2200-01-01'), noInvalidDate: true }),
      (date) => {
        const iso = date.toISOString();
        const [year, month, day] = iso.slice(0, 10).split('-');
        const text = `${day}/${month}/${year} ${iso.slice(11, -1)}`;
        expect(read('%d/%m/%Y %H:%M:%S.%f', text)).toBe(iso.slice(0, -1));
      },
    ),
  );
});

test('no layout and no text make it throw', () => {
  const layout = fc
    .array(fc.constantFrom(...Object.keys(layoutDirectives), ' ', ':', '%'), { maxLength: 8 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(layout, fc.string(), (source, text) => {
      const compiled = compileLayout(source);
      if (compiled.ok) compiled.read(text);
    }),
  );
});
