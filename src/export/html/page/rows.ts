// What a row says in a line of the list: its message in words, whatever form it was written in.
import { severityName, type SeverityName } from '../../../core/severity.ts';
import type { TimelineRecord } from '../../../core/record.ts';
import { stripColours } from '../../../../parsers/colours.ts';

/** Severity never shows by colour alone: each has a letter and a word. */
export const severityLetters: Readonly<Record<SeverityName, string>> = {
  trace: 'T',
  debug: 'D',
  info: 'I',
  warn: 'W',
  error: 'E',
  fatal: 'F',
};

export type SeverityClass = SeverityName | 'none';

export function severityClass(number: number): SeverityClass {
  return severityName(number) ?? 'none';
}

/** The band of a severity number: 0 (not said) to 6 (fatal). */
export function severityBand(number: number): number {
  return number < 1 ? 0 : Math.min(6, ((number - 1) >> 2) + 1);
}

export const kindMarks = {
  log: '',
  event: '◆',
  restart: '↻',
  state: '○',
  gap: '⋯',
  notice: '·',
} as const;

/** Fields that the list shows behind the message, where the message does not hold them. */
const shownFields = ['httpStatus', 'requestId'] as const;
const longestBody = 2000;

/** One line for people. */
export function messageOf(record: TimelineRecord): string {
  switch (record.kind) {
    case 'event': {
      const { reason = 'Event', count } = record.event;
      return `${reason}${count !== undefined && count > 1 ? ` ×${count}` : ''}  ${oneLine(record.body)}`;
    }
    case 'restart':
      return oneLine(record.body);
    case 'state': {
      const { what, from, to } = record.state;
      return `${what}: ${from === undefined ? '' : `${from} → `}${to}`;
    }
    case 'gap':
      return `lines not available: ${record.gap.reason}`;
    case 'log':
    case 'notice': {
      const body = oneLine(record.body);
      const more = record.lineCount > 1 ? `  +${record.lineCount - 1} lines` : '';
      const fields = shownFields.flatMap((field) => {
        const value = record[field];
        return value === undefined || body.includes(String(value)) ? [] : [`${field}=${value}`];
      });
      return [body, ...fields].join('  ') + more;
    }
  }
}

function oneLine(text: string): string {
  const plain = stripColours(text.slice(0, longestBody)).trimStart();
  const end = plain.indexOf('\n');
  return (end === -1 ? plain : plain.slice(0, end)).replace(/[\0-\x1f\x7f]/g, ' ');
}

/** A long name without its middle: its end tells pods apart. */
export function shortName(name: string, length: number): string {
  if (name.length <= length) return name;
  const tail = Math.ceil((length - 1) * 0.6);
  return `${name.slice(0, length - 1 - tail)}…${name.slice(-tail)}`;
}

/** Who wrote it, or what an Event is about where that is no pod. */
export function writerOf(record: TimelineRecord): string {
  const { pod, service, node, namespace } = record;
  if (pod !== undefined) return pod;
  const { kind, name } = record.kind === 'event' ? (record.event.regarding ?? {}) : {};
  if (name !== undefined) return kind === undefined ? name : `${kind.toLowerCase()}/${name}`;
  return service === undefined ? (node ?? namespace ?? '—') : `${service}@${node ?? '?'}`;
}

/** As a value in a question. */
export function quoted(value: string): string {
  return /^[\w.:@/+-]+$/.test(value) ? value : JSON.stringify(value);
}
