// Steps that the timeline and the panes beside it take alike.
import { sanitizePasted } from '../../core/sanitize.ts';
import { selectedRecord, without, type Crumb, type Model } from '../model.ts';
import type { Place } from '../../query/browse/browse-messages.ts';
import { readAt, readSurvey, reread } from './reading.ts';
import { step, type Step } from './step.ts';

/** Sends a text of the capture to the clipboard; `what` names it. What becomes of it is told later. */
export function copy(model: Model, text: string, what: string): Step {
  return step(model, { kind: 'copy', what, text: sanitizePasted(text) });
}

/** Goes one step further, with a way back; to a place of its own or where the user stands. */
export function push(model: Model, crumb: Omit<Crumb, 'from'>, place?: Place): Step {
  const from = selectedRecord(model)?.id;
  const added = { ...crumb, ...(from === undefined ? {} : { from }) };
  const next = { ...model, isFollowing: false, trail: [...model.trail, added] };
  if (place === undefined) return reread(next);
  const reading = readAt({ ...next, records: [], selected: 0, top: 0, isCounting: true }, place);
  return step(reading.model, ...reading.effects, ...readSurvey(next));
}

/** Shows a pod alone, or all of them again. */
export function solo(model: Model, key: string): Step {
  return reread(model.solo === key ? without(model, 'solo') : { ...model, solo: key });
}
