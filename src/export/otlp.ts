// Records as OTLP JSON lines (opentelemetry-proto, `LogsData` in its JSON mapping): one object a
// line, as a collector's file receiver and `otlpjsonfile` read them. Attribute names are those of
// OpenTelemetry's semantic conventions for Kubernetes; klog's own begin with `klog.`.
import type { AttributeValue } from '../../parsers/types.ts';
import type { TimelineRecord } from '../core/record.ts';
import { severityName } from '../core/severity.ts';
import type { RecordWriter } from './writer.ts';

interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  /** 64-bit integers are strings in the JSON mapping. */
  readonly intValue?: string;
  /** What is no finite number is written by its name. */
  readonly doubleValue?: number | 'Infinity' | '-Infinity' | 'NaN';
  readonly arrayValue?: { readonly values: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values: readonly KeyValue[] };
}
interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

const deepest = 30;

function anyValue(value: AttributeValue, depth = 0): AnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return { intValue: String(value) };
    if (Number.isFinite(value)) return { doubleValue: value };
    return { doubleValue: Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity' };
  }
  if (value === null) return {};
  if (depth >= deepest) return { stringValue: JSON.stringify(value) };
  if (Array.isArray(value)) {
    const items = value as readonly AttributeValue[];
    return { arrayValue: { values: items.map((item) => anyValue(item, depth + 1)) } };
  }
  return { kvlistValue: { values: keyValues(value, depth + 1) } };
}

/** Absent values are left out. */
function keyValues(values: object, depth = 0): readonly KeyValue[] {
  return Object.entries(values as Record<string, AttributeValue | undefined>).flatMap(
    ([key, value]) => (value === undefined ? [] : [{ key, value: anyValue(value, depth) }]),
  );
}

function resourceOf(record: TimelineRecord): readonly KeyValue[] {
  return keyValues({
    'k8s.cluster.name': record.cluster,
    'k8s.namespace.name': record.namespace,
    'k8s.pod.name': record.pod,
    'k8s.pod.uid': record.podUid,
    'k8s.container.name': record.container,
    'k8s.container.restart_count': record.restartCount,
    'k8s.node.name': record.node,
    'container.id': record.containerId,
    'service.name': record.service,
  });
}

/** What the record is beside its text. */
function detailOf(record: TimelineRecord): object {
  switch (record.kind) {
    case 'event':
      return { 'k8s.event.reason': record.event.reason, 'klog.event': record.event };
    case 'restart':
      return { 'klog.restart': record.restart };
    case 'state':
      return { 'klog.state': record.state };
    case 'gap':
      return { 'klog.gap': record.gap };
    case 'log':
    case 'notice':
      return {};
  }
}

/** Ids must be 16 and 8 bytes in hexadecimal; others stay attributes. */
function idOf(id: string | undefined, digits: number): string | undefined {
  if (id?.length !== digits || !/^[\da-f]+$/i.test(id)) return undefined;
  return /^0+$/.test(id) ? undefined : id.toLowerCase();
}

/** Unsigned: what is before 1970 has no place in it, and zero says that none is known. */
function unixNano(time: bigint | undefined): string {
  return time === undefined || time < 0n ? '0' : String(time);
}

/**
 * Names occur once in a record: fields of the application are its own, those that begin with `klog.`
 * are klog's.
 */
function mergedAttributes(ofLine: object, ours: object): readonly KeyValue[] {
  const theirs = keyValues(ofLine).filter(({ key }) => !key.startsWith('klog.'));
  const taken = new Set(theirs.map(({ key }) => key));
  return [...theirs, ...keyValues(ours).filter(({ key }) => !taken.has(key))];
}

function logRecord(record: TimelineRecord, why: readonly string[] | undefined): object {
  const traceId = idOf(record.traceId, 32);
  const spanId = idOf(record.spanId, 16);
  const severity = severityName(record.severityNumber);
  return {
    // What no clock places has no time; the field's zero means just that.
    timeUnixNano: unixNano(record.timeSource === 'none' ? undefined : record.time),
    observedTimeUnixNano: unixNano(record.observedTimestamp),
    severityNumber: record.severityNumber,
    severityText: record.severityText ?? severity?.toUpperCase(),
    body: { stringValue: record.body },
    attributes: mergedAttributes(record.attributes ?? {}, {
      'klog.kind': record.kind,
      'klog.format': record.format,
      'klog.request_id': record.requestId,
      'klog.trace_id': traceId === undefined ? record.traceId : undefined,
      'klog.span_id': spanId === undefined ? record.spanId : undefined,
      'http.response.status_code': record.httpStatus,
      'log.iostream': record.stream,
      'log.file.path': record.file,
      'klog.line': record.line,
      'klog.truncated': record.truncated,
      'klog.why': why,
      ...detailOf(record),
    }),
    traceId,
    spanId,
  };
}

/** One `LogsData` a line. */
export function otlpWriter(): RecordWriter {
  return {
    begin: () => '',
    record: (record, reasons) => {
      const logs = {
        resourceLogs: [
          {
            resource: { attributes: resourceOf(record) },
            scopeLogs: [{ scope: { name: 'klog' }, logRecords: [logRecord(record, reasons)] }],
          },
        ],
      };
      return `${JSON.stringify(logs)}\n`;
    },
    end: () => '',
  };
}
