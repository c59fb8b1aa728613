// Every key as data: what it does, when it does nothing and why. Help, palette, hints and the update
// of the screen are all made from this table.
import { subjectOf } from '../query/record-subject.ts';
import { detailFields } from './detail.ts';
import type { Model } from './model.ts';
import { selectedRecord } from './model.ts';
import { tyingId } from './question.ts';
import { thingAt } from './thing.ts';

export const actions = [
  'down',
  'up',
  'half-down',
  'half-up',
  'page-down',
  'page-up',
  'start',
  'end',
  'pan-right',
  'pan-left',
  'step-right',
  'step-left',
  'filter',
  'next-match',
  'previous-match',
  'hide-or-mark',
  'context',
  'filter-on-off',
  'less-severe',
  'more-severe',
  'follow-id',
  'next-of-id',
  'previous-of-id',
  'next-error',
  'previous-error',
  'next-event',
  'previous-event',
  'next-gap',
  'previous-gap',
  'next-of-pod',
  'previous-of-pod',
  'follow-pod',
  'follow-container',
  'follow-node',
  'follow-resource',
  'graph',
  'path',
  'requests',
  'go-to-time',
  'last-1m',
  'last-5m',
  'last-15m',
  'last-30m',
  'last-1h',
  'last-3h',
  'last-12h',
  'last-1d',
  'all-time',
  'live',
  'zoom-in',
  'zoom-out',
  'next-bin',
  'previous-bin',
  'times',
  'bookmark',
  'next-bookmark',
  'detail',
  'pretty',
  'wrap',
  'fold',
  'pane',
  'pods',
  'solo',
  'all-pods',
  'mute',
  'include',
  'exclude',
  'follow-field',
  'column',
  'no-columns',
  'go',
  'copy-line',
  'copy-view',
  'copy-command',
  'save-text',
  'save-page',
  'stop-saving',
  'mouse',
  'histogram',
  'followed',
  'palette',
  'help',
  'back',
  'quit',
  'suspend',
  'redraw',
] as const;
export type Action = (typeof actions)[number];

export type Group = 'Move' | 'Jump' | 'Filter' | 'Pods and requests' | 'Time' | 'View' | 'Share';

export interface Binding {
  readonly action: Action;
  readonly keys: readonly string[];
  readonly group: Group;
  /** In a few words. */
  readonly help: string;
  /** Where it means this; absent: everywhere but in prompts. */
  readonly focus?: Model['focus'];
  /** Why it would do nothing now; absent result: it would do something. */
  readonly whyNot?: (model: Model) => string | undefined;
  /** Shown in the last row, shorter. */
  readonly hint?: string;
}

function withoutRecord(model: Model): string | undefined {
  return model.records.length === 0 ? 'no line is shown' : undefined;
}

function withoutFilter({ filter }: Model): string | undefined {
  return filter.goodText === '' ? 'no filter is set: press / to type one' : undefined;
}

function withoutId(model: Model): string | undefined {
  const record = selectedRecord(model);
  if (record === undefined) return 'no line is shown';
  return tyingId(record) === undefined ? 'this line has no request or trace id' : undefined;
}

/** An Event without an id is followed by what it regards. */
function withoutTie(model: Model): string | undefined {
  const record = selectedRecord(model);
  return record?.kind === 'event' && subjectOf(record) !== undefined ? undefined : withoutId(model);
}

function without(field: 'pod' | 'container' | 'node') {
  return (model: Model): string | undefined => {
    const record = selectedRecord(model);
    if (record === undefined) return 'no line is shown';
    return record[field] === undefined ? `this line is of no ${field}` : undefined;
  };
}

function withoutSaving(model: Model): string | undefined {
  if (model.saving !== undefined) return `${model.saving}: \`:\` can stop it`;
  return withoutRecord(model);
}

function withoutThing(model: Model): string | undefined {
  if (thingAt(model) !== undefined) return undefined;
  return model.records.length === 0 ? 'no line is shown' : 'this line is of no pod, object or node';
}

function withoutGoal(model: Model): string | undefined {
  const record = selectedRecord(model);
  const field = record && detailFields(model, record)[model.detailCursor];
  return field?.goesTo === undefined ? 'only what happened around it can be gone to' : undefined;
}

function withoutSurvey({ survey }: Model): string | undefined {
  return survey === undefined ? 'the histogram is not counted yet' : undefined;
}

function window(key: string, action: Action): Binding {
  const help = `only the last ${action.replace('last-', '')}`;
  return { action, keys: [key], group: 'Time', help };
}

