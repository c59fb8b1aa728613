// Keys while the page about what is followed is open: they move it, or close it.
import { bindingOf } from '../keys.ts';
import { livePageHeight, livePageLines } from '../live.ts';
import { without, type Model } from '../model.ts';
import { distance } from './in-panes.ts';
import { step, type Step } from './step.ts';

export function keyOnPage(model: Model, page: { readonly first: number }, key: string): Step {
  const action = bindingOf(key, 'timeline')?.action;
  if (action === undefined) return step(model);
  if (action === 'back' || action === 'quit' || action === 'followed') {
    return step(without(model, 'page'));
  }
  if (action === 'redraw' || action === 'suspend') return step(model, { kind: action });
  const height = livePageHeight(model);
  const last = Math.max(0, livePageLines(model).length - height);
  const first = Math.max(0, Math.min(last, page.first + (distance(action, height) ?? 0)));
  return step({ ...model, page: { first } });
}
