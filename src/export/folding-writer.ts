import type { FoldedRow } from '../query/fold/record-folder.ts';
import { RecordFolder } from '../query/fold/record-folder.ts';
import type { FoldingWriter, RecordWriter } from './writer.ts';

/** Writes a row for each run of similar lines in place of the lines; `writer` says how it looks. */
export function foldingWriter(writer: FoldingWriter): RecordWriter {
  const folder = new RecordFolder();
  const textOf = (rows: readonly FoldedRow[], reasons?: readonly string[]): string =>
    rows
      .map((row) =>
        row.type === 'run' ? writer.fold(row.run) : writer.record(row.record, reasons),
      )
      .join('');
  return {
    begin: () => writer.begin(),
    record: (record, reasons) => textOf(folder.add(record), reasons),
    end: () => textOf(folder.end()) + writer.end(),
  };
}
