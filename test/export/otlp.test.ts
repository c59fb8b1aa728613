// OTLP JSON lines by the rules of the JSON mapping: 64-bit numbers as strings, ids in hexadecimal.
import { describe, expect, test } from 'vitest';
import { otlpWriter } from '../../src/export/otlp.ts';
import type { TimelineRecord } from '../../src/core/record.ts';
import { at, buildEvent, buildLog } from '../support/build-record.ts';

interface Written {
  readonly resourceLogs: readonly [
    {
      readonly resource: { readonly attributes: readonly unknown[] };
      readonly scopeLogs: readonly [{ readonly logRecords: readonly [Record<string, unknown>] }];
    },
  ];
}

function written(record: TimelineRecord) {
  const line = otlpWriter().record(record);
  expect(line.endsWith('}\n')).toBe(true);
  const { resource, scopeLogs } = (JSON.parse(line) as Written).resourceLogs[0];
  return { resource: resource.attributes, log: scopeLogs[0].logRecords[0] };
}

describe('OTLP', () => {
  test('a log record has its time in nanoseconds, its severity, body, ids and attributes', () => {
    const traceId = 'BC405DB241DF8AD028FB05671D66C48C';
    const { resource, log } = written(
      buildLog({
        body: 'paid',
        traceId,
        spanId: 'no hex',
        severityText: 'INFO',
        attributes: { n: 3, ratio: 0.5, ok: true, none: null, list: [1, 'a'], user: { id: 7 } },
        namespace: 'shop',
        pod: 'web-1',
      }),
    );
    expect(resource).toEqual([
      { key: 'k8s.namespace.name', value: { stringValue: 'shop' } },
      { key: 'k8s.pod.name', value: { stringValue: 'web-1' } },
    ]);
    expect(log).toMatchObject({
      timeUnixNano: String(at('2026-11-25T10:00:00.123Z')),
      severityNumber: 9,
      severityText: 'INFO',
      body: { stringValue: 'paid' },
      traceId: traceId.toLowerCase(),
    });
    expect(log).not.toHaveProperty('spanId');
    expect(log['attributes']).toEqual(
      expect.arrayContaining([
        { key: 'n', value: { intValue: '3' } },
        { key: 'ratio', value: { doubleValue: 0.5 } },
        { key: 'ok', value: { boolValue: true } },
        { key: 'none', value: {} },
        {
          key: 'list',
          value: { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a' }] } },
        },
        {
          key: 'user',
          value: { kvlistValue: { values: [{ key: 'id', value: { intValue: '7' } }] } },
        },
        { key: 'klog.span_id', value: { stringValue: 'no hex' } },
      ]),
    );
  });
  test('what has no time says zero, which means unknown', () => {
    expect(written(buildLog({ timeSource: 'none' })).log['timeUnixNano']).toBe('0');
  });
  test('an Event keeps its reason', () => {
    const { log } = written(buildEvent({ reason: 'BackOff', note: 'again' }));
    expect(log['attributes']).toContainEqual({
      key: 'k8s.event.reason',
      value: { stringValue: 'BackOff' },
    });
  });
});
