// Opening, walking and following the lists that lie over the screen.
import type { BrowseRequest, GraphReply, PivotsReply } from '../../query/browse/browse-messages.ts';
import { inZone, utc } from '../../core/time-zone.ts';
import type { Expression } from '../../query/language/ast.ts';
import { pivotLines, resourceText, treeLines, type Goal, type Overlay } from '../overlay.ts';
import { thingAt, type Thing } from '../thing.ts';
import { without, type Model } from '../model.ts';
import { copy, push } from './shared.ts';
import { step, toast, type Step } from './step.ts';

const panCells = 10;
const pageLines = 10;

/** What of the selected line or pod can be followed. */
export function openPivots(model: Model): Step {
  const thing = thingAt(model);
  if (thing === undefined) return step(model);
  return opened(model, 'pivots', `FOLLOW from ${resourceText(thing.subject)}`, {
    kind: 'pivots',
    ...thing,
  });
}

/** What the resource of the selected line or pod is connected with, as it was then. */
export function openGraph(model: Model): Step {
  const thing = thingAt(model);
  return thing === undefined ? step(model) : openTree(model, thing);
}

function openTree(model: Model, { subject, cluster, at }: Thing): Step {
  const zone = model.zones[model.zone] ?? utc;
  const moment = at === undefined ? '' : ` at ${inZone(at, zone).clock.slice(0, 8)}`;
  return opened(model, 'graph', `GRAPH of ${resourceText(subject)}${moment}`, {
    kind: 'graph',
    zoneName: zone.name,
    subject,
    ...(cluster === undefined ? {} : { cluster }),
    ...(at === undefined ? {} : { at }),
  });
}

function opened(model: Model, kind: Overlay['kind'], title: string, request: BrowseRequest): Step {
  const overlay: Overlay = { kind, title, chosen: 0, left: 0 };
  return step({ ...model, overlay }, { kind: 'ask', slot: 'overlay', request });
}

/** The lines of what was asked for, if it is still open. */
export function takeOverlay(model: Model, reply: PivotsReply | GraphReply): Step {
  const { overlay } = model;
  if (overlay?.kind !== reply.kind) return step(model);
  if (reply.kind === 'pivots') {
    const usual = reply.pivots.findIndex(({ isUsual }) => isUsual);
    const chosen = Math.max(0, usual);
    return step({ ...model, overlay: { ...overlay, lines: pivotLines(reply), chosen } });
  }
  const note = reply.summary;
  return step({ ...model, overlay: { ...overlay, lines: treeLines(reply), note } });
}

function closeOverlay(model: Model): Step {
  return step(without(model, 'overlay'), { kind: 'drop', slot: 'overlay' });
}

/** A key while a list lies over the screen: it owns all of them. */
export function keyInOverlay(model: Model, overlay: Overlay, key: string): Step {
  const { lines = [], chosen, left } = overlay;
  const line = lines[chosen];
  const to = (wanted: number): Step => {
    const next = Math.max(0, Math.min(lines.length - 1, wanted));
    return step({ ...model, overlay: { ...overlay, chosen: next } });
  };
  const pan = (by: number): Step =>
    step({ ...model, overlay: { ...overlay, left: Math.max(0, left + by) } });
  switch (key) {
    case 'escape':
    case 'q':
      return closeOverlay(model);
    case 'j':
    case 'down':
    case 'C-n':
    case 'wheel-down':
      return to(chosen + 1);
    case 'k':
    case 'up':
    case 'C-p':
    case 'wheel-up':
      return to(chosen - 1);
    case 'space':
    case 'pagedown':
    case 'C-d':
      return to(chosen + pageLines);
    case 'b':
    case 'pageup':
    case 'C-u':
      return to(chosen - pageLines);
    case 'g':
    case 'home':
      return to(0);
    case 'G':
    case 'end':
      return to(lines.length - 1);
    case 'right':
      return pan(panCells);
    case 'left':
      return pan(-panCells);
    case 'y':
      if (line === undefined) return step(model);
      return copy(
        model,
        line.spans
          .map(({ text }) => text)
          .join('')
          .trimEnd(),
        'line',
      );
    case 'r': {
      // The tree of another thing of the tree, at the same moment.
      const thing = thingAt(model);
      if (overlay.kind !== 'graph' || line?.goal === undefined || thing === undefined) {
        return step(model);
      }
      return openTree(model, { ...thing, subject: line.goal.resource });
    }
    case 'enter':
      if (line === undefined) return step(model);
      return line.goal === undefined
        ? toast(model, 'this leads nowhere')
        : followGoal(closeOverlay(model), line.goal);
    default:
      return step(model);
  }
}

function followGoal(closed: Step, { resource }: Goal): Step {
  const next = followResource({ ...closed.model, focus: 'timeline' }, resource);
  return step(next.model, ...closed.effects, ...next.effects);
}

/** Shows what a resource and everything it consists of wrote, and the Events about them. */
export function followResource(model: Model, resource: Goal['resource']): Step {
  const expression: Expression = { kind: 'resource', scope: 'resource', resources: [resource] };
  return push(model, { label: resourceText(resource), expression, isContext: false });
}
