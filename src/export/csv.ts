// RFC 4180: CRLF between rows, quotes doubled, a fixed list of columns whatever the records hold.
// Values are written as they were received; a spreadsheet that runs what starts with `=` must be
// told to import text.
import { toJsonRecord } from './record-json.ts';
import type { RecordWriter } from './writer.ts';

/** Columns in order. New ones are added at the end only. */
const csvColumns = [
  'time',
  'timeSource',
  'severity',
  'kind',
  'cluster',
  'namespace',
  'pod',
  'container',
  'node',
  'restartCount',
  'stream',
  'format',
  'body',
  'traceId',
  'spanId',
  'requestId',
  'httpStatus',
  'timestamp',
  'observedTimestamp',
  'wallTime',
  'zone',
  'zoneSource',
  'severityNumber',
  'severityText',
  'attributes',
  'detail',
  'file',
  'line',
  'lineCount',
  'id',
] as const;

/** One field, quoted where it must be; numbers and objects as JSON writes them. */
export function csvField(value: unknown): string {
  if (value === undefined || value === null) return '';
  const isPlain = typeof value === 'string' || typeof value === 'bigint';
  const text = isPlain ? String(value) : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row with its line end. */
function csvRow(values: readonly unknown[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}

/** `detail` holds event, restart, state or gap as JSON. */
export function csvWriter(): RecordWriter {
  return {
    begin: () => csvRow(csvColumns),
    record: (record) => {
      const json = toJsonRecord(record, { withRaw: false });
      const detail = json['event'] ?? json['restart'] ?? json['state'] ?? json['gap'];
      return csvRow(csvColumns.map((name) => (name === 'detail' ? detail : json[name])));
    },
    end: () => '',
  };
}
