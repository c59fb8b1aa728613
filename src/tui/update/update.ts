// The screen's only way to change: a message makes a new model and asks for effects. Pure: whatever
// comes, the same model and message give the same step.
import { layoutOf } from '../layout.ts';
import { bindingOf } from '../keys.ts';
import type { Message, Timer } from '../messages.ts';
import { atRest, noFilter, without, type Model, type Start } from '../model.ts';
import { streamNamer } from '../../export/text/stream-names.ts';
import type { BrowseReply } from '../../query/browse/browse-messages.ts';
import { act } from './acting.ts';
import { keyOnPage } from './live-page.ts';
import { insert } from './input.ts';
import {
  keyInPrompt,
  needsReading,
  openSave,
  refuseSave,
  takeValues,
  withInput,
} from './prompting.ts';
import { keyInOverlay, takeOverlay } from './overlays.ts';
import { askSurroundings, withSurroundings } from './looking.ts';
import {
  fill,
  readAt,
  readSurvey,
  refresh,
  reread,
  scrolled,
  takeOverview,
  takeRows,
} from './reading.ts';
import { step, toast, type Step } from './step.ts';

const overviewMs = 2000;

/** The first screen, before anything was read. */
export function begin(start: Start): Step {
  const model: Model = {
    ...start,
    filter: noFilter,
    history: [],
    minSeverity: 0,
    muted: new Set(),
    trail: [],
    records: [],
    folds: false,
    lateIds: new Set(),
    unfolded: [],
    marked: new Set(),
    atStart: false,
    atEnd: false,
    isReading: true,
    place: { at: 'end' },
    readText: '',
    selected: 0,
    top: 0,
    left: 0,
    isFollowing: true,
    newCount: 0,
    isCounting: true,
    seenId: 0,
    growth: 'none',
    names: streamNamer([]),
    toggles: { histogram: true, pods: start.columns >= 100, detail: false },
    fieldColumns: [],
    focus: 'timeline',
    podCursor: 0,
    detailCursor: 0,
    detailScroll: 0,
    zone: 0,
    timeMode: 'zone',
    wraps: false,
    prettyJson: true,
    bookmarks: [],
  };
  return begun(model);
}

function begun(model: Model): Step {
  const reading = readAt(model, { at: 'end' });
  return step(
    reading.model,
    { kind: 'ask', slot: 'overview', request: { kind: 'overview' } },
    ...reading.effects,
    ...readSurvey(model),
  );
}

export function update(model: Model, message: Message): Step {
  return withSurroundings(handled(model, message));
}

function handled(model: Model, message: Message): Step {
  switch (message.type) {
    case 'key':
      return key(model, message.key);
    case 'paste':
      return model.prompt === undefined
        ? toast(model, 'pasted text goes into a prompt: press / first')
        : withInput(model, model.prompt, insert(model.prompt.input, message.text.slice(0, 10_000)));
    case 'resize': {
      const { columns, rows } = message;
      // Beside the timeline where there is room; over it only when asked for.
      const pods =
        columns >= 100
          ? model.toggles.pods || model.columns < 100
          : model.toggles.pods && model.focus === 'pods';
      const next = scrolled({ ...model, columns, rows, toggles: { ...model.toggles, pods } });
      const isSame = layoutOf(columns, rows, next.toggles)?.header.width === model.columns;
      return step(next, ...fill(next), ...(isSame ? [] : readSurvey(next)));
    }
    case 'reply':
      return reply(model, message.slot, message.reply);
    case 'done':
      // A window that was opened anew has ended the reading of what came in, and holds it.
      return message.slot === 'rows' || message.slot === 'refresh' ? refreshed(model) : step(model);
    case 'timer':
      return timer(model, message.timer);
    case 'grown':
      return grown({ ...model, now: message.now });
    case 'progress':
      return step({ ...model, progress: message.text });
    case 'ended': {
      const { text, stays } = message;
      // A reading that rests before it begins would show what was there before the end.
      const over: Model = { ...without(model, 'progress'), isLive: false, growth: 'none' };
      const next = grown(stays && text !== undefined ? { ...over, ended: text } : over);
      const said = text === undefined || stays ? step(next.model) : toast(next.model, text);
      const counting = readSurvey(said.model);
      return step(said.model, ...next.effects, ...said.effects, ...counting, {
        kind: 'ask',
        slot: 'overview',
        request: { kind: 'overview' },
      });
    }
    case 'file-named':
      return openSave(model, message.form, message.path);
    case 'save-refused':
      return refuseSave(model, message.reason);
    case 'saving': {
      const next = { ...model, saving: message.text };
      return step(model.prompt?.kind === 'save' ? without(next, 'prompt') : next);
    }
    case 'saved':
      return toast(without(model, 'saving'), message.text);
    case 'live':
      return step({ ...model, live: message.state });
    case 'stored':
      return step({ ...model, stored: message.stored });
    case 'told':
      return toast(model, message.text);
    case 'failed':
      return step({ ...model, failure: message.text, isReading: false });
  }
}

