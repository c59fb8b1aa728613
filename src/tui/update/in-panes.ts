// What actions do in the pods pane and in the detail, where these have the focus. Absent: the same as
// everywhere else.
import type { Expression } from '../../query/language/ast.ts';
import { fieldNamed } from '../../query/language/fields.ts';
import { detailFields, type DetailField } from '../detail.ts';
import type { Action } from '../keys.ts';
import { selectedRecord, type Model } from '../model.ts';
import { podsOf } from '../pod-rows.ts';
import { podKey } from '../question.ts';
import { setFilter } from './prompting.ts';
import { reread } from './reading.ts';
import { copy, push, solo } from './shared.ts';
import { step, toast, type Step } from './step.ts';

/** How far an action moves a cursor in a list with pages of so many rows. */
function distance(action: Action, page: number): number | undefined {
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
  if (by !== undefined) {
    return step({ ...model, detailCursor: moved(model.detailCursor, by, fields.length) });
  }
  const field = fields[model.detailCursor];
  if (field === undefined) return undefined;
  if (action === 'copy-line') return copy(model, field.value, field.label);
  if (action === 'include') return narrow(model, field, '');
  if (action === 'exclude') return narrow(model, field, '-');
  return action === 'follow-field' ? followField(model, field) : undefined;
}

/** Adds the field's value to the filter. */
function narrow(model: Model, { field, value }: DetailField, sign: '' | '-'): Step {
  if (field === undefined) return toast(model, 'nothing can be asked by this');
  const term = `${sign}${field}=${JSON.stringify(value)}`;
  return setFilter(model, [model.filter.text, term].filter((part) => part !== '').join(' '));
}

function followField(model: Model, { label, field, value }: DetailField): Step {
  if (field === undefined) return toast(model, 'nothing can be followed by this');
  const expression: Expression =
    field === 'request' || field === 'traceId'
      ? { kind: 'request', values: [value] }
      : { kind: 'exact', field: fieldNamed(field)?.name ?? `@${field}`, values: [value] };
  return push(model, { label: `${label} ${value}`, expression, isContext: false });
}