export const bindings: readonly Binding[] = [
  { action: 'down', keys: ['j', 'down', 'wheel-down'], group: 'Move', help: 'next line' },
  { action: 'up', keys: ['k', 'up', 'wheel-up'], group: 'Move', help: 'previous line' },
  { action: 'half-down', keys: ['C-d'], group: 'Move', help: 'half a page down' },
  { action: 'half-up', keys: ['C-u'], group: 'Move', help: 'half a page up' },
  {
    action: 'mute',
    keys: ['space'],
    group: 'Pods and requests',
    help: 'hide or show this pod',
    focus: 'pods',
    hint: 'hide',
  },
  { action: 'page-down', keys: ['space', 'pagedown', 'C-f'], group: 'Move', help: 'page down' },
  { action: 'page-up', keys: ['b', 'pageup', 'C-b'], group: 'Move', help: 'page up' },
  { action: 'start', keys: ['g', 'home'], group: 'Move', help: 'first line' },
  {
    action: 'end',
    keys: ['G', 'F', 'end'],
    group: 'Move',
    help: 'last line; follows what still comes',
  },
  { action: 'pan-right', keys: ['right'], group: 'Move', help: 'half a screen to the right' },
  { action: 'pan-left', keys: ['left'], group: 'Move', help: 'half a screen to the left' },
  { action: 'step-right', keys: ['S-right'], group: 'Move', help: '10 columns to the right' },
  { action: 'step-left', keys: ['S-left'], group: 'Move', help: '10 columns to the left' },
  { action: 'filter', keys: ['/'], group: 'Filter', help: 'type a filter', hint: 'filter' },
  {
    action: 'next-match',
    keys: ['n'],
    group: 'Filter',
    help: 'next line that the filter finds',
    whyNot: withoutFilter,
  },
  {
    action: 'previous-match',
    keys: ['N'],
    group: 'Filter',
    help: 'previous line that the filter finds',
    whyNot: withoutFilter,
  },
  {
    action: 'hide-or-mark',
    keys: ['x'],
    group: 'Filter',
    help: 'hide what the filter does not find, or only mark what it finds',
    whyNot: withoutFilter,
  },
  {
    action: 'context',
    keys: ['.'],
    group: 'Filter',
    help: 'show this line among all others; Esc goes back',
    whyNot: withoutRecord,
  },
  {
    action: 'filter-on-off',
    keys: ['\\'],
    group: 'Filter',
    help: 'filter off and on again',
    whyNot: withoutFilter,
  },
  { action: 'more-severe', keys: ['l'], group: 'Filter', help: 'only what is more severe' },
  {
    action: 'less-severe',
    keys: ['L'],
    group: 'Filter',
    help: 'less severe lines too',
    whyNot: ({ minSeverity }) =>
      minSeverity === 0 ? 'lines of any severity are shown' : undefined,
  },
  {
    action: 'follow-field',
    keys: ['='],
    group: 'Pods and requests',
    help: 'follow the value of this field',
    focus: 'detail',
  },
  {
    action: 'follow-id',
    keys: ['='],
    group: 'Pods and requests',
    help: 'follow the request or trace over all pods; of an Event its object',
    whyNot: withoutTie,
    hint: 'follow id',
  },
  {
    action: 'next-of-id',
    keys: ['o'],
    group: 'Pods and requests',
    help: 'next line of the same request',
    whyNot: withoutId,
  },
  {
    action: 'previous-of-id',
    keys: ['O'],
    group: 'Pods and requests',
    help: 'previous line of the same request',
    whyNot: withoutId,
  },
  { action: 'next-error', keys: ['e'], group: 'Jump', help: 'next error', hint: 'error' },
  { action: 'previous-error', keys: ['E'], group: 'Jump', help: 'previous error' },
  {
    action: 'next-event',
    keys: ['v'],
    group: 'Jump',
    help: 'next Event or restart',
    hint: 'Event',
  },
  { action: 'previous-event', keys: ['V'], group: 'Jump', help: 'previous Event or restart' },
  {
    action: 'next-gap',
    keys: ['s'],
    group: 'Jump',
    help: 'next gap, or line after an unusual silence',
  },
  {
    action: 'previous-gap',
    keys: ['S'],
    group: 'Jump',
    help: 'previous gap, or line after an unusual silence',
  },
  {
    action: 'next-of-pod',
    keys: [']'],
    group: 'Jump',
    help: 'next line of the same pod',
    whyNot: without('pod'),
  },
  {
    action: 'previous-of-pod',
    keys: ['['],
    group: 'Jump',
    help: 'previous line of the same pod',
    whyNot: without('pod'),
  },
  {
    action: 'follow-pod',
    keys: [],
    group: 'Pods and requests',
    help: 'follow the pod of this line',
    whyNot: without('pod'),
  },
  {
    action: 'follow-container',
    keys: [],
    group: 'Pods and requests',
    help: 'follow the container of this line',
    whyNot: without('container'),
  },
  {
    action: 'follow-node',
    keys: [],
    group: 'Pods and requests',
    help: 'follow the node of this line',
    whyNot: without('node'),
  },
  {
    action: 'follow-resource',
    keys: ['R'],
    group: 'Pods and requests',
    help: 'follow what this line is of: its workload, Service, Ingress, node …',
    whyNot: withoutThing,
  },
  {
    action: 'graph',
    keys: ['r'],
    group: 'Pods and requests',
    help: 'what the resource of this line or pod is connected with, as it was then',
    whyNot: withoutThing,
  },
  {
    action: 'path',
    keys: ['i'],
    group: 'Pods and requests',
    help: 'the way of the request of this line over pods, with times and gaps',
    whyNot: withoutId,
  },
  {
    action: 'requests',
    keys: ['I'],
    group: 'Pods and requests',
    help: 'requests that were slow, failed or went far',
  },
  { action: 'go-to-time', keys: ['t'], group: 'Time', help: 'go to a time', hint: 'time' },
  window('1', 'last-1m'),
  window('2', 'last-5m'),
  window('3', 'last-15m'),
  window('4', 'last-30m'),
  window('5', 'last-1h'),
  window('6', 'last-3h'),
  window('7', 'last-12h'),
  window('8', 'last-1d'),
  { action: 'all-time', keys: ['9'], group: 'Time', help: 'all of the time' },
  {
    action: 'live',
    keys: ['0'],
    group: 'Time',
    help: 'all of the time, at its end; follows what still comes',
  },
  { action: 'zoom-in', keys: ['z'], group: 'Time', help: 'zoom in here', whyNot: withoutSurvey },
  {
    action: 'zoom-out',
    keys: ['Z'],
    group: 'Time',
    help: 'zoom out',
    whyNot: ({ zoom }) => (zoom === undefined ? 'all of the time is shown' : undefined),
  },
  {
    action: 'next-bin',
    keys: ['}'],
    group: 'Time',
    help: 'next bar of the histogram',
    whyNot: withoutSurvey,
  },
  {
    action: 'previous-bin',
    keys: ['{'],
    group: 'Time',
    help: 'previous bar of the histogram',
    whyNot: withoutSurvey,
  },
  {
    action: 'times',
    keys: ['T'],
    group: 'Time',
    help: 'times in the next zone, as age, or since the mark',
  },
  { action: 'bookmark', keys: ['m'], group: 'Jump', help: 'mark this line', whyNot: withoutRecord },
  {
    action: 'next-bookmark',
    keys: ["'"],
    group: 'Jump',
    help: 'next marked line',
    whyNot: ({ bookmarks }) => (bookmarks.length === 0 ? 'no line is marked: press m' : undefined),
  },
  {
    action: 'solo',
    keys: ['enter', 'a'],
    group: 'Pods and requests',
    help: 'this pod alone',
    focus: 'pods',
    hint: 'alone',
  },
  {
    action: 'go',
    keys: ['enter'],
    group: 'Jump',
    help: 'go to this line; Esc comes back',
    focus: 'detail',
    whyNot: withoutGoal,
  },
  {
    action: 'detail',
    keys: ['enter', 'd'],
    group: 'View',
    help: 'detail of the line',
    hint: 'detail',
  },
  {
    action: 'pretty',
    keys: ['p'],
    group: 'View',
    help: 'JSON of the detail in lines, or as it came',
  },
  {
    action: 'fold',
    keys: ['f'],
    group: 'View',
    help: 'similar lines as one row, or each; Enter or → on such a row unfolds it, ← folds it again',
  },
  { action: 'wrap', keys: ['w'], group: 'View', help: 'long lines whole, or cut' },
  { action: 'pane', keys: ['tab'], group: 'View', help: 'next pane', hint: 'pane' },
  { action: 'pods', keys: ['P'], group: 'View', help: 'pods beside the timeline' },
  {
    action: 'solo',
    keys: ['a'],
    group: 'Pods and requests',
    help: 'the pod of this line alone',
    whyNot: without('pod'),
  },
  {
    action: 'all-pods',
    keys: ['A'],
    group: 'Pods and requests',
    help: 'all pods again',
    whyNot: ({ solo, muted }) =>
      solo === undefined && muted.size === 0 ? 'no pod is hidden' : undefined,
  },
  {
    action: 'include',
    keys: ['+'],
    group: 'Filter',
    help: 'only lines with this value',
    focus: 'detail',
    hint: 'only this',
  },
  {
    action: 'exclude',
    keys: ['-'],
    group: 'Filter',
    help: 'no lines with this value',
    focus: 'detail',
    hint: 'without this',
  },
  {
    action: 'column',
    keys: ['#'],
    group: 'View',
    help: 'show this field as a column of the timeline, or take the column away',
    focus: 'detail',
    hint: 'column',
  },
  {
    action: 'no-columns',
    keys: [],
    group: 'View',
    help: 'take away all columns that were added',
    whyNot: ({ fieldColumns }) => (fieldColumns.length === 0 ? 'no column was added' : undefined),
  },
  {
    action: 'copy-line',
    keys: ['y'],
    group: 'Share',
    help: 'copy the line as it was written; in the detail the value',
    whyNot: withoutRecord,
  },
  {
    action: 'copy-view',
    keys: ['Y'],
    group: 'Share',
    help: 'copy the rows on the screen',
    whyNot: withoutRecord,
  },
  {
    action: 'copy-command',
    keys: ['c'],
    group: 'Share',
    help: 'copy the klog query that gives this',
  },
  {
    action: 'save-text',
    keys: ['C-s'],
    group: 'Share',
    help: 'save all rows of this view as text',
    whyNot: withoutSaving,
  },
  {
    action: 'save-page',
    keys: ['X'],
    group: 'Share',
    help: 'save all rows of this view as an HTML page for any browser',
    whyNot: withoutSaving,
  },
  {
    action: 'stop-saving',
    keys: [],
    group: 'Share',
    help: 'stop writing the file',
    whyNot: ({ saving }) => (saving === undefined ? 'no file is being written' : undefined),
  },
  { action: 'mouse', keys: ['M'], group: 'View', help: 'mouse for klog, or for selecting text' },
  {
    action: 'followed',
    keys: ['!'],
    group: 'View',
    help: 'what is followed and what is wrong with it',
    whyNot: ({ live }) => (live === undefined ? 'no cluster is followed' : undefined),
    hint: 'streams',
  },
  { action: 'histogram', keys: ['h'], group: 'View', help: 'histogram' },
  { action: 'palette', keys: [':'], group: 'View', help: 'find a command by its name' },
  {
    action: 'help',
    keys: ['?', 'f1'],
    group: 'View',
    help: 'keys, and why some do nothing now',
    hint: 'help',
  },
  { action: 'back', keys: ['escape'], group: 'View', help: 'one step back' },
  { action: 'quit', keys: ['q'], group: 'View', help: 'leave klog', hint: 'quit' },
  { action: 'suspend', keys: ['C-z'], group: 'View', help: 'back to the shell for a moment' },
  { action: 'redraw', keys: ['C-l'], group: 'View', help: 'draw everything anew' },
];

/** The binding that a key has where the user is; those of a pane come before the general ones. */
export function bindingOf(key: string, focus: Model['focus']): Binding | undefined {
  const all = bindings.filter(({ keys }) => keys.includes(key));
  return (
    all.find((binding) => binding.focus === focus) ??
    all.find((binding) => binding.focus === undefined)
  );
}

/** Commands that the palette finds: words of the query in any order. */
export function findBindings(model: Model, text: string): readonly Binding[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return bindings.filter((binding) => {
    if (binding.focus !== undefined && binding.focus !== model.focus) return false;
    const about = `${binding.help} ${binding.group} ${binding.keys.join(' ')}`.toLowerCase();
    return words.every((word) => about.includes(word));
  });
}

export const windowMinutes: Readonly<Partial<Record<Action, number>>> = {
  'last-1m': 1,
  'last-5m': 5,
  'last-15m': 15,
  'last-30m': 30,
  'last-1h': 60,
  'last-3h': 180,
  'last-12h': 720,
  'last-1d': 1440,
};

/** Keys as help names them; those of the mouse go without saying. */
export function keyNames({ keys }: Binding): string {
  return keys.filter((key) => !key.startsWith('wheel-')).join(' ');
}
