// The detail of a record: what it tells beside the record, and where its keys lead.
import { afterEach, describe, expect, test } from 'vitest';
import { utc, findTimeZone, type TimeZone } from '../../src/core/time-zone.ts';
import { detailFields } from '../../src/tui/detail.ts';
import { detailRows, firstDetailRow } from '../../src/tui/detail-rows.ts';
import { selectedRecord } from '../../src/tui/model.ts';
import type { RowSpec } from '../support/build-capture.ts';
import { shopObjects, shopRowsObserved } from '../support/shop-objects.ts';
import { ms, shopStreams } from '../support/shop-rows.ts';
import { testCapture, TestScreen, type TestCapture } from '../support/tui-screen.ts';

let capture: TestCapture | undefined;
afterEach(() => {
  capture?.close();
  capture = undefined;
});

const berlin: TimeZone = (() => {
  const found = findTimeZone('Europe/Berlin');
  if (!found.ok) throw new Error('no zones here');
  return found.value;
})();

function open(rows: readonly RowSpec[] = shopRowsObserved, size = {}): TestScreen {
  capture = testCapture(shopStreams, rows, shopObjects);
  return new TestScreen(capture.browser, { zones: [utc, berlin], ...size });
}

function fields({ model }: TestScreen, label?: string): readonly string[] {
  const record = selectedRecord(model);
  const all = record === undefined ? [] : detailFields(model, record);
  return all
    .filter((each) => label === undefined || each.label === label)
    .map((each) => (label === undefined ? each.label : each.value));
}

/** Moves in the detail to the field with this label. */
function to(screen: TestScreen, label: string): TestScreen {
  while (screen.model.focus !== 'detail') screen.press('tab');
  const at = fields(screen).indexOf(label);
  expect(at, `no field ${label}`).toBeGreaterThanOrEqual(0);
  screen.press('g');
  for (let guard = 0; screen.model.detailCursor !== at && guard < 500; guard++) screen.press('j');
  return screen;
}

describe('the detail tells', () => {
  test('what else happened, closest first, each with its reason', () => {
    const screen = open().press('g', 'j', 'j', 'j', 'j', 'd');
    const record = selectedRecord(screen.model);
    if (record === undefined) throw new Error('nothing selected');
    const beside = detailFields(screen.model, record).filter(({ goesTo }) => goesTo !== undefined);
    expect(beside.map(({ label, value }) => `${label} ${value}`)).toEqual([
      '+0.001s E checkout-5b6d7f8c9-abcde  order failed\n(first error of its kind, the same pod)',
      '-0.312s ◆ checkout-5b6d7f8c9-abcde  Unhealthy  Readiness probe failed: HTTP 503\n(Event, the same pod)',
      '+0.688s ↻ checkout-5b6d7f8c9-abcde  restart: OOMKilled, exit code 137\n(the same pod)',
    ]);
  });

  test('Events of a Deployment have its pods for neighbours', () => {
    const scaled: RowSpec = {
      time: ms(700),
      stream: 3,
      kind: 'event',
      severity: 9,
      raw: '',
      uid: 'scaled',
      detail: {
        type: 'Normal',
        reason: 'ScalingReplicaSet',
        regarding: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      },
    };
    const screen = open([...shopRowsObserved, scaled]).press('g', 'v', 'v', 'd');
    expect(fields(screen, 'about')).toEqual(['deployment/checkout']);
    expect(fields(screen).filter((label) => /^[+-]/.test(label))).toHaveLength(4);
  });

  test('why the row is there, where the question looks beyond it', () => {
    const screen = open().press('g', 'j', '=', 'd');
    expect(fields(screen, 'why here')).toEqual(['request id']);
    screen.press('escape', '/').type('resource:svc/checkout').press('enter', 'd', 'd');
    expect(fields(screen, 'why here')).toEqual(['pod of service checkout']);
    screen.press('escape');
    expect(fields(screen, 'why here')).toEqual([]);
  });

  test('the clock of the container, and nothing of another one', () => {
    const late = Array.from({ length: 20 }, (_, at): RowSpec => ({
      time: ms(3000 + at),
      stream: 1,
      raw: `time=2026-11-25T10:14:00.${String(at).padStart(3, '0')}Z level=info msg=tick`,
      observedDelta: 0n,
      timestampDelta: -3_000_000_000n,
      zoneSource: 'explicit',
    }));
    const other: RowSpec = { time: ms(0), stream: 3, raw: 'no time at all' };
    const screen = open([other, ...late]).press('d');
    expect(fields(screen, 'clock')).toEqual([
      'format logfmt; 100% of lines state a time, with 3 digits of a second',
      'zone UTC as the lines say',
      "times are 3 s behind the runtime's stamps (median); 99% of lines came within 3 s",
      "`checkout-5b6d7f8c9-abcde` states times that are 3 s or more behind the runtime's",
    ]);
    expect(fields(screen, 'written')).toEqual([
      "2026-11-25T10:14:00.019, zone UTC explicit, 3 s before the row's time",
    ]);
    screen.press('g');
    expect(fields(screen, 'clock')).toEqual(['format plain; no line states a time of its own']);
  });

  test('the time in every zone and as it was written', () => {
    const screen = open().press('g', 'd');
    expect(fields(screen, 'time')).toEqual(["2026-11-25 10:14:00.000 UTC  the runtime's stamp"]);
    expect(fields(screen, 'local time')).toEqual(['2026-11-25 11:14:00.000 +01:00']);
    screen.press('T');
    expect(fields(screen, 'UTC')).toEqual(['2026-11-25 10:14:00.000 UTC']);
  });

  test('where a severity comes from', () => {
    const access: RowSpec = {
      time: ms(0),
      stream: 1,
      raw: '10.0.0.1 - - [25/Nov/2026:10:14:00 +0000] "GET / HTTP/1.1" 503 12 "-" "curl"',
    };
    expect(fields(open([access]).press('d'), 'level')).toEqual([
      'error, concluded from status 503',
    ]);
    capture?.close();
    expect(fields(open().press('g', 'v', 'd'), 'level')).toEqual([
      'warn: an Event of type Warning',
    ]);
  });
});

