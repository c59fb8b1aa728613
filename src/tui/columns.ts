// The columns of a timeline row on this screen, and how many rows a record takes where its text is
// wrapped: what is drawn and what is scrolled must agree on it.
import type { TimelineRecord } from '../core/record.ts';
import { layoutOf } from './layout.ts';
import type { Model } from './model.ts';
import { rowText } from './rows.ts';
import { wrapCells } from './text.ts';

export interface Columns {
  readonly isShort: boolean;
  readonly time: number;
  readonly delta: number;
  readonly pod: number;
}

/** A line of megabytes must not push all others off the screen. */
const mostRowsOfRecord = 12;
/** Selection, mark behind the time, severity, run sign, blanks between, scrollbar. */
const fixedCells = 7;

export function columnsOf(model: Model): Columns {
  const isShort = model.columns < 60;
  const hasClock = model.timeMode === 'zone';
  const most = isShort ? 10 : model.columns < 100 ? 16 : 24;
  return {
    isShort,
    time: hasClock ? (isShort ? 8 : 12) : 9,
    delta: isShort || !hasClock ? 0 : 9,
    pod: Math.min(most, Math.max(4, model.names.width)),
  };
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
  if (isDivider) return 1;
  const width = layoutOf(model.columns, model.rows, model.toggles)?.timeline.width ?? 1;
  const { time, delta, pod } = columnsOf(model);
  return wrappedMessage(record, width - time - delta - pod - fixedCells).length;
}
