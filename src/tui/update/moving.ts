// Moving about: by lines and pages, to the ends, sideways, and to what is interesting.
import type { Place } from '../../query/browse/browse-messages.ts';
import type { Expression } from '../../query/language/ast.ts';
import { atRest, selectedRecord, type Model } from '../model.ts';
import { podKey } from '../../core/container-ref.ts';
import { tyingId } from '../question.ts';
import { fill, find, pageRows, readAt, scrolled } from './reading.ts';
import { step, toast, type Step } from './step.ts';

/** By so many rows, as far as they are here; more are asked for. Upwards leaves following. */
export function moveBy(model: Model, rows: number): Step {
  const next = scrolled({
    ...atRest(model),
    selected: model.selected + rows,
    // A page moves what is seen, not only the selection.
    top: Math.abs(rows) > 1 ? model.top + rows : model.top,
    isFollowing: rows < 0 ? false : model.isFollowing,
  });
  return step(next, ...fill(next));
}

/** Half pages and pages. */
export function movePages(model: Model, pages: number): Step {
  return moveBy(model, Math.trunc(pages * pageRows(model)) || Math.sign(pages));
}

export function moveTo(model: Model, place: Place): Step {
  const isEnd = place.at === 'end';
  const next = {
    ...atRest(model),
    isFollowing: isEnd,
    newCount: isEnd ? 0 : model.newCount,
    seenId: isEnd ? (model.overview?.lastId ?? model.seenId) : model.seenId,
  };
  // A window that is on its way would take the place of this one, with another row selected.
  const isHere = model.growth === 'none' && !model.isReading && model.records.length > 0;
  if (isEnd && model.atEnd && isHere) {
    return step(
      scrolled({ ...next, selected: model.records.length - 1, top: model.records.length }),
    );
  }
  if (place.at === 'start' && model.atStart && isHere) {
    return step(scrolled({ ...next, selected: 0, top: 0 }));
  }
  // The row that was selected may be elsewhere: the new window decides.
  return readAt({ ...next, records: [], selected: 0, top: 0 }, place);
}

export function pan(model: Model, cells: number): Step {
  return step({ ...model, left: Math.max(0, model.left + cells) });
}

export const errors: Expression = { kind: 'severity', operator: '>=', values: ['error'] };
export const eventsAndRestarts: Expression = {
  kind: 'match',
  field: 'kind',
  patterns: [{ pieces: ['event'] }, { pieces: ['restart'] }],
};

/** The next row of the same pod. */
export function sameOrigin(model: Model, way: 'before' | 'after'): Step {
  const record = selectedRecord(model);
  if (record?.pod === undefined) return step(model);
  const { records, selected } = model;
  const key = podKey(record);
  const beside =
    way === 'after'
      ? records.findIndex((each, at) => at > selected && podKey(each) === key)
      : records.findLastIndex((each, at) => at < selected && podKey(each) === key);
  if (beside >= 0) return moveBy(model, beside - selected);
  return find(model, way, { kind: 'exact', field: 'pod', values: [record.pod] });
}

/** The next row of the same request. */
export function sameId(model: Model, way: 'before' | 'after'): Step {
  const record = selectedRecord(model);
  const tie = record && tyingId(record);
  if (tie === undefined) return step(model);
  return find(model, way, { kind: 'request', values: [tie.id] });
}

/** The next or previous marked row, around the ends. */
export function nextBookmark(model: Model): Step {
  const { bookmarks, selected, records } = model;
  const here = records[selected]?.id;
  const at = bookmarks.indexOf(here ?? -1);
  const id = bookmarks[(at + 1) % Math.max(1, bookmarks.length)];
  return id === undefined ? toast(model, 'no line is marked') : moveTo(model, { at: 'record', id });
}
