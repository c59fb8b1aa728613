// Which records the screen asks for, and how those that come become its window. The selection is kept
// by the record's id: indexes move while pages come and go.
import type { TimelineRecord } from '../../core/record.ts';
import type { BrowseRequest, Place, RowsReply } from '../../query/browse/browse-messages.ts';
import type { Expression } from '../../query/language/ast.ts';
import { rowsOf } from '../columns.ts';
import { widened } from '../field-columns.ts';
import { layoutOf } from '../layout.ts';
import type { Effect } from '../messages.ts';
import { foldWindow } from '../folding.ts';
import { selectedRecord, without, type Model } from '../model.ts';
import { markedQuery, shownQuery } from '../question.ts';
import { streamNamer } from '../../export/text/stream-names.ts';
import { step, type Step } from './step.ts';

/** Most records that are held; a few screens in both directions. */
const mostRecords = 3000;
/** The same where many of them are not shown. */
const mostFolded = 6000;
const foldedAhead = 5;
/** So much out of order is said. */
const lateNs = 1_000_000_000n;
const fewestAhead = 200;

/** Rows of the timeline. */
export function pageRows({ columns, rows, toggles }: Model): number {
  return layoutOf(columns, rows, toggles)?.timeline.height ?? 1;
}

function ahead(model: Model): number {
  return Math.max(fewestAhead, 3 * pageRows(model)) * (model.folds ? foldedAhead : 1);
}

/** All records that are held, shown or not. */
function windowOf({ folded, records }: Model): readonly TimelineRecord[] {
  return folded?.window ?? records;
}

/** The window as the user wants to see it, folded or whole; the selection stays on its record. */
function arranged(model: Model, window: readonly TimelineRecord[]): Model {
  const whole = without(model, 'folded');
  const { folds, unfolded, marked, bookmarks } = model;
  const isKept = (id: number): boolean =>
    marked.has(id) || bookmarks.includes(id) || unfolded.some((run) => run.has(id));
  if (!folds) return { ...whole, records: window };
  const { rows, folded } = foldWindow(window, isKept);
  return { ...whole, records: rows, folded };
}

/** Arranges what is held anew; what is selected, or stands for it, keeps its place on the screen. */
export function rearranged(model: Model): Model {
  const id = selectedRecord(model)?.id;
  const row = model.selected - model.top;
  const next = arranged(model, windowOf(model));
  const selected = Math.max(0, placeOf(next, id));
  return scrolled({ ...next, selected, top: selected - row });
}

/** Index of the row of a record; of the row that stands for it where it is not shown. */
function placeOf({ records, folded }: Model, id: number | undefined): number {
  if (id === undefined) return -1;
  const shown = folded?.carriers.get(id) ?? id;
  return records.findIndex((record) => record.id === shown);
}

function asked(model: Model) {
  const mark = markedQuery(model);
  return {
    now: model.now,
    query: shownQuery(model),
    onlyAdds: model.isLive,
    ...(mark === undefined ? {} : { mark }),
  };
}

/** Opens the window at a place. */
export function readAt(model: Model, place: Place): Step {
  const count = ahead(model);
  return step(
    { ...without(model, 'aim'), isReading: true, place, readText: model.filter.goodText },
    { kind: 'drop', slot: 'before' },
    { kind: 'drop', slot: 'after' },
    { kind: 'drop', slot: 'refresh' },
    {
      kind: 'ask',
      slot: 'rows',
      request: { kind: 'window', ...asked(model), place, before: count, after: count },
    },
  );
}

/** Where the user stands, or is on the way to. */
function standing(model: Model): Place {
  if (model.isFollowing) return { at: 'end' };
  const record = selectedRecord(model);
  return record === undefined ? model.place : { at: 'record', id: record.id };
}

/** Reads the window again where the user stands, because the question has changed. */
export function reread(model: Model): Step {
  const reading = readAt(model, standing(model));
  const counting = readSurvey(model);
  return {
    model: { ...reading.model, isCounting: true },
    effects: [...reading.effects, ...counting],
  };
}

/** Reads the window again without a sign of it: rows have come in. */
export function refresh(model: Model): Effect {
  const count = ahead(model);
  const around = { place: standing(model), before: count, after: count };
  return {
    kind: 'ask',
    slot: 'refresh',
    request: { kind: 'window', ...asked(model), ...around },
  };
}

/** The nearest row in a direction for which `wanted` holds. */
export function find(model: Model, way: 'before' | 'after', wanted: Expression): Step {
  const request = { kind: 'find', wanted: { windows: [], filter: wanted } } as const;
  return seek(model, { ...request, ...sought(model, way) });
}

/** The nearest gap or slow-down in a direction. */
export function findBreak(model: Model, way: 'before' | 'after'): Step {
  return seek(model, { kind: 'find-break', ...sought(model, way) });
}

function sought(model: Model, way: 'before' | 'after') {
  const record = selectedRecord(model);
  const count = ahead(model);
  const beyond = record === undefined ? {} : { beyond: record.id };
  return { ...asked(model), way, ...beyond, before: count, after: count };
}

function seek(model: Model, request: BrowseRequest): Step {
  return step(
    { ...model, isReading: true, isFollowing: false },
    { kind: 'ask', slot: 'rows', request },
  );
}

/** Cells that the histogram has for bars. */
export const histogramLabel = 6;

export function readSurvey(model: Model): readonly Effect[] {
  const { columns, now, zoom, isLive } = model;
  return [
    {
      kind: 'ask',
      slot: 'survey',
      request: {
        kind: 'survey',
        now,
        onlyAdds: isLive,
        query: shownQuery({ ...model, filter: { ...model.filter, hides: true } }),
        bins: Math.max(1, columns - histogramLabel - 1),
        ...(zoom === undefined ? {} : { range: zoom }),
      },
    },
  ];
}

