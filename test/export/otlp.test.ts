// OTLP JSON lines by the rules of the JSON mapping: 64-bit numbers as strings, ids in hexadecimal.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { otlpWriter } from '../../src/export/otlp.ts';
import type { LogRecord, TimelineRecord } from '../../src/core/record.ts';
import { timestampNs } from '../../src/core/time.ts';
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
  test('what is no finite number, and no time after 1970, is written as the mapping says', () => {
    const { log } = written(
      buildLog({ time: timestampNs(-5n), attributes: { big: Infinity, small: -Infinity, n: NaN } }),
    );
    expect(log['timeUnixNano']).toBe('0');
    for (const [key, doubleValue] of [
      ['big', 'Infinity'],
      ['small', '-Infinity'],
      ['n', 'NaN'],
    ]) {
      expect(log['attributes']).toContainEqual({ key, value: { doubleValue } });
    }
  });
  test('a name occurs once: fields of a line are its own, and do not speak for klog', () => {
    const attributes = { 'log.file.path': '/app/own.log', 'klog.kind': 'event' };
    const { log } = written(buildLog({ attributes, file: 'web.log' }));
    const list = log['attributes'] as { readonly key: string }[];
    expect(list).toContainEqual({ key: 'log.file.path', value: { stringValue: '/app/own.log' } });
    expect(list).toContainEqual({ key: 'klog.kind', value: { stringValue: 'log' } });
    expect(new Set(list.map(({ key }) => key)).size).toBe(list.length);
  });
  test('every record is LogsData of opentelemetry-proto 1.x in its JSON mapping', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'binary' }),
        fc.double(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any')),
        fc.dictionary(fc.string(), tie('any')),
      ),
    })).any;
    const record = fc.record({
      time: fc.bigInt({ min: -(10n ** 18n), max: 2n ** 63n - 1n }).map(timestampNs),
      severityNumber: fc.nat(24),
      body: fc.string({ unit: 'binary' }),
      traceId: fc.oneof(fc.string(), fc.stringMatching(/^[0-9A-Fa-f]{32}$/)),
      spanId: fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f]{16}$/)),
      attributes: fc.dictionary(fc.string(), value),
    });
    fc.assert(
      fc.property(record, (fields) => {
        const log = buildLog(fields as Partial<LogRecord>);
        checkMessage('LogsData', JSON.parse(otlpWriter().record(log)), '');
      }),
    );
    const event = buildEvent({ reason: 'BackOff', note: 'again', regarding: { kind: 'Pod' } });
    checkMessage('LogsData', JSON.parse(otlpWriter().record(event, ['by its pod'])), '');
  });
});

type FieldType =
  | 'fixed64'
  | 'int64'
  | 'uint32'
  | 'double'
  | 'bool'
  | 'string'
  | 'hex'
  | { readonly of: string }
  | { readonly listOf: string };

/** Fields and their types: opentelemetry/proto/{logs,resource,common}/v1. */
const messages: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  LogsData: { resourceLogs: { listOf: 'ResourceLogs' } },
  ResourceLogs: {
    resource: { of: 'Resource' },
    scopeLogs: { listOf: 'ScopeLogs' },
    schemaUrl: 'string',
  },
  Resource: { attributes: { listOf: 'KeyValue' }, droppedAttributesCount: 'uint32' },
  ScopeLogs: {
    scope: { of: 'InstrumentationScope' },
    logRecords: { listOf: 'LogRecord' },
    schemaUrl: 'string',
  },
  InstrumentationScope: { name: 'string', version: 'string', attributes: { listOf: 'KeyValue' } },
  LogRecord: {
    timeUnixNano: 'fixed64',
    observedTimeUnixNano: 'fixed64',
    severityNumber: 'uint32',
    severityText: 'string',
    body: { of: 'AnyValue' },
    attributes: { listOf: 'KeyValue' },
    droppedAttributesCount: 'uint32',
    flags: 'uint32',
    traceId: 'hex',
    spanId: 'hex',
    eventName: 'string',
  },
  KeyValue: { key: 'string', value: { of: 'AnyValue' } },
  AnyValue: {
    stringValue: 'string',
    boolValue: 'bool',
    intValue: 'int64',
    doubleValue: 'double',
    arrayValue: { of: 'ArrayValue' },
    kvlistValue: { of: 'KeyValueList' },
    bytesValue: 'string',
  },
  ArrayValue: { values: { listOf: 'AnyValue' } },
  KeyValueList: { values: { listOf: 'KeyValue' } },
};

const forms: Readonly<Record<string, (value: unknown) => boolean>> = {
  fixed64: (value) => typeof value === 'string' && /^\d+$/.test(value) && BigInt(value) < 2n ** 64n,
  int64: (value) => typeof value === 'string' && /^-?\d+$/.test(value),
  uint32: (value) => Number.isInteger(value) && (value as number) >= 0,
  double: (value) =>
    typeof value === 'number' || ['NaN', 'Infinity', '-Infinity'].includes(String(value)),
  bool: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  // Ids are hexadecimal in OTLP, whatever protobuf's mapping says of bytes.
  hex: (value) => typeof value === 'string' && /^(?:[\da-f]{32}|[\da-f]{16})$/.test(value),
};

function checkMessage(type: string, value: unknown, path: string): void {
  expect(value, path).toBeTypeOf('object');
  const fields = Object.entries(value as Record<string, unknown>);
  if (type === 'AnyValue') expect(fields.length, path).toBeLessThanOrEqual(1);
  for (const [name, field] of fields) {
    const expected = messages[type]?.[name];
    const where = `${path}.${name}`;
    expect(expected, where).toBeDefined();
    if (typeof expected === 'string') expect(forms[expected]?.(field), where).toBe(true);
    else if (expected !== undefined && 'of' in expected) checkMessage(expected.of, field, where);
    else if (expected !== undefined) {
      expect(Array.isArray(field), where).toBe(true);
      for (const item of field as unknown[]) checkMessage(expected.listOf, item, where);
    }
  }
}
