// The detail as rows of its pane: what is drawn and what keys scroll must agree on them.
import type { TimelineRecord } from '../core/record.ts';
import { detailFields, type DetailField } from './detail.ts';
import { layoutOf } from './layout.ts';
import { selectedRecord, type Model } from './model.ts';
import { wrapCells, wrapWords } from './text.ts';

export const labelWidth = 12;
const mostRowsOfValue = 2000;

export interface DetailRow {
  /** Empty below the first row of a value. */
  readonly label: string;
  readonly text: string;
  /** Index of the field. */
  readonly field: number;
}

let remembered: {
  readonly fields?: readonly DetailField[];
  readonly width: number;
  readonly rows: readonly DetailRow[];
} = { width: 0, rows: [] };

/** Rows of a pane of so many cells; made once for each record and width. */
export function detailRows(
  model: Model,
  record: TimelineRecord,
  width: number,
): readonly DetailRow[] {
  const fields = detailFields(model, record);
  if (remembered.fields !== fields || remembered.width !== width) {
    remembered = { fields, width, rows: rowsOf(fields, width) };
  }
  return remembered.rows;
}

function rowsOf(fields: readonly DetailField[], width: number): readonly DetailRow[] {
  return fields.flatMap(({ label, value, isProse }, field) =>
    value
      .split(/\r?\n/)
      .flatMap((text) =>
        (isProse ? wrapWords : wrapCells)(text, width - labelWidth - 3, mostRowsOfValue),
      )
      .slice(0, mostRowsOfValue)
      .map((text, at) => ({ label: at === 0 ? label : '', text, field })),
  );
}

function pane({ columns, rows, toggles }: Model) {
  return layoutOf(columns, rows, toggles)?.detail;
}

/** Rows that the pane has for values. */
export function detailRoom(model: Model): number {
  return Math.max(1, (pane(model)?.height ?? 1) - 1);
}

/** Rows of the value at the cursor that stand below the pane. */
export function hiddenRows(model: Model): number {
  const record = selectedRecord(model);
  const rect = pane(model);
  if (record === undefined || rect === undefined) return 0;
  const own = detailRows(model, record, rect.width).filter(
    ({ field }) => field === model.detailCursor,
  );
  return Math.max(0, own.length - model.detailScroll - detailRoom(model));
}

/** The first row that is shown: the value at the cursor in sight, a long one from where it is read. */
export function firstDetailRow(model: Model, rows: readonly DetailRow[]): number {
  if (model.focus !== 'detail') return 0;
  const room = detailRoom(model);
  const at = rows.findIndex(({ field }) => field === model.detailCursor);
  const size = rows.filter(({ field }) => field === model.detailCursor).length;
  const above = size > room ? 0 : Math.min(Math.floor(room / 3), room - size);
  return Math.max(0, Math.min(at + model.detailScroll - above, rows.length - room));
}
