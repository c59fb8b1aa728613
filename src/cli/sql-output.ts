// Rows of a SQL statement as text: a table for people, JSON and CSV for programs. All of them are
// written as rows come; so the widths of a table are those of its first rows, and a later cell that
// is longer stands out instead of being cut.
import { displayWidth, padWidth } from '../core/display-width.ts';
import { sanitizeLine, sanitizeText } from '../core/sanitize.ts';
import { csvField } from '../export/csv.ts';
import type { SqlValue } from '../workers/sql-messages.ts';

export interface RowWriter {
  /** What can be written now. */
  readonly row: (values: readonly SqlValue[]) => string;
  readonly end: () => string;
}

/** Rows that are looked at before the first is written. */
const measuredRows = 200;
/** A longer cell (a stack trace) does not push all other columns off the screen. */
const widestColumn = 60;

/** JSON numbers where JavaScript's numbers are exact, else strings; BLOBs as hexadecimal digits. */
function plainValue(value: SqlValue): string | number | null {
  if (value === null || typeof value !== 'object') return value;
  if ('integer' in value) return value.integer;
  return 'blob' in value ? value.blob : value.real;
}

/** Two columns of one name would be one property: the second becomes `name:1`, as SQLite does. */
function uniqueNames(columns: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return columns.map((column) => {
    let name = column;
    for (let number = 1; used.has(name); number += 1) name = `${column}:${number}`;
    used.add(name);
    return name;
  });
}

/** An array with one object a line. */
function jsonRows(columns: readonly string[]): RowWriter {
  const keys = uniqueNames(columns).map((name) => JSON.stringify(name));
  let lead = '[\n';
  return {
    row: (values) => {
      const members = values.map(
        (value, at) => `${keys[at] ?? ''}:${JSON.stringify(plainValue(value))}`,
      );
      const text = `${lead}{${members.join(',')}}`;
      lead = ',\n';
      return text;
    },
    end: () => (lead === '[\n' ? '[]\n' : '\n]\n'),
  };
}

/** RFC 4180 with a heading; NULL is empty. */
function csvRows(columns: readonly string[]): RowWriter {
  const line = (values: readonly unknown[]): string => `${values.map(csvField).join(',')}\r\n`;
  let heading = line(columns);
  const take = (): string => {
    const text = heading;
    heading = '';
    return text;
  };
  return { row: (values) => take() + line(values.map(plainValue)), end: take };
}

/** One line a row, whatever a cell holds: line breaks are shown. NULL is empty. */
function tableRows(columns: readonly string[], isTerminal: boolean): RowWriter {
  const cellText = (value: SqlValue): string => {
    const text = String(plainValue(value) ?? '');
    return isTerminal ? sanitizeLine(text) : text.replace(/\r?\n|\r/g, '␊');
  };
  const isNumeric = columns.map(() => true);
  const heading = columns.map(cellText);
  const widths = heading.map(displayWidth);
  let measured: (readonly string[])[] | undefined = [];
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, at) => {
      const width = widths[at] ?? 0;
      if (isNumeric[at] === true) return ' '.repeat(Math.max(0, width - displayWidth(cell))) + cell;
      return at === cells.length - 1 ? cell : padWidth(cell, width);
    });
    return `${padded.join('  ').trimEnd()}\n`;
  };
  const release = (): string => {
    if (!measured) return '';
    const rows = measured;
    measured = undefined;
    return [heading, ...rows].map(line).join('');
  };
  return {
    row: (values) => {
      const cells = values.map(cellText);
      if (!measured) return line(cells);
      measured.push(cells);
      values.forEach((value, at) => {
        const isNumber = value === null || typeof value === 'number' || isExact(value);
        if (!isNumber) isNumeric[at] = false;
        const width = Math.min(widestColumn, displayWidth(cells[at] ?? ''));
        widths[at] = Math.max(widths[at] ?? 0, width);
      });
      return measured.length >= measuredRows ? release() : '';
    },
    end: release,
  };
}

function isExact(value: SqlValue): boolean {
  return typeof value === 'object' && value !== null && !('blob' in value);
}

/** The writer for a value of `-o`; what goes to a terminal is safe for it. */
export function rowWriterOf(
  output: string | undefined,
  columns: readonly string[],
  isTerminal: boolean,
): RowWriter {
  if (output !== 'json' && output !== 'csv') return tableRows(columns, isTerminal);
  const writer = output === 'json' ? jsonRows(columns) : csvRows(columns);
  if (!isTerminal) return writer;
  return {
    row: (values) => sanitizeText(writer.row(values)),
    end: () => sanitizeText(writer.end()),
  };
}
