// An Event's record stands where the one rule for Events puts it, under what it regards.
import { describe, expect, it } from 'vitest';
import { formatUtc, toTimestampNs } from '../../src/core/time.ts';
import { toEventRecord } from '../../src/ingest/event-record.ts';

/** 2026-01-02T03:04:05.123456789Z in hex nanoseconds, as client-go's recorders name Events. */
const name = `web-0.${1767323045123456789n.toString(16)}`;

function read(fields: Readonly<Record<string, unknown>>) {
  const content = {
    metadata: { name, namespace: 'shop', uid: 'e1', resourceVersion: '7' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-0' },
    lastTimestamp: '2026-01-02T03:04:05Z',
    ...fields,
  };
  const converted = toEventRecord({ content });
  if (converted === undefined) return undefined;
  const { timeUs: us, timeRestNs: restNs } = converted.record;
  return { ...converted, time: formatUtc(toTimestampNs({ us, restNs })) };
}

describe('the record of an Event', () => {
  it.each([
    ['takes the nanoseconds of its name when seen once', 1, '2026-01-02T03:04:05.123456789Z'],
    [
      'stays at its second when seen again: the name holds the first time',
      2,
      '2026-01-02T03:04:05Z',
    ],
  ])('%s', (_name, count, time) => {
    expect(read({ count })?.time).toBe(time);
  });

  it('stands in the stream of its pod, or apart where it regards something else', () => {
    expect(read({})?.ref).toEqual({ namespace: 'shop', pod: 'web-0' });
    const node = { kind: 'Node', name: 'node-1' };
    expect(read({ involvedObject: node })?.ref).toEqual({ node: 'node-1', service: 'events' });
  });

  it('is none where the JSON regards nothing', () => {
    expect(read({ involvedObject: undefined })).toBeUndefined();
  });
});