describe('in the detail', () => {
  test('Enter goes to a neighbour among all lines, Esc comes back', () => {
    const screen = open().press('/').type('upstream').press('enter', 'd');
    to(screen, '-0.312s').press('enter');
    expect(selectedRecord(screen.model)?.kind).toBe('event');
    expect(screen.model.records).toHaveLength(10);
    screen.press('escape');
    expect(selectedRecord(screen.model)?.body).toBe('upstream timeout');
    expect(screen.model.records).toHaveLength(1);
  });

  test('+ and - keep the meaning of what was typed before', () => {
    const screen = open().press('/').type('timeout OR slow').press('enter', 'g', 'd');
    to(screen, 'pod').press('-');
    expect(screen.model.filter.text).toBe('(timeout OR slow) -pod=postgres-0');
    expect(screen.model.records.map(({ body }) => body)).toEqual(['upstream timeout']);
  });

  test('a field of the line that klog has a meaning for is asked for as the line means it', () => {
    const own: RowSpec = { time: ms(0), stream: 1, raw: 'level=info msg=a reason=b user="c d"' };
    const screen = open([own]).press('d');
    to(screen, 'reason').press('+');
    expect(screen.model.filter.text).toBe('@reason=b');
    expect(screen.model.records).toHaveLength(1);
    to(screen, 'user').press('+');
    expect(screen.model.filter.text).toBe('@reason=b user="c d"');
    expect(screen.model.records).toHaveLength(1);
  });

  test('the level is asked for without the words on where it is from', () => {
    const screen = open().press('g', 'e', 'd');
    to(screen, 'level').press('+');
    expect(screen.model.filter.text).toBe('severity:error');
    expect(screen.model.records).toHaveLength(2);
  });

  test('# makes the field a column, again takes it away; it stays while rows come and go', () => {
    const screen = open().press('g', 'd');
    to(screen, 'request').press('#');
    to(screen, 'status').press('#');
    const shown = (): readonly string[] => screen.model.fieldColumns.map(({ label }) => label);
    expect(shown()).toEqual(['request', 'status']);
    expect(screen.model.fieldColumns.map(({ width }) => width)).toEqual([8, 6]);
    capture?.add([
      { time: ms(4000), stream: 1, raw: 'level=info msg=x request_id=req-100000001 status=200' },
    ]);
    screen.press('escape', 'G').send({ type: 'grown', now: screen.model.now });
    expect(screen.model.isFollowing).toBe(true);
    expect(screen.model.fieldColumns.map(({ width }) => width)).toEqual([13, 6]);
    to(screen, 'request').press('#');
    expect(shown()).toEqual(['status']);
    to(screen, 'status').press('#');
    expect(screen.model.toggles.heads).toBe(false);
  });

  test('a value longer than the pane is read to its end', () => {
    const trace = Array.from({ length: 300 }, (_, at) => `\tat com.shop.Frame${at}.call`).join(
      '\n',
    );
    const screen = open([{ time: ms(0), stream: 1, raw: `ERROR broken\n${trace}` }]).press('d');
    to(screen, 'message');
    const shown = (): string => {
      const record = selectedRecord(screen.model);
      const rows = record === undefined ? [] : detailRows(screen.model, record, 120);
      const first = firstDetailRow(screen.model, rows);
      return rows
        .slice(first, first + 7)
        .map(({ text }) => text)
        .join('\n');
    };
    for (let guard = 0; !shown().includes('Frame299.') && guard < 400; guard++) screen.press('j');
    expect(shown()).toContain('Frame299.');
    expect(screen.press('j').model.detailScroll).toBe(0);
    expect(screen.model.detailCursor).toBeGreaterThan(1);
  });
});
