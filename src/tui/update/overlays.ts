// Opening, walking and following the lists that lie over the screen.
import type {
  BrowseRequest,
  GraphReply,
  PathReply,
  PivotsReply,
  Place,
  RequestsReply,
} from '../../query/browse/browse-messages.ts';
import { inZone, utc } from '../../core/time-zone.ts';
import type { Expression, ResourceName } from '../../query/language/ast.ts';
import {
  pathLines,
  pathNote,
  pivotLines,
  requestLines,
  resourceText,
  treeLines,
  type Goal,
  type Overlay,
} from '../overlay.ts';
import { thingAt, type Thing } from '../thing.ts';
import { selectedRecord, without, type Model } from '../model.ts';
import { tyingId } from '../question.ts';
import { copy, push } from './shared.ts';
import { step, toast, type Step } from './step.ts';

const panCells = 10;
const pageLines = 10;
const requestsOfOrder = 10;

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

/** The way of the selected line's request over pods. */
export function openPath(model: Model): Step {
  const record = selectedRecord(model);
  const tie = record && tyingId(record);
  return tie === undefined ? step(model) : openPathOf(model, tie.id);
}

function openPathOf(model: Model, id: string): Step {
  return opened(model, 'path', `REQUEST ${id}`, { kind: 'path', now: model.now, id });
}

/** Requests that were slow, failed or went far. */
export function openRequests(model: Model): Step {
  return opened(model, 'requests', 'REQUESTS', { kind: 'requests', limit: requestsOfOrder });
}

/** The lines of what was asked for, if it is still open. */
export function takeOverlay(
  model: Model,
  reply: PivotsReply | GraphReply | PathReply | RequestsReply,
): Step {
  const { overlay } = model;
  if (overlay?.kind !== reply.kind) return step(model);
  return step({ ...model, overlay: { ...overlay, ...told(model, reply) } });
}

function told(
  model: Model,
  reply: PivotsReply | GraphReply | PathReply | RequestsReply,
): Partial<Overlay> {
  switch (reply.kind) {
    case 'pivots': {
      const usual = reply.pivots.findIndex(({ isUsual }) => isUsual);
      return { lines: pivotLines(reply), chosen: Math.max(0, usual) };
    }
    case 'graph':
      return { lines: treeLines(reply), note: reply.summary };
    case 'path':
      return { lines: pathLines(reply), note: pathNote(reply) };
    case 'requests': {
      const lines = requestLines(reply, model.zones[model.zone] ?? utc);
      if (lines.length > 0) return { lines, chosen: 1 };
      return { lines, note: 'no line carries a request or trace id' };
    }
  }
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
      if (overlay.kind !== 'graph' || line?.goal?.kind !== 'resource' || thing === undefined) {
        return step(model);
      }
      return openTree(model, { ...thing, subject: line.goal.resource });
    }
    case 'i':
      if (line?.goal?.kind !== 'request' || overlay.kind !== 'requests') return step(model);
      return openPathOf(model, line.goal.id);
    case 'enter':
      if (line === undefined) return step(model);
      return line.goal === undefined
        ? toast(model, 'this leads nowhere')
        : followGoal(closeOverlay(model), line.goal);
    default:
      return step(model);
  }
}

function followGoal(closed: Step, goal: Goal): Step {
  const model: Model = { ...closed.model, focus: 'timeline' };
  const next =
    goal.kind === 'resource'
      ? followResource(model, goal.resource)
      : followRequest(model, goal.id, goal.record);
  return step(next.model, ...closed.effects, ...next.effects);
}

/** Shows all lines of a request, from one of them on or from the first. */
function followRequest(model: Model, id: string, record: number | undefined): Step {
  const expression: Expression = { kind: 'request', values: [id] };
  const place: Place = record === undefined ? { at: 'start' } : { at: 'record', id: record };
  return push(model, { label: `request ${id}`, expression, isContext: false }, place);
}

/** Shows what a resource and everything it consists of wrote, and the Events about them. */
export function followResource(model: Model, resource: ResourceName): Step {
  const expression: Expression = { kind: 'resource', scope: 'resource', resources: [resource] };
  return push(model, { label: resourceText(resource), expression, isContext: false });
}