function key(model: Model, name: string): Step {
  if (name === 'C-c') return step(model, { kind: 'quit' });
  const quiet = without(model, 'toast');
  if (model.prompt !== undefined) {
    if (name === 'C-l') return step(model, { kind: 'redraw' });
    return keyInPrompt(quiet, model.prompt, name, act);
  }
  if (model.page !== undefined) return keyOnPage(quiet, model.page, name);
  if (model.overlay !== undefined) {
    if (name === 'C-l') return step(model, { kind: 'redraw' });
    return keyInOverlay(quiet, model.overlay, name);
  }
  const binding = bindingOf(name, model.focus);
  return binding === undefined ? step(model) : act(quiet, binding.action);
}

function reply(model: Model, slot: string, answer: BrowseReply): Step {
  switch (answer.kind) {
    case 'rows': {
      const taken = takeRows(model, answer);
      const note = answer.notes?.join(' ');
      if (note === undefined) return taken;
      const said = toast(taken.model, note);
      return step(said.model, ...taken.effects, ...said.effects);
    }
    case 'none':
      return toast({ ...model, isReading: false }, 'no further line like that in this direction');
    case 'survey':
      return step({ ...model, survey: answer, isCounting: false });
    case 'overview':
      return step(takeOverview(model, answer));
    case 'arrived': {
      const counted = { ...model, seenId: answer.lastId };
      if (model.isFollowing || slot !== 'arrived') return step(counted);
      return step({ ...counted, newCount: model.newCount + answer.count });
    }
    case 'values':
      return takeValues(model, answer);
    case 'about':
      return step({ ...model, about: answer });
    case 'clock':
      return step({ ...model, clock: answer });
    case 'pivots':
    case 'graph':
    case 'path':
    case 'requests':
      return takeOverlay(model, answer);
  }
}

function timer(model: Model, which: Timer): Step {
  switch (which) {
    case 'filter':
      return needsReading(model) ? reread(model) : step(model);
    case 'toast':
      return step(without(model, 'toast'));
    case 'about':
      return askSurroundings(model);
    case 'overview':
      return step(
        model,
        { kind: 'ask', slot: 'overview', request: { kind: 'overview' } },
        ...readSurvey(model),
      );
  }
}

/** Records came in. One reading at a time: what comes meanwhile is read when it is done. */
function grown(model: Model): Step {
  if (model.growth !== 'none') return step({ ...model, growth: 'again' });
  const atEnd = model.isFollowing && model.atEnd;
  const next: Model = { ...model, growth: 'reading', atEnd };
  const { now, seenId } = model;
  const query = {
    windows: model.base.windows,
    ...(model.base.filter ? { filter: model.base.filter } : {}),
  };
  return step(
    next,
    refresh(next),
    ...(model.isFollowing
      ? []
      : [
          {
            kind: 'ask',
            slot: 'arrived',
            request: { kind: 'arrived', now, query, after: seenId },
          } as const,
        ]),
    { kind: 'timer', timer: 'overview', ms: overviewMs },
  );
}

function refreshed(model: Model): Step {
  const next = atRest({ ...model, growth: 'none', isReading: false });
  return model.growth === 'again' ? grown(next) : step(next, ...fill(next));
}
