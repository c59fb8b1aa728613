import { sanitizeText } from '../core/sanitize.ts';
import type { RecordWriter } from './writer.ts';

/** What the applications wrote, log records alone; made safe where it goes to a terminal. */
export function rawWriter(options: { readonly isTerminal: boolean }): RecordWriter {
  return {
    begin: () => '',
    record: (record) => {
      if (record.kind !== 'log') return '';
      return `${options.isTerminal ? sanitizeText(record.raw) : record.raw}\n`;
    },
    end: () => '',
  };
}
