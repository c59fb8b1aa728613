// What each action does to the screen. Reasons why one would do nothing stand beside its key.
import { severityNames } from '../../core/severity.ts';
import type { TimestampNs } from '../../core/time.ts';
import { timestampNs } from '../../core/time.ts';
import type { TimeRange } from '../../query/browse/browse-messages.ts';
import { subjectOf } from '../../query/record-subject.ts';
import type { Expression } from '../../query/language/ast.ts';
import { bindings, windowMinutes, type Action } from '../keys.ts';
import { layoutOf } from '../layout.ts';
import { selectedRecord, without, type Model } from '../model.ts';
import { podKey } from '../../core/container-ref.ts';
import { shareCommand, tyingId } from '../question.ts';
import { copiedRow } from '../rows.ts';
import {
  errors,
  eventsAndRestarts,
  movePages,
  moveBy,
  moveTo,
  nextBookmark,
  pan,
  sameId,
  sameOrigin,
} from './moving.ts';
import { resourceOf } from '../overlay.ts';
import { followResource, openGraph, openPath, openPivots, openRequests } from './overlays.ts';
import { inDetail, inPods } from './in-panes.ts';
import { openCommands, openFilter, openTime, setFilter } from './prompting.ts';
import {
  fill,
  find,
  findBreak,
  pageRows,
  readAt,
  readSurvey,
  rearranged,
  reread,
  scrolled,
} from './reading.ts';
import { copy, push, solo } from './shared.ts';
import { step, toast, type Step } from './step.ts';

/** Runs an action where it means something, else says why not. */
export function act(model: Model, action: Action): Step {
  const binding = bindings.find(
    (each) => each.action === action && (each.focus === undefined || each.focus === model.focus),
  );
  const reason = binding?.whyNot?.(model);
  if (reason !== undefined) return toast(model, reason);
  return perform(model, action);
}

function perform(model: Model, action: Action): Step {
  const minutes = windowMinutes[action];
  if (minutes !== undefined) {
    return reread({ ...model, lastMinutes: minutes, isFollowing: true, newCount: 0 });
  }
  if (model.focus === 'pods') {
    const moved = inPods(model, action);
    if (moved !== undefined) return moved;
  }
  if (model.focus === 'detail') {
    const moved = inDetail(model, action);
    if (moved !== undefined) return moved;
  }
  switch (action) {
    case 'down':
      return moveBy(model, 1);
    case 'up':
      return moveBy(model, -1);
    case 'half-down':
      return movePages(model, 0.5);
    case 'half-up':
      return movePages(model, -0.5);
    case 'page-down':
      return movePages(model, 1);
    case 'page-up':
      return movePages(model, -1);
    case 'start':
      return moveTo(model, { at: 'start' });
    case 'end':
      return moveTo(model, { at: 'end' });
    case 'pan-right':
      return unfold(model) ?? pan(model, halfScreen(model));
    case 'pan-left':
      return foldAgain(model) ?? pan(model, -halfScreen(model));
    case 'step-right':
      return pan(model, 10);
    case 'step-left':
      return pan(model, -10);
    case 'filter':
      return openFilter(model);
    case 'next-match':
      return nextMatch(model, 'after');
    case 'previous-match':
      return nextMatch(model, 'before');
    case 'hide-or-mark':
      return reread({ ...model, filter: { ...model.filter, hides: !model.filter.hides } });
    case 'context':
      return model.trail.at(-1)?.isContext
        ? back(model)
        : push(model, { label: 'in context', isContext: true });
    case 'filter-on-off':
      return reread({ ...model, filter: { ...model.filter, isOff: !model.filter.isOff } });
    case 'more-severe':
      return severity(model, 1);
    case 'less-severe':
      return severity(model, -1);
    case 'follow-id':
      return followId(model);
    case 'follow-pod':
      return followField(model, 'pod');
    case 'follow-container':
      return followField(model, 'container');
    case 'follow-node':
      return followField(model, 'node');
    case 'follow-resource':
      return openPivots(model);
    case 'graph':
      return openGraph(model);
    case 'path':
      return openPath(model);
    case 'requests':
      return openRequests(model);
    case 'next-of-id':
      return sameId(model, 'after');
    case 'previous-of-id':
      return sameId(model, 'before');
    case 'next-error':
      return find(model, 'after', errors);
    case 'previous-error':
      return find(model, 'before', errors);
    case 'next-event':
      return find(model, 'after', eventsAndRestarts);
    case 'previous-event':
      return find(model, 'before', eventsAndRestarts);
    case 'next-gap':
      return findBreak(model, 'after');
    case 'previous-gap':
      return findBreak(model, 'before');
    case 'next-of-pod':
      return sameOrigin(model, 'after');
    case 'previous-of-pod':
      return sameOrigin(model, 'before');
    case 'go-to-time':
      return openTime(model);
    case 'all-time':
      return reread(without(model, 'lastMinutes'));
    case 'live':
      return model.lastMinutes === undefined
        ? moveTo(model, { at: 'end' })
        : reread({ ...without(model, 'lastMinutes'), isFollowing: true, newCount: 0 });
    case 'zoom-in':
      return zoom(model, 0.25);
    case 'zoom-out':
      return zoom(model, 4);
    case 'next-bin':
      return moveBin(model, 1);
    case 'previous-bin':
      return moveBin(model, -1);
    case 'times':
      return nextTimes(model);
    case 'bookmark':
      return bookmark(model);
    case 'next-bookmark':
      return nextBookmark(model);
    case 'detail':
      return unfold(model) ?? detail(model);
    case 'fold':
      return fold(model);
    case 'pretty':
      return step({ ...model, prettyJson: !model.prettyJson });
    case 'wrap':
      return step(scrolled({ ...model, wraps: !model.wraps, left: 0 }));
    case 'pane':
      return nextPane(model);
    case 'pods': {
      const pods = !model.toggles.pods;
      const focus = pods ? model.focus : 'timeline';
      return step(scrolled({ ...model, focus, toggles: { ...model.toggles, pods } }));
    }
    case 'solo': {
      const record = selectedRecord(model);
      return record?.pod === undefined ? step(model) : solo(model, podKey(record));
    }
    case 'all-pods':
      return reread({ ...without(model, 'solo'), muted: new Set() });
    case 'copy-line': {
      const record = selectedRecord(model);
      return record === undefined ? step(model) : copy(model, record.raw || record.body, 'line');
    }
    case 'copy-view': {
      const rows = model.records.slice(model.top, model.top + pageRows(model));
      return copy(model, rows.map((row) => `${copiedRow(model, row)}\n`).join(''), 'rows');
    }
    case 'copy-command':
      return copy(model, shareCommand(model), 'command');
    case 'save-text':
      return step(model, { kind: 'name-file', form: 'text' });
    case 'save-page':
      return step(model, { kind: 'name-file', form: 'page' });
    case 'mouse': {
      const on = !model.isMouseOn;
      const said = on ? 'mouse: wheel scrolls here' : 'mouse: your terminal selects text again';
      const next = toast({ ...model, isMouseOn: on }, said);
      return step(next.model, { kind: 'mouse', on }, ...next.effects);
    }
    case 'histogram': {
      const toggles = { ...model.toggles, histogram: !model.toggles.histogram };
      return step(scrolled({ ...model, toggles }));
    }
    case 'no-columns': {
      const toggles = { ...model.toggles, heads: false };
      return step(scrolled({ ...model, fieldColumns: [], toggles }));
    }
    case 'followed':
      return step({ ...model, page: { first: 0 } });
    case 'palette':
    case 'help':
      return openCommands(model);
    case 'back':
      return back(model);
    case 'quit':
    case 'stop-saving':
    case 'suspend':
    case 'redraw':
      return step(model, { kind: action });
    // Of other panes alone.
    case 'mute':
    case 'include':
    case 'exclude':
    case 'follow-field':
    case 'column':
    case 'go':
    case 'last-1m':
    case 'last-5m':
    case 'last-15m':
    case 'last-30m':
    case 'last-1h':
    case 'last-3h':
    case 'last-12h':
    case 'last-1d':
      return step(model);
  }
}