/** Asks for more where the window's edge is near. */
export function fill(model: Model): readonly Effect[] {
  const { records, selected, atStart, atEnd } = model;
  const window = windowOf(model);
  const page = pageRows(model);
  // Where few rows stand for all that may be held, both edges are always near: one gives way at a time.
  const isDense = window.length >= mostFolded && records.length < 8 * page;
  const near = isDense ? 1 : 2 * page;
  const effects: Effect[] = [];
  const ask = (way: 'before' | 'after', beyond: TimelineRecord | undefined): void => {
    if (beyond === undefined) return;
    const count = ahead(model);
    const request = { kind: 'more', ...asked(model), way, beyond: beyond.id, count } as const;
    effects.push({ kind: 'ask', slot: way, request });
  };
  if (!atStart && selected < near) ask('before', window[0]);
  if (!atEnd && selected > records.length - 1 - near) ask('after', window.at(-1));
  return effects;
}

/** What is to be remembered of rows that have come, and which of them are late. */
function metAfter(
  { live, met, lateIds }: Model,
  fresh: readonly TimelineRecord[],
): { readonly met: Pick<Model, 'met'>; readonly lateIds: ReadonlySet<number> } {
  // What the streams had before comes in any order.
  if (!live?.isCaughtUp) return { met: {}, lateIds };
  const late = new Set(lateIds);
  let next = met;
  for (const { id, time, timeSource } of fresh) {
    if (timeSource === 'none') continue;
    if (met !== undefined && id > met.id && time < met.time - lateNs) late.add(id);
    if (next === undefined) next = { id, time };
    else {
      next = { id: Math.max(next.id, id), time: time > next.time ? time : next.time };
    }
  }
  return { met: next === undefined ? {} : { met: next }, lateIds: late };
}

/** Rows have come: of a new window, or for an edge of the one that is there. */
export function takeRows(model: Model, reply: RowsReply): Step {
  const known = selectedRecord(model);
  const base = reply.isFirst
    ? {
        records: [] as readonly TimelineRecord[],
        marked: new Set<number>(),
        atStart: false,
        atEnd: false,
      }
    : { ...model, records: windowOf(model) };
  const isBefore = reply.way === 'before';
  const held = new Set(base.records.map(({ id }) => id));
  const fresh = reply.records.filter(({ id }) => !held.has(id));
  let window = isBefore ? [...fresh, ...base.records] : [...base.records, ...fresh];
  let { atStart, atEnd } = base;
  if (reply.isEnd && isBefore) atStart = true;
  if (reply.isEnd && !isBefore) atEnd = true;
  // A window that begins by looking back from the end has nothing behind it.
  if (reply.isFirst && isBefore) atEnd = true;
  const most = model.folds ? mostFolded : mostRecords;
  if (window.length > most) {
    window = isBefore ? window.slice(0, most) : window.slice(-most);
    if (isBefore) atEnd = false;
    else atStart = false;
  }
  const marked = new Set([...base.marked, ...reply.marked]);
  const { met, lateIds } = metAfter(model, fresh);
  window = window.map((record) =>
    lateIds.has(record.id) && !record.late ? { ...record, late: true } : record,
  );
  // What was looked for is shown, whatever it is similar to.
  const { target } = reply;
  const unfolded =
    target === undefined || !model.folds ? model.unfolded : [...model.unfolded, new Set([target])];
  const after = arranged({ ...model, ...met, lateIds, marked, unfolded }, window);
  const { records } = after;
  const aim = target ?? model.aim ?? known?.id;
  const found = placeOf(after, aim);
  const last = Math.max(0, records.length - 1);
  const selected = model.isFollowing ? last : found >= 0 ? found : isBefore ? last : 0;
  const height = pageRows(model);
  const isJump = reply.target !== undefined || (reply.isFirst && found < 0);
  const anchor = reply.isFirst
    ? isJump
      ? Math.floor(height / 2)
      : model.selected - model.top
    : model.anchor;
  // What was seen stays where it was on the screen.
  const top = anchor === undefined ? model.top + selected - model.selected : selected - anchor;
  const fieldColumns = widened(model.fieldColumns, fresh);
  const next = scrolled({ ...without(after, 'aim'), fieldColumns, atStart, atEnd, selected, top });
  const isAwaited = found < 0 && !model.isFollowing && (reply.isFirst || model.aim !== undefined);
  return step({
    ...next,
    ...(isAwaited && aim !== undefined ? { aim } : {}),
    ...(anchor === undefined ? {} : { anchor }),
    isReading: reply.isFirst ? !reply.isEnd : next.isReading,
  });
}

/** The window moved so that the selection is on the screen and no space is wasted. */
export function scrolled(model: Model): Model {
  const height = pageRows(model);
  const last = Math.max(0, model.records.length - 1);
  const selected = Math.min(Math.max(0, model.selected), last);
  let top = Math.min(Math.max(model.top, selected - height + 1), selected);
  let used = 0;
  for (let at = top; model.wraps && at <= selected; at++) used += rowsOf(model, model.records[at]);
  while (used > height && top < selected) used -= rowsOf(model, model.records[top++]);
  const lowest = model.wraps ? selected : Math.max(0, model.records.length - height);
  top = Math.max(0, Math.min(top, lowest));
  return { ...model, selected, top };
}

/** The names of pods follow from the streams that are known. */
export function takeOverview(model: Model, overview: NonNullable<Model['overview']>): Model {
  return {
    ...model,
    overview,
    names: streamNamer(overview.streams),
    seenId: model.isFollowing ? overview.lastId : Math.max(model.seenId, 0),
  };
}
