import { describe, expect, test } from 'vitest';
import type { TimelineRecord } from '../../src/core/record.ts';
import { findTimeZone, utc } from '../../src/core/time-zone.ts';
import { streamNamer } from '../../src/export/text/stream-names.ts';
import { textWriter } from '../../src/export/text/text-writer.ts';
import type { TextOptions } from '../../src/export/text/text-writer.ts';
import { at, buildEvent, buildLog } from '../support/build-record.ts';

const api = { namespace: 'shop', pod: 'api-0', container: 'app' };
const db = { namespace: 'shop', pod: 'database-0', container: 'app' };

function write(records: readonly TimelineRecord[], options: Partial<TextOptions> = {}): string {
  const writer = textWriter({
    zone: utc,
    names: streamNamer([api, db]),
    isTerminal: false,
    columns: 100,
    colors: false,
    delta: false,
    ...options,
  });
  return writer.begin() + records.map((record) => writer.record(record)).join('') + writer.end();
}

const story: readonly TimelineRecord[] = [
  buildLog({ ...api, body: 'started', severityNumber: 9 }),
  buildLog({
    ...db,
    time: at('2026-11-25T10:00:01.500Z'),
    severityNumber: 17,
    body: 'boom\njava.lang.Error\n\tat x.y(Z.java:1)',
    lineCount: 3,
  }),
  buildEvent(
    { reason: 'BackOff', note: 'Back-off restarting failed container', type: 'Warning', count: 12 },
    { ...api, time: at('2026-11-25T10:00:02.000Z'), severityNumber: 13 },
  ),
  buildEvent(
    { reason: 'Sync', note: 'no class', regarding: { kind: 'Ingress', name: 'web' } },
    { time: at('2026-11-25T10:00:03.000Z') },
  ),
  {
    ...buildLog({ ...api, time: at('2026-11-25T10:00:04.000Z'), restartCount: 2 }),
    kind: 'restart',
    restart: { reason: 'OOMKilled', exitCode: 137 },
  },
  {
    ...buildLog({
      ...api,
      time: at('2026-11-25T10:00:05.000Z'),
      restartCount: 2,
      containerId: 'c2',
    }),
    kind: 'restart',
    restart: { reason: 'Error', exitCode: 1, previousContainerId: 'c2' },
  },
  {
    ...buildLog({ ...api, time: at('2026-11-26T00:00:00.000Z') }),
    kind: 'gap',
    gap: { reason: 'rotated away', certain: true },
  },
];

test('into a pipe every row has its full time and offset', () => {
  expect(write(story, { zone: berlin() })).toMatchInlineSnapshot(`
    "2026-11-25T11:00:00.123+01:00  I api-0      started
    2026-11-25T11:00:01.500+01:00  E database-0 boom
        java.lang.Error
        	at x.y(Z.java:1)
    2026-11-25T11:00:02.000+01:00  W api-0      ◆ BackOff  Back-off restarting failed container (×12)
    2026-11-25T11:00:03.000+01:00  I ingress/web ◆ Sync  no class
    2026-11-25T11:00:04.000+01:00  I api-0      ── restart #2: OOMKilled, exit code 137 ──
    2026-11-25T11:00:05.000+01:00  I api-0      ── ended #2: Error, exit code 1 ──
    2026-11-26T01:00:00.000+01:00  I api-0      ── lines are missing: rotated away ──
    "
  `);
});

test('on a terminal date and zone stand in dividers, lines are aligned', () => {
  expect(write(story, { isTerminal: true, zone: berlin() })).toMatchInlineSnapshot(`
    "── 2026-11-25 Europe/Berlin (+01:00) ──
    11:00:00.123  I api-0      started
    11:00:01.500  E database-0 boom
                               java.lang.Error
                                   at x.y(Z.java:1)
    11:00:02.000  W api-0      ◆ BackOff  Back-off restarting failed container (×12)
    11:00:03.000  I ingress/web ◆ Sync  no class
    11:00:04.000  I api-0      ── restart #2: OOMKilled, exit code 137 ──
    11:00:05.000  I api-0      ── ended #2: Error, exit code 1 ──
    ── 2026-11-26 Europe/Berlin (+01:00) ──
    01:00:00.000  I api-0      ── lines are missing: rotated away ──
    "
  `);
});

function berlin() {
  const zone = findTimeZone('Europe/Berlin');
  if (!zone.ok) throw new Error(zone.failure.message);
  return zone.value;
}

describe('a mark behind the time says why it is not simply what a clock said', () => {
  test.each([
    ['late', { late: true as const }, '~'],
    ['assumed zone', { timeSource: 'application' as const, zoneSource: 'assumed' as const }, '?'],
    ['inferred zone', { timeSource: 'application' as const, zoneSource: 'inferred' as const }, ' '],
    ['neighbour', { timeSource: 'neighbour' as const }, '^'],
  ])('%s', (_, fields, mark) => {
    expect(write([buildLog(fields)]).slice(24, 25)).toBe(mark);
  });

  test('no time at all: dashes', () => {
    expect(write([buildLog({ timeSource: 'none' })], { isTerminal: true })).toMatch(/^--:--:--/);
  });
});

test('a derived severity is written small', () => {
  const written = write([buildLog({ severityNumber: 17, severityDerived: true })]);
  expect(written).toContain('  e ');
});

test('attributes follow the body unless it shows them', () => {
  const attributes = { user: 42, path: '/a', empty: '', nested: { a: 1 }, note: 'two words' };
  expect(write([buildLog({ body: 'GET /a', attributes })])).toContain(
    'GET /a user=42 nested={"a":1} note="two words"\n',
  );
});

test('what the row says in its own columns is not said again', () => {
  const attributes = { time: 1, level: 50, msg: 'x', pid: 1, hostname: 'api-0', user: 'ada' };
  expect(write([buildLog({ body: 'hello', attributes })])).toMatch(/hello user=ada\n$/);
});

test('stack traces in attributes are lines below the message', () => {
  const attributes = { err: { type: 'E', stack: 'E: x\n    at a.js:1' }, trace: 'one\ntwo\n' };
  expect(write([buildLog({ body: 'failed', attributes })])).toContain(
    'failed err={"type":"E"}\n    err.stack: E: x\n        at a.js:1\n    trace: one\n    two\n',
  );
});

test('blank lines around a message are left out', () => {
  expect(write([buildLog({ body: '\n\nVersion check\n\noff\n \n' })])).toMatch(
    /Version check\n {4}\n {4}off\n$/,
  );
});

test('--delta counts from the row above', () => {
  const lines = write(story.slice(0, 3), { delta: true }).split('\n');
  expect(lines[0]?.slice(24, 40)).toBe('            I ap');
  expect(lines[1]?.slice(24, 40)).toBe('    +1.377s E da');
});

test('colours: severity, Event and pod, and matches in reverse', () => {
  const highlight = (text: string) => {
    const start = text.indexOf('oo');
    return start < 0 ? [] : [[start, start + 2] as const];
  };
  const written = write(story.slice(1, 3), { colors: true, highlight });
  expect(written).toContain('\u001b[1;31mE\u001b[22;39m');
  expect(written).toContain('b\u001b[7moo\u001b[27mm');
  expect(written).toContain('\u001b[35m◆ BackOff');
});

test('hostile text reaches a terminal disarmed and a pipe unchanged', () => {
  const hostile = '\u001b]0;title\u0007\u001b[2J\u202eevil';
  const record = buildLog({ body: hostile, pod: hostile, attributes: { a: '\u009b1m' } });
  const shown = write([record], { isTerminal: true });
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(write([record])).toContain(hostile);
});
