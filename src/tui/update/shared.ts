// Steps that the timeline and the panes beside it take alike.
import { selectedRecord, without, type Crumb, type Model } from '../model.ts';
import { reread } from './reading.ts';
import { step, toast, type Step } from './step.ts';

/** Sends a text to the clipboard; `what` names it. */
export function copy(model: Model, text: string, what: string): Step {
  // OSC 52 has no answer: nobody can know whether the terminal took it.
  const next = toast(model, `${what} sent to the clipboard (${text.length} characters)`);
  return step(next.model, { kind: 'copy', text }, ...next.effects);
}

/** Goes one step further, with a way back. */
export function push(model: Model, crumb: Omit<Crumb, 'from'>): Step {
  const from = selectedRecord(model)?.id;
  const added = { ...crumb, ...(from === undefined ? {} : { from }) };
  return reread({ ...model, isFollowing: false, trail: [...model.trail, added] });
}

/** Shows a pod alone, or all of them again. */
export function solo(model: Model, key: string): Step {
  return reread(model.solo === key ? without(model, 'solo') : { ...model, solo: key });
}
