import type { Effect } from '../messages.ts';
import type { Model } from '../model.ts';

/** What the screen becomes, and what must be done for it. */
export interface Step {
  readonly model: Model;
  readonly effects: readonly Effect[];
}

export function step(model: Model, ...effects: readonly Effect[]): Step {
  return { model, effects };
}

/** Time to look there, and time to read. */
const toastMs = 3000;
const toastMsPerSign = 50;

/** Says something for a moment in the status row. */
export function toast(model: Model, text: string): Step {
  return step(
    { ...model, toast: text },
    { kind: 'timer', timer: 'toast', ms: toastMs + text.length * toastMsPerSign },
  );
}
