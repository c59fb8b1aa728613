// What actions do in the pods pane and in the detail, where these have the focus. Absent: the same as
// everywhere else.
import type { Expression } from '../../query/language/ast.ts';
import { severityNames } from '../../core/severity.ts';
import { fieldNamed } from '../../query/language/fields.ts';
import { printQuery } from '../../query/language/print.ts';
import { detailFields, type DetailField } from '../detail.ts';
import { toggledColumns } from '../field-columns.ts';
import { detailRoom, hiddenRows } from '../detail-rows.ts';
import type { Action } from '../keys.ts';
import { selectedRecord, type Model } from '../model.ts';
import { podsOf } from '../pod-rows.ts';
import { podKey } from '../../core/container-ref.ts';
import { setFilter } from './prompting.ts';
import { reread, scrolled } from './reading.ts';
import { copy, push, solo } from './shared.ts';
import { step, toast, type Step } from './step.ts';

/** How far an action moves a cursor in a list with pages of so many rows. */
export function distance(action: Action, page: number): number | undefined {
  const distances: Partial<Record<Action, number>> = {
    down: 1,
    up: -1,
    'page-down': page,
    'half-down': page,
    'page-up': -page,
    'half-up': -page,
    start: -Infinity,
    end: Infinity,
  };
  return distances[action];
}

function moved(cursor: number, by: number, count: number): number {
  return Math.max(0, Math.min(count - 1, cursor + by));
}

export function inPods(model: Model, action: Action): Step | undefined {
  const pods = podsOf(model);
  const by = distance(action, 10);
  if (by !== undefined) {
    return step({ ...model, podCursor: moved(model.podCursor, by, pods.length) });
  }
  const pod = pods[model.podCursor];
  if (pod === undefined) return undefined;
  const key = podKey(pod.origin);
  if (action === 'solo') return solo(model, key);
  if (action !== 'mute') return undefined;
  const muted = new Set(model.muted);
  if (!muted.delete(key)) muted.add(key);
  return reread({ ...model, muted });
}

export function inDetail(model: Model, action: Action): Step | undefined {
  const record = selectedRecord(model);
  const fields = record === undefined ? [] : detailFields(model, record);
  const by = distance(action, 5);
  if (by !== undefined) return moveInDetail(model, by, fields.length);
  const field = fields[model.detailCursor];
  if (field === undefined) return undefined;
  if (action === 'copy-line') return copy(model, field.asked ?? field.value, field.label);
  if (action === 'include') return narrow(model, field, false);
  if (action === 'exclude') return narrow(model, field, true);
  if (action === 'follow-field') return followField(model, field);
  if (action === 'column') return toggleColumn(model, field);
  if (action === 'go' && field.goesTo !== undefined) return goBeside(model, field.goesTo);
  return undefined;
}

function toggleColumn(model: Model, { field, label }: DetailField): Step {
  if (field === undefined) return toast(model, 'this is no field of lines');
  const name = canonicalField(field === 'request' ? 'requestId' : field);
  const fieldColumns = toggledColumns(model.fieldColumns, { field: name, label }, model.records);
  if (fieldColumns === undefined) {
    return toast(model, 'a row holds no more columns: # on one of them takes it away');
  }
  const toggles = { ...model.toggles, heads: fieldColumns.length > 0 };
  return step(scrolled({ ...model, fieldColumns, toggles }));
}

/** `severity` and klog's own names as they are, `@` before a name of the line's own. */
function canonicalField(field: string): string {
  const isKnown = field === 'severity' || field.startsWith('@');
  return isKnown ? field : (fieldNamed(field)?.name ?? `@${field}`);
}

/** Through a value that is longer than the pane first, then to the next field. */
function moveInDetail(model: Model, by: number, count: number): Step {
  const { detailScroll, detailCursor } = model;
  const hidden = hiddenRows(model);
  if (by > 0 && Number.isFinite(by) && hidden > 0) {
    const rows = Math.min(hidden, Math.max(1, Math.abs(by) > 1 ? detailRoom(model) - 1 : 1));
    return step({ ...model, detailScroll: detailScroll + rows });
  }
  if (by < 0 && Number.isFinite(by) && detailScroll > 0) {
    const rows = Math.abs(by) > 1 ? detailRoom(model) - 1 : 1;
    return step({ ...model, detailScroll: Math.max(0, detailScroll - rows) });
  }
  return step({ ...model, detailCursor: moved(detailCursor, by, count), detailScroll: 0 });
}

/** The term of the filter that asks for a field's value. */
function termOf({ field = '', value, asked = value }: DetailField, isNot: boolean): string {
  const item = valueExpression(field, asked);
  const text = printQuery({ windows: [], filter: isNot ? { kind: 'not', item } : item });
  // Names that klog gives no meaning to are the lines' own without a sign.
  const plain = field.startsWith('@') ? text : text.replace(/^(NOT )?@/, '$1');
  return plain.replace(/^NOT /, '-');
}

/** The question for a field's value. */
function valueExpression(field: string, value: string): Expression {
  if (field === 'severity') {
    const name = severityNames.find((each) => each === value) ?? 'none';
    return { kind: 'severity', operator: ':', values: [name] };
  }
  if (field === 'request' || field === 'traceId') return { kind: 'request', values: [value] };
  return { kind: 'exact', field: canonicalField(field), values: [value] };
}

/** Adds the field's value to the filter. */
function narrow(model: Model, field: DetailField, isNot: boolean): Step {
  if (field.field === undefined) return toast(model, 'nothing can be asked by this');
  const { goodText, query } = model.filter;
  const before = query.filter?.kind === 'or' ? `(${goodText})` : goodText;
  return setFilter(model, `${before} ${termOf(field, isNot)}`.trim());
}

function followField(model: Model, { label, field, value, asked = value }: DetailField): Step {
  if (field === undefined) return toast(model, 'nothing can be followed by this');
  const expression = valueExpression(field, asked);
  return push(model, { label: `${label} ${asked}`, expression, isContext: false });
}

/** To another record among all lines; Esc leads back to this one. */
function goBeside(model: Model, id: number): Step {
  const crumb = { label: 'beside it', isContext: true };
  return push({ ...model, focus: 'timeline' }, crumb, { at: 'record', id });
}
