// Keys, as in the terminal: less, vim and lnav, and WASD over time. Nothing is taken from a field
// that is being typed in, nor from keys with Ctrl, Alt or Meta: those are the browser's.
import type { View } from './view.ts';

export interface Actions {
  readonly view: View;
  readonly focusFilter: () => void;
  readonly page: () => number;
  readonly copy: () => void;
  readonly mark: () => void;
  readonly solo: () => void;
  readonly nextZone: () => void;
  readonly toggleTheme: () => void;
  readonly toggleScale: () => void;
  readonly toggleHelp: () => void;
  readonly goToTime: () => void;
  readonly escape: () => void;
}

type Act = (actions: Actions) => void;

const move =
  (by: (actions: Actions) => number): Act =>
  (actions) => {
    actions.view.select(actions.view.selected + by(actions));
  };

const seek =
  (passes: (view: View, row: number) => boolean, step: 1 | -1): Act =>
  ({ view }) => {
    view.seek((row) => passes(view, row), step);
  };

const isError = (view: View, row: number): boolean => (view.store.severities[row] ?? 0) >= 17;
const isSpecial = (view: View, row: number): boolean =>
  view.store.shape(row).kind !== 'log' && view.store.shape(row).kind !== 'notice';
const isMarked = (view: View, row: number): boolean => view.marks.has(row);
const isSameStream = (view: View, row: number): boolean =>
  view.row !== undefined && view.store.streamOf[row] === view.store.streamOf[view.row];

/** Moves or narrows the window of time by a part of it. */
const window =
  (from: number, to: number): Act =>
  ({ view }) => {
    const { shown, range } = view;
    const size = shown.to - shown.from;
    const next = { from: shown.from + from * size, to: shown.to + to * size };
    const shift = Math.max(0, range.from - next.from) - Math.max(0, next.to - range.to);
    const isMove = from === to;
    view.look(
      isMove
        ? { from: next.from + shift, to: next.to + shift }
        : { from: Math.max(range.from, next.from), to: Math.min(range.to, next.to) },
    );
  };

export const keys: Readonly<Record<string, readonly [Act, string]>> = {
  '/': [
    (a) => {
      a.focusFilter();
    },
    'filter',
  ],
  j: [move(() => 1), 'next row (also ↓)'],
  k: [move(() => -1), 'row before (also ↑)'],
  ' ': [move((a) => a.page()), 'page down'],
  b: [move((a) => -a.page()), 'page up'],
  g: [
    ({ view }) => {
      view.select(0);
    },
    'first row',
  ],
  G: [
    ({ view }) => {
      view.select(view.rows.length - 1);
    },
    'last row',
  ],
  e: [seek(isError, 1), 'next error'],
  E: [seek(isError, -1), 'error before'],
  v: [seek(isSpecial, 1), 'next Event, restart or gap'],
  V: [seek(isSpecial, -1), 'Event, restart or gap before'],
  ']': [seek(isSameStream, 1), 'next row of this container'],
  '[': [seek(isSameStream, -1), 'row of this container before'],
  "'": [seek(isMarked, 1), 'next mark'],
  m: [
    (a) => {
      a.mark();
    },
    'mark with a note, or take the mark away',
  ],
  '.': [
    ({ view }) => {
      view.toggleAll();
    },
    'show in context: all records around this one, and back',
  ],
  '=': [followRequest, 'follow the request of this row'],
  a: [
    (a) => {
      a.solo();
    },
    'only this pod',
  ],
  y: [
    (a) => {
      a.copy();
    },
    'copy the text',
  ],
  t: [
    (a) => {
      a.goToTime();
    },
    'go to a time',
  ],
  T: [
    (a) => {
      a.nextZone();
    },
    'zone: UTC, local, relative',
  ],
  w: [window(0.25, -0.25), 'zoom in'],
  s: [window(-0.5, 0.5), 'zoom out'],
  A: [window(-0.5, -0.5), 'earlier'],
  D: [window(0.5, 0.5), 'later'],
  '0': [
    ({ view }) => {
      view.look(undefined);
    },
    'all of the time',
  ],
  h: [
    (a) => {
      a.toggleScale();
    },
    'bars linear or logarithmic',
  ],
  c: [
    (a) => {
      a.toggleTheme();
    },
    'light or dark',
  ],
  '?': [
    (a) => {
      a.toggleHelp();
    },
    'these keys',
  ],
};

const otherNames: Readonly<Record<string, string>> = {
  ArrowDown: 'j',
  ArrowUp: 'k',
  PageDown: ' ',
  PageUp: 'b',
  Home: 'g',
  End: 'G',
  n: 'j',
  N: 'k',
  z: 'w',
  Z: 's',
  o: '=',
};

function followRequest({ view }: Actions): void {
  const { row } = view;
  if (row === undefined) return;
  const { requestId, traceId } = view.recordOf(row);
  const id = requestId ?? traceId;
  if (id !== undefined) view.toggle(`request:${/^[\w.:-]+$/.test(id) ? id : JSON.stringify(id)}`);
}

export function listenToKeys(actions: Actions): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Escape') {
      actions.escape();
      return;
    }
    const target = event.target;
    if (target instanceof HTMLInputElement) return;
    // Buttons and details keep their own keys.
    const isPressed = event.key === ' ' || event.key === 'Enter';
    if (isPressed && target instanceof HTMLElement && target.matches('button, summary')) return;
    const bound = keys[otherNames[event.key] ?? event.key];
    if (bound === undefined) return;
    event.preventDefault();
    bound[0](actions);
  });
}
