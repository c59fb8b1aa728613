// Fields that the user has made columns of the timeline: their values and how wide they stand.
import type { TimelineRecord } from '../core/record.ts';
import { describeRegarding } from '../export/text/describe.ts';
import { readField } from '../query/language/fields.ts';
import { cellsOf } from './text.ts';

export interface FieldColumn {
  /** Canonical name in the question language, `@` before one of the line's own. */
  readonly field: string;
  /** Above the column. */
  readonly label: string;
  /** Cells of the widest value that was read so far, or of the label; never more than `widest`. */
  readonly width: number;
}

const mostColumns = 8;
const widest = 24;
const longestValue = 200;

/** What a record has in a column; empty: nothing. */
export function columnValue(record: TimelineRecord, { field }: Pick<FieldColumn, 'field'>): string {
  if (field === 'regarding') return record.kind === 'event' ? describeRegarding(record) : '';
  return readField(field, record).join(',').slice(0, longestValue);
}

/** The columns with room for the values of these records too; they never become narrower. */
export function widened(
  columns: readonly FieldColumn[],
  records: readonly TimelineRecord[],
): readonly FieldColumn[] {
  return columns.map((column) => {
    let { width } = column;
    for (const record of records) {
      if (width >= widest) break;
      width = Math.max(width, Math.min(widest, cellsOf(columnValue(record, column))));
    }
    return width === column.width ? column : { ...column, width };
  });
}

/** With this field as a column, or without it where it is one; absent: there are enough. */
export function toggledColumns(
  columns: readonly FieldColumn[],
  { field, label }: Pick<FieldColumn, 'field' | 'label'>,
  records: readonly TimelineRecord[],
): readonly FieldColumn[] | undefined {
  const others = columns.filter((each) => each.field !== field);
  if (others.length < columns.length) return others;
  if (others.length >= mostColumns) return undefined;
  const added = { field, label, width: Math.min(widest, Math.max(3, cellsOf(label))) };
  return [...columns, ...widened([added], records)];
}

/** Those that leave a message room in so many cells, and those that do not. */
export function fittingColumns(
  columns: readonly FieldColumn[],
  cells: number,
): { readonly shown: readonly FieldColumn[]; readonly dropped: readonly FieldColumn[] } {
  const shown: FieldColumn[] = [];
  let left = cells - fewestForMessage;
  for (const column of columns) {
    if (column.width + 1 > left) break;
    left -= column.width + 1;
    shown.push(column);
  }
  return { shown, dropped: columns.slice(shown.length) };
}

/** What was asked for comes before the end of messages, which panning shows. */
const fewestForMessage = 20;
