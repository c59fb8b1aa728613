// The columns of a timeline row on this screen, and how many rows a record takes where its text is
// wrapped: what is drawn and what is scrolled must agree on it.
import type { TimelineRecord } from '../core/record.ts';
import { fittingColumns, type FieldColumn } from './field-columns.ts';
import { layoutOf } from './layout.ts';
import type { Model } from './model.ts';
import { rowText } from './rows.ts';
import { wrapCells } from './text.ts';

export interface Columns {
  readonly isShort: boolean;
  readonly time: number;
  readonly delta: number;
  readonly pod: number;
  /** Added by the user, as far as there is room; each has a blank behind it. */
  readonly added: readonly FieldColumn[];
  readonly dropped: readonly FieldColumn[];
}

/** A line of megabytes must not push all others off the screen. */
const mostRowsOfRecord = 12;
/** Selection, mark behind the time, severity, run sign, blanks between, scrollbar. */
const fixedCells = 7;

export function columnsOf(model: Model): Columns {
  const isShort = model.columns < 60;
  const hasClock = model.timeMode === 'zone';
  const isTight = model.columns < 100 || (model.columns < 160 && model.fieldColumns.length > 0);
  const most = isShort ? 10 : isTight ? 16 : 24;
  const base = {
    isShort,
    time: hasClock ? (isShort ? 8 : 12) : 9,
    delta: isShort || !hasClock ? 0 : 9,
    pod: Math.min(most, Math.max(4, model.names.width)) + tagCells(model),
  };
  const rest = timelineWidth(model) - base.time - base.delta - base.pod - fixedCells;
  const { shown, dropped } = fittingColumns(model.fieldColumns, rest);
  return { ...base, added: shown, dropped };
}

/** Cells of a pod's letters before its name: where it has no colour, or room for more. */
export function tagCells({ columns, tagsPods }: Model): number {
  return tagsPods || columns >= 160 ? 3 : 0;
}

function timelineWidth({ columns, rows, toggles }: Model): number {
  return layoutOf(columns, rows, toggles)?.timeline.width ?? 1;
}

/** Cells of the columns that the user added. */
function addedCells({ added }: Columns): number {
  return added.reduce((sum, { width }) => sum + width + 1, 0);
}

/** The text of a record over several rows of `width` cells. */
export function wrappedMessage(record: TimelineRecord, width: number): readonly string[] {
  const { message, fields } = rowText(record);
  const whole = fields === '' ? message : `${message}  ${fields}`;
  return wrapCells(whole, width, mostRowsOfRecord);
}

/** Rows of the screen that a record takes. */
export function rowsOf(model: Model, record: TimelineRecord | undefined): number {
  if (!model.wraps || record === undefined) return 1;
  const isDivider = record.kind === 'restart' || record.kind === 'gap' || record.kind === 'state';
  if (isDivider || model.folded?.texts.has(record.id)) return 1;
  const columns = columnsOf(model);
  const { time, delta, pod } = columns;
  const others = time + delta + pod + addedCells(columns) + fixedCells;
  return wrappedMessage(record, timelineWidth(model) - others).length;
}