function halfScreen({ columns }: Model): number {
  return Math.floor(columns / 2);
}

function nextMatch(model: Model, way: 'before' | 'after'): Step {
  const { filter } = model.filter.query;
  if (filter === undefined) return step(model);
  return find(model, way, filter);
}

function severity(model: Model, by: number): Step {
  const minSeverity = Math.min(severityNames.length - 1, Math.max(0, model.minSeverity + by));
  const name = severityNames[minSeverity] ?? '';
  const next = reread({ ...model, minSeverity });
  const said = toast(next.model, minSeverity === 0 ? 'lines of any severity' : `${name} and above`);
  return step(said.model, ...next.effects, ...said.effects);
}

function followId(model: Model): Step {
  const record = selectedRecord(model);
  const tie = record && tyingId(record);
  if (tie === undefined) {
    const subject = record?.kind === 'event' ? subjectOf(record) : undefined;
    return subject === undefined ? step(model) : followResource(model, resourceOf(subject));
  }
  const expression: Expression = { kind: 'request', values: [tie.id] };
  return push(model, { label: `${tie.name} ${tie.id}`, expression, isContext: false });
}

function followField(model: Model, field: 'pod' | 'container' | 'node'): Step {
  const value = selectedRecord(model)?.[field];
  if (value === undefined) return step(model);
  const expression: Expression = { kind: 'exact', field, values: [value] };
  return push(model, { label: `${field} ${value}`, expression, isContext: false });
}

/** One step back: what was opened last is closed first. */
function back(model: Model): Step {
  if (model.focus !== 'timeline') return step({ ...model, focus: 'timeline' });
  const crumb = model.trail.at(-1);
  if (crumb !== undefined) {
    const trail = model.trail.slice(0, -1);
    const next = { ...model, trail };
    if (crumb.from === undefined) return reread(next);
    const reading = readAt(next, { at: 'record', id: crumb.from });
    const kept = {
      ...reading.model,
      selected: 0,
      records: model.records.filter(({ id }) => id === crumb.from),
    };
    return step(kept, ...reading.effects, ...readSurvey(next));
  }
  if (model.filter.text !== '') return setFilter(model, '');
  if (model.solo !== undefined || model.muted.size > 0) return perform(model, 'all-pods');
  if (model.lastMinutes !== undefined) return perform(model, 'all-time');
  if (model.toggles.detail) return detail(model);
  return toast(model, 'nothing to go back to: q leaves klog');
}

