import type { TimelineRecord } from '../core/record.ts';
import { toJsonRecord, toJsonRun } from './record-json.ts';
import type { JsonOptions } from './record-json.ts';
import type { FoldingWriter, RecordWriter } from './writer.ts';

function jsonText(
  record: TimelineRecord,
  options: JsonOptions,
  why: readonly string[] | undefined,
): string {
  const json = toJsonRecord(record, options);
  return JSON.stringify(why === undefined ? json : { ...json, why });
}

/** One JSON object a line. */
export function jsonlWriter(options: JsonOptions): FoldingWriter {
  return {
    begin: () => '',
    record: (record, reasons) => `${jsonText(record, options, reasons)}\n`,
    fold: (run) => `${JSON.stringify(toJsonRun(run))}\n`,
    end: () => '',
  };
}

/** One JSON array, a record a line. */
export function jsonWriter(options: JsonOptions): RecordWriter {
  let separator = '';
  return {
    begin: () => '[',
    record: (record, reasons) => {
      const text = `${separator}\n${jsonText(record, options, reasons)}`;
      separator = ',';
      return text;
    },
    end: () => (separator === '' ? ']\n' : '\n]\n'),
  };
}
