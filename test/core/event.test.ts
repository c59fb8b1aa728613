import { describe, expect, it } from 'vitest';
import { eventContainerRef, eventDetail, eventTime } from '../../src/core/event.ts';
import { formatUtc, parseRfc3339, toTimestampNs } from '../../src/core/time.ts';

function placed(event: Record<string, unknown>): string | undefined {
  const found = eventTime(event);
  if (found === undefined) return undefined;
  return formatUtc(toTimestampNs(found.time)) + (found.isWholeSecond ? ' (second)' : '');
}

/** 2026-01-02T03:04:05.123456789Z in hex nanoseconds. */
const exact = 1767323045123456789n.toString(16);

describe('the place of an Event in time', () => {
  it.each([
    [
      'series.lastObservedTime goes before all',
      {
        series: { count: 4, lastObservedTime: '2026-01-02T03:04:09.000001Z' },
        lastTimestamp: '2026-01-02T03:04:08Z',
      },
      '2026-01-02T03:04:09.000001Z',
    ],
    [
      'lastTimestamp before eventTime',
      { lastTimestamp: '2026-01-02T03:04:08Z', eventTime: '2026-01-02T03:04:07.5Z' },
      '2026-01-02T03:04:08Z (second)',
    ],
    [
      'eventTime where the old fields are null',
      { firstTimestamp: null, lastTimestamp: null, eventTime: '2026-01-02T03:04:07.123456Z' },
      '2026-01-02T03:04:07.123456Z',
    ],
    ['firstTimestamp', { firstTimestamp: '2026-01-02T03:04:06Z' }, '2026-01-02T03:04:06Z (second)'],
    [
      'creationTimestamp last',
      { metadata: { creationTimestamp: '2026-01-02T03:04:05Z' } },
      '2026-01-02T03:04:05Z (second)',
    ],
    [
      'the names of events.k8s.io/v1',
      { deprecatedLastTimestamp: '2026-01-02T03:04:05Z', deprecatedCount: 3 },
      '2026-01-02T03:04:05Z (second)',
    ],
    [
      'nanoseconds from the name of an Event seen once',
      { metadata: { name: `web-0.${exact}` }, lastTimestamp: '2026-01-02T03:04:05Z', count: 1 },
      '2026-01-02T03:04:05.123456789Z',
    ],
    [
      'not for one seen again: the name holds the first time',
      { metadata: { name: `web-0.${exact}` }, lastTimestamp: '2026-01-02T03:04:05Z', count: 2 },
      '2026-01-02T03:04:05Z (second)',
    ],
    [
      'not where the name is far from the time',
      { metadata: { name: `web-0.${exact}` }, lastTimestamp: '2026-01-02T03:05:05Z', count: 1 },
      '2026-01-02T03:05:05Z (second)',
    ],
    ['nothing where there is none', { lastTimestamp: 'yesterday', eventTime: 7 }, undefined],
  ])('%s', (_name, event, expected) => {
    expect(placed(event)).toBe(expected);
  });
});

describe('the fields of an Event', () => {
  it('are the same from both API groups', () => {
    const regarding = {
      kind: 'Pod',
      namespace: 'shop',
      name: 'web-0',
      uid: 'u1',
      fieldPath: 'spec.containers{app}',
    };
    const core = {
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting',
      involvedObject: regarding,
      count: 7,
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: '2026-01-02T03:04:05Z',
      lastTimestamp: '2026-01-02T03:05:05Z',
      metadata: { uid: 'e1' },
    };
    const events = {
      type: 'Warning',
      reason: 'BackOff',
      note: 'Back-off restarting',
      regarding,
      deprecatedCount: 7,
      deprecatedSource: { component: 'kubelet', host: 'node-1' },
      deprecatedFirstTimestamp: '2026-01-02T03:04:05Z',
      deprecatedLastTimestamp: '2026-01-02T03:05:05Z',
      metadata: { uid: 'e1' },
    };
    expect(eventDetail(core)).toEqual({
      type: 'Warning',
      reason: 'BackOff',
      note: 'Back-off restarting',
      regarding,
      count: 7,
      firstTimestamp: '2026-01-02T03:04:05Z',
      lastTimestamp: '2026-01-02T03:05:05Z',
      reportingController: 'kubelet',
      uid: 'e1',
    });
    expect(eventDetail(events)).toEqual(eventDetail(core));
    expect(eventContainerRef(core)).toEqual({
      namespace: 'shop',
      pod: 'web-0',
      podUid: 'u1',
      container: 'app',
      node: 'node-1',
    });
  });

  it.each([
    [{ involvedObject: { kind: 'Node', name: 'node-1', uid: 'node-1' } }, { node: 'node-1' }],
    [{ involvedObject: { kind: 'ReplicaSet', namespace: 'shop' } }, { namespace: 'shop' }],
    [{ involvedObject: 'web-0' }, {}],
  ])('%j is about %j', (event, expected) => {
    expect(eventContainerRef(event)).toEqual(expected);
  });
});

describe('an RFC 3339 time', () => {
  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
    ['2026-01-02T03:04:05.123456789+02:00', '2026-01-02T01:04:05.123456789Z'],
    ['2026-01-02t03:04:05.1-0030', '2026-01-02T03:34:05.1Z'],
    ['2026-01-02T03:04:05.1234567899Z', '2026-01-02T03:04:05.123456789Z'],
    ['1969-12-31T23:59:59.999999999Z', '1969-12-31T23:59:59.999999999Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['2023-02-29T00:00:00Z', undefined],
    ['2026-01-02T24:04:05Z', undefined],
    ['2026-01-02T03:04:05', undefined],
    ['2026-01-02', undefined],
  ])('%s', (text, expected) => {
    const read = parseRfc3339(text);
    expect(read && formatUtc(toTimestampNs(read))).toBe(expected);
  });
});