function detail(model: Model): Step {
  const toggles = { ...model.toggles, detail: !model.toggles.detail };
  const focus = model.focus === 'detail' ? 'timeline' : model.focus;
  const next = { ...model, toggles, focus } as const;
  const hasRoom = layoutOf(model.columns, model.rows, toggles)?.detail !== undefined;
  if (toggles.detail && !hasRoom)
    return toast(model, 'no room for the detail: enlarge the terminal');
  return step(scrolled({ ...next, detailCursor: 0, detailScroll: 0 }));
}

function fold(model: Model): Step {
  const next = rearranged({ ...model, folds: !model.folds, unfolded: [] });
  const said = next.folds ? 'similar lines are one row' : 'each line is shown';
  const told = toast(next, said);
  return step(told.model, ...fill(told.model), ...told.effects);
}

/** Shows the lines that the selected row stands for; absent: it stands for itself. */
function unfold(model: Model): Step | undefined {
  const id = selectedRecord(model)?.id;
  const run = id === undefined ? undefined : model.folded?.members.get(id);
  if (run === undefined) return undefined;
  return step(rearranged({ ...model, unfolded: [...model.unfolded, run] }));
}

/** Folds the run of the selected line that was unfolded last; absent: it was not unfolded. */
function foldAgain(model: Model): Step | undefined {
  const id = selectedRecord(model)?.id;
  if (!model.folds || model.left > 0 || id === undefined) return undefined;
  const run = model.unfolded.findLast((each) => each.has(id));
  if (run === undefined) return undefined;
  return step(rearranged({ ...model, unfolded: model.unfolded.filter((each) => each !== run) }));
}

function nextPane(model: Model): Step {
  const panes: Model['focus'][] = ['timeline'];
  if (model.toggles.pods) panes.push('pods');
  if (model.toggles.detail) panes.push('detail');
  const focus = panes[(panes.indexOf(model.focus) + 1) % panes.length] ?? 'timeline';
  if (panes.length === 1) {
    return step(scrolled({ ...model, focus: 'pods', toggles: { ...model.toggles, pods: true } }));
  }
  return step({ ...model, focus });
}

function nextTimes(model: Model): Step {
  if (model.timeMode === 'zone' && model.zone + 1 < model.zones.length) {
    return step({ ...model, zone: model.zone + 1 });
  }
  const timeMode =
    model.timeMode === 'zone' ? 'relative' : model.timeMode === 'relative' ? 'delta' : 'zone';
  return step({ ...model, timeMode, zone: timeMode === 'zone' ? 0 : model.zone });
}

function bookmark(model: Model): Step {
  const id = selectedRecord(model)?.id;
  if (id === undefined) return step(model);
  const has = model.bookmarks.includes(id);
  const bookmarks = has ? model.bookmarks.filter((each) => each !== id) : [...model.bookmarks, id];
  return step({ ...model, bookmarks });
}

/** A part of the time around the selection; the whole is no part any more. */
function zoom(model: Model, factor: number): Step {
  const { survey, overview } = model;
  const whole = overview?.range;
  if (survey === undefined || whole === undefined) return step(model);
  const span = survey.range.to - survey.range.from;
  const wanted = BigInt(Math.max(1e6, Math.round(Number(span) * factor)));
  const middle = selectedRecord(model)?.time ?? survey.range.from + span / 2n;
  const range = within({ from: middle - wanted / 2n, to: middle + wanted / 2n }, whole);
  const isWhole = range.from === whole.from && range.to === whole.to;
  const next: Model = isWhole ? without(model, 'zoom') : { ...model, zoom: range };
  return step(next, ...readSurvey(next));
}

function within(range: { from: bigint; to: bigint }, whole: TimeRange): TimeRange {
  const clamp = (time: bigint): TimestampNs =>
    timestampNs(time < whole.from ? whole.from : time > whole.to ? whole.to : time);
  return { from: clamp(range.from), to: clamp(range.to) };
}

/** To the nearest bar of the histogram that is not empty. */
function moveBin(model: Model, by: 1 | -1): Step {
  const { survey } = model;
  const record = selectedRecord(model);
  if (survey === undefined || record === undefined) return step(model);
  const { from, to } = survey.range;
  const bins = survey.all.length;
  const span = to - from + 1n;
  const here = Number(((record.time - from) * BigInt(bins)) / span);
  for (let bin = here + by; bin >= 0 && bin < bins; bin += by) {
    if ((survey.all[bin] ?? 0) === 0) continue;
    const time = timestampNs(from + (span * BigInt(bin)) / BigInt(bins));
    return moveTo({ ...model, isFollowing: false }, { at: 'time', time });
  }
  return toast(model, by > 0 ? 'no bar further right' : 'no bar further left');
}
