import { toJsonRecord } from './record-json.ts';
import type { JsonOptions } from './record-json.ts';
import type { RecordWriter } from './writer.ts';

/** One JSON object a line. */
export function jsonlWriter(options: JsonOptions): RecordWriter {
  return {
    begin: () => '',
    record: (record) => `${JSON.stringify(toJsonRecord(record, options))}\n`,
    end: () => '',
  };
}

/** One JSON array, a record a line. */
export function jsonWriter(options: JsonOptions): RecordWriter {
  let separator = '';
  return {
    begin: () => '[',
    record: (record) => {
      const text = `${separator}\n${JSON.stringify(toJsonRecord(record, options))}`;
      separator = ',';
      return text;
    },
    end: () => (separator === '' ? ']\n' : '\n]\n'),
  };
}
