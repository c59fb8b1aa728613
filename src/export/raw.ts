import { sanitizeText } from '../core/sanitize.ts';
import type { TimelineRecord } from '../core/record.ts';
import type { RecordWriter } from './writer.ts';

const newline = Buffer.from('\n');

/** The bytes of a log record that is not UTF-8, as they were read. */
function bytesOf({ kind, rawBytes }: TimelineRecord): Uint8Array | undefined {
  if (kind !== 'log' || rawBytes === undefined) return undefined;
  return Buffer.concat([rawBytes, newline]);
}

/** What the applications wrote, log records alone; made safe where it goes to a terminal. */
export function rawWriter(options: { readonly isTerminal: boolean }): RecordWriter {
  return {
    begin: () => '',
    record: (record) => {
      if (record.kind !== 'log') return '';
      return `${options.isTerminal ? sanitizeText(record.raw) : record.raw}\n`;
    },
    ...(options.isTerminal ? {} : { bytes: bytesOf }),
    end: () => '',
  };
}
