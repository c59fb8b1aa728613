// Rows as the user's own template says: `{time} {pod} {body}`. Names are those of the JSON record, its
// aliases, or fields of the line; what a record lacks is empty.
import type { TimelineRecord } from '../core/record.ts';
import { fieldNamed, readField } from '../query/language/fields.ts';
import { formatUtc } from '../core/time.ts';
import { severityName } from '../core/severity.ts';
import type { RecordWriter } from './writer.ts';

type Part = string | { readonly field: string };

/** The parts of a template, or where it is wrong. */
export function parseTemplate(
  template: string,
):
  | { readonly ok: true; readonly parts: readonly Part[] }
  | { readonly ok: false; readonly reason: string } {
  const parts: Part[] = [];
  let text = '';
  for (let at = 0; at < template.length; at++) {
    const sign = template[at] ?? '';
    if ((sign === '{' || sign === '}') && template[at + 1] === sign) {
      text += sign;
      at++;
    } else if (sign === '\\' && (template[at + 1] === 'n' || template[at + 1] === 't')) {
      text += template[++at] === 'n' ? '\n' : '\t';
    } else if (sign === '{') {
      const end = template.indexOf('}', at);
      if (end < 0) return { ok: false, reason: `the { at place ${at + 1} is never closed` };
      const field = template.slice(at + 1, end).trim();
      if (field === '') return { ok: false, reason: `the {} at place ${at + 1} names no field` };
      parts.push(text, { field });
      text = '';
      at = end;
    } else if (sign === '}') {
      return { ok: false, reason: `the } at place ${at + 1} closes nothing; }} stands for itself` };
    } else {
      text += sign;
    }
  }
  parts.push(text);
  return { ok: true, parts };
}

function valueOf(name: string, record: TimelineRecord): string {
  if (name === 'time') return record.timeSource === 'none' ? '' : formatUtc(record.time);
  if (name === 'severity' || name === 'level') return severityName(record.severityNumber) ?? '';
  if (name === 'raw') return record.raw;
  const known = name.startsWith('@') || fieldNamed(name) !== undefined ? name : `@${name}`;
  return readField(known, record).join(',');
}

/** One row a record; a newline is added where the template has none at its end. */
export function templateWriter(parts: readonly Part[]): RecordWriter {
  return {
    begin: () => '',
    end: () => '',
    record: (record) => {
      const row = parts
        .map((part) => (typeof part === 'string' ? part : valueOf(part.field, record)))
        .join('');
      return row.endsWith('\n') ? row : `${row}\n`;
    },
  };
}
