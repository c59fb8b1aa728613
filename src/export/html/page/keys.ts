// Keys, as in the terminal: less, vim and lnav; but W, A, S, D move over time. Names and keys are those
// of the screen in the terminal where it has the same; a test compares the two.
import { severityNames } from '../../../core/severity.ts';
import { hasCondition, withCondition, withoutCondition } from './conditions.ts';
import { quoted } from './rows.ts';
import type { View } from './view.ts';

export interface Actions {
  readonly view: View;
  readonly focusFilter: () => void;
  readonly focusDetail: () => void;
  readonly page: () => number;
  readonly copy: (text: string) => void;
  readonly copyRows: () => void;
  readonly mark: () => void;
  readonly solo: () => void;
  readonly nextZone: () => void;
  readonly toggleTheme: () => void;
  readonly toggleScale: () => void;
  readonly toggleCharts: () => void;
  readonly toggleHelp: () => void;
  readonly goToTime: () => void;
  readonly back: () => void;
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
const isFound = (view: View, row: number): boolean => view.found[row] === 1;
const isSamePod = (view: View, row: number): boolean => {
  const [own, other] = [
    view.row === undefined ? {} : view.store.ref(view.row),
    view.store.ref(row),
  ];
  return own.pod === other.pod && own.namespace === other.namespace && own.node === other.node;
};

const seekRequest =
  (step: 1 | -1): Act =>
  ({ view }) => {
    const mask = view.row === undefined ? undefined : view.requestMask(view.row);
    if (mask !== undefined) view.seek((row) => mask[row] === 1, step);
  };

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

const last =
  (minutes: number): Act =>
  ({ view }) => {
    const { from, to } = view.range;
    view.look({ from: Math.max(from, to - minutes * 60e6), to });
  };

/** A condition on the least severity takes the place of the one before. */
const severity =
  (step: 1 | -1): Act =>
  ({ view }) => {
    const levels = severityNames.map((name) => `level>=${name}`);
    const known = levels.findIndex((level) => hasCondition(view.text, level));
    const rest = withoutCondition(view.text, levels[known] ?? '');
    const next = levels[Math.min(known + step, levels.length - 1)];
    view.ask(next === undefined ? rest : withCondition(rest, next));
  };

const call =
  (name: Exclude<keyof Actions, 'view' | 'page' | 'copy'>): Act =>
  (actions) => {
    actions[name]();
  };

/** By name: keys with spaces between them, what they do, and that in words. */
export const keys: Readonly<Record<string, readonly [string, Act, string]>> = {
  down: ['j ArrowDown', move(() => 1), 'next row'],
  up: ['k ArrowUp', move(() => -1), 'row before'],
  'page-down': ['Space PageDown', move((a) => a.page()), 'page down'],
  'page-up': ['b PageUp', move((a) => -a.page()), 'page up'],
  start: [
    'g Home',
    ({ view }) => {
      view.select(0);
    },
    'first row',
  ],
  end: [
    'G F End',
    ({ view }) => {
      view.select(view.rows.length - 1);
    },
    'last row',
  ],
  filter: ['/', call('focusFilter'), 'filter'],
  'next-match': ['n', seek(isFound, 1), 'next row that the filter finds'],
  'previous-match': ['N', seek(isFound, -1), 'row before that the filter finds'],
  context: [
    '.',
    ({ view }) => {
      view.toggleAll();
    },
    'show in context: all records around this one, and back',
  ],
  'filter-on-off': [
    '\\',
    ({ view }) => {
      view.toggleAll();
    },
    'filter off and on again',
  ],
  'more-severe': ['l', severity(1), 'only what is more severe'],
  'less-severe': ['L', severity(-1), 'less severe rows too'],
  'follow-id': ['=', followRequest, 'follow the request of this row'],
  'next-of-id': ['o', seekRequest(1), 'next row of the same request'],
  'previous-of-id': ['O', seekRequest(-1), 'row before of the same request'],
  'next-error': ['e', seek(isError, 1), 'next error'],
  'previous-error': ['E', seek(isError, -1), 'error before'],
  'next-event': ['v', seek(isSpecial, 1), 'next Event, restart or gap'],
  'previous-event': ['V', seek(isSpecial, -1), 'Event, restart or gap before'],
  'next-of-pod': [']', seek(isSamePod, 1), 'next row of the same pod'],
  'previous-of-pod': ['[', seek(isSamePod, -1), 'row before of the same pod'],
  bookmark: ['m', call('mark'), 'mark with a note, or take the mark away'],
  'next-bookmark': ["'", seek(isMarked, 1), 'next mark'],
  only: ['u', call('solo'), 'only this pod, or all again'],
  'go-to-time': ['t', call('goToTime'), 'go to a time'],
  times: ['T', call('nextZone'), 'times in UTC, local, since the start, since the mark'],
  earlier: ['a', window(-0.5, -0.5), 'earlier'],
  later: ['d', window(0.5, 0.5), 'later'],
  'zoom-in': ['z w', window(0.25, -0.25), 'zoom in'],
  'zoom-out': ['Z s', window(-0.5, 0.5), 'zoom out'],
  'last-1m': ['1', last(1), 'only the last minute; 2 to 8: 5, 15, 30 minutes, 1, 3, 12, 24 hours'],
  'last-5m': ['2', last(5), ''],
  'last-15m': ['3', last(15), ''],
  'last-30m': ['4', last(30), ''],
  'last-1h': ['5', last(60), ''],
  'last-3h': ['6', last(180), ''],
  'last-12h': ['7', last(720), ''],
  'last-1d': ['8', last(1440), ''],
  'all-time': [
    '9',
    ({ view }) => {
      view.look(undefined);
    },
    'all of the time',
  ],
  live: [
    '0',
    ({ view }) => {
      view.look(undefined);
      view.select(view.rows.length - 1);
    },
    'all of the time, at its end',
  ],
  detail: ['Enter', call('focusDetail'), 'to the detail of the row'],
  'copy-line': [
    'y',
    ({ view, copy }) => {
      if (view.row !== undefined) copy(view.store.raw(view.row));
    },
    'copy the text of the row',
  ],
  'copy-view': ['Y', call('copyRows'), 'copy the rows on the screen'],
  'copy-command': [
    'c',
    ({ view, copy }) => {
      copy(view.command());
    },
    'copy the klog query that gives this',
  ],
  histogram: ['h', call('toggleCharts'), 'histogram and lanes'],
  scale: ['H', call('toggleScale'), 'bars linear or logarithmic'],
  theme: ['C', call('toggleTheme'), 'light or dark'],
  help: ['? F1', call('toggleHelp'), 'these keys'],
  back: ['Escape', call('back'), 'one step back'],
};

function followRequest({ view }: Actions): void {
  const { row } = view;
  if (row === undefined) return;
  const { requestId, traceId } = view.recordOf(row);
  const id = requestId ?? traceId;
  if (id !== undefined) view.toggle(`request:${quoted(id)}`);
}
