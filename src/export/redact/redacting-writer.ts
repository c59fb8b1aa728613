// Redaction between records and whatever writes them: no writer has to think of it.
import type { RecordWriter } from '../writer.ts';
import type { Redactor } from './redactor.ts';

/** A writer that gets every record without its secrets. */
export function redacting(writer: RecordWriter, redactor: Redactor | undefined): RecordWriter {
  if (redactor === undefined) return writer;
  const { bytes } = writer;
  return {
    begin: () => writer.begin(),
    end: () => writer.end(),
    record: (record, reasons) => writer.record(redactor.record(record), reasons),
    ...(bytes === undefined
      ? {}
      : {
          // Records of text come again as such: they must not be counted twice.
          bytes: (record) =>
            record.rawBytes === undefined ? undefined : bytes(redactor.record(record)),
        }),
  };
}
