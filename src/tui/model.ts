// Everything the screen is made of, as one value. It holds a window of records around what is seen,
// never all of them: more come from the capture by the ids at its edges.
import type { TimelineRecord } from '../core/record.ts';
import type { TimestampNs } from '../core/time.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { StreamNamer } from '../export/text/stream-names.ts';
import type {
  AboutReply,
  ClockReply,
  OverviewReply,
  Place,
  SurveyReply,
  TimeRange,
} from '../query/browse/browse-messages.ts';
import type { LiveState } from '../core/live-state.ts';
import type { Expression, Query } from '../query/language/ast.ts';
import type { QueryProblem } from '../query/language/problem.ts';
import type { FieldColumn } from './field-columns.ts';
import type { Overlay } from './overlay.ts';
import type { Toggles } from './layout.ts';
import type { Folded } from './folding.ts';
import type { SavedForm, Stored } from './messages.ts';

/** A line of text that is being typed. */
export interface Input {
  readonly text: string;
  /** In UTF-16 units. */
  readonly cursor: number;
}

export interface Completion {
  readonly options: readonly string[];
  readonly chosen: number;
  /** What an option takes the place of, in the text as it was. */
  readonly from: number;
  readonly original: Input;
}

export type Prompt =
  | {
      readonly kind: 'filter';
      readonly input: Input;
      /** What to go back to. */
      readonly before: Filter;
      /** Place in the history, counted from the newest; -1: what is typed. */
      readonly recalled: number;
      readonly completion?: Completion;
    }
  | { readonly kind: 'time'; readonly input: Input; readonly problem?: string }
  /** Name of the file that the view is saved in. */
  | {
      readonly kind: 'save';
      readonly form: SavedForm;
      readonly input: Input;
      readonly problem?: string;
    }
  /** Keys and commands: to read, to search and to run. */
  | { readonly kind: 'commands'; readonly input: Input; readonly chosen: number };

export interface Filter {
  /** As typed; `query` is of the last text that could be understood. */
  readonly text: string;
  readonly goodText: string;
  readonly query: Query;
  readonly problem?: QueryProblem;
  readonly hides: boolean;
  readonly isOff: boolean;
}

/** One step of the way here: what is followed, and where the user stood before. */
export interface Crumb {
  readonly label: string;
  readonly expression?: Expression;
  /** Shows all lines, whatever the filter: "show in context". */
  readonly isContext: boolean;
  readonly from?: number;
}

/** How times are shown. */
export type TimeMode = 'zone' | 'relative' | 'delta';

export interface Model {
  readonly columns: number;
  readonly tagsPods: boolean;
  readonly rows: number;
  /** Name of the capture or what is followed, for the header. */
  readonly title: string;
  /** Absolute path of the capture. */
  readonly file: string;
  readonly isLive: boolean;
  /** How the following of clusters stands; absent where none is followed. */
  readonly live?: LiveState;
  readonly stored?: Stored;
  /** What there was to come has come: said for good. */
  readonly ended?: string;
  /** How reading goes on, while it does: shown where there are no rows yet. */
  readonly progress?: string;
  /** Relative times count back from here. */
  readonly now: TimestampNs;

  /** Of the command line: always holds. */
  readonly base: Query;
  readonly baseText: string;
  readonly filter: Filter;
  readonly history: readonly string[];
  /** Index of severityNames that rows must reach; 0: all. */
  readonly minSeverity: number;
  /** Shown alone; absent: all. */
  readonly solo?: string;
  readonly muted: ReadonlySet<string>;
  /** Minutes back from now; absent: all. */
  readonly lastMinutes?: number;
  readonly trail: readonly Crumb[];

  readonly records: readonly TimelineRecord[];
  readonly marked: ReadonlySet<number>;
  readonly atStart: boolean;
  readonly atEnd: boolean;
  readonly isReading: boolean;
  /** Where the window was opened last, and with which text of the filter. */
  readonly place: Place;
  readonly readText: string;
  /** The newest that was met while clusters are followed: what comes and sorts far before it is late. */
  readonly met?: { readonly id: number; readonly time: TimestampNs };
  readonly lateIds: ReadonlySet<number>;
  /** Similar lines are one row; absent: `records` is the whole window. */
  readonly folded?: Folded;
  readonly folds: boolean;
  /** Runs that were unfolded, by the ids of their records. */
  readonly unfolded: readonly ReadonlySet<number>[];
  /** Indexes of `records`. */
  readonly selected: number;
  readonly top: number;
  /** Row of the screen on which the selection is to stand while a window comes in pieces. */
  readonly anchor?: number;
  /** Id of the record that is to be selected, while a window comes in pieces that do not hold it yet. */
  readonly aim?: number;
  /** Cells that messages are moved to the left. */
  readonly left: number;
  readonly isFollowing: boolean;
  /** Answers that came since following was left. */
  readonly newCount: number;
  /** The newest record that was counted. */
  readonly seenId: number;
  /** Records came in: they are being read, and more came meanwhile. */
  readonly growth: 'none' | 'reading' | 'again';

  readonly overview?: OverviewReply;
  readonly names: StreamNamer;
  readonly survey?: SurveyReply;
  /** What was counted answers a question of before. */
  readonly isCounting: boolean;
  /** Part of the time that the histogram shows; absent: all of it. */
  readonly zoom?: TimeRange;

  readonly toggles: Toggles;
  /** Fields shown as columns of the timeline, in the order in which they were added. */
  readonly fieldColumns: readonly FieldColumn[];
  readonly focus: 'timeline' | 'pods' | 'detail';
  readonly podCursor: number;
  readonly detailCursor: number;
  /** Rows of the value at the cursor that stand above the pane: it is longer than the pane. */
  readonly detailScroll: number;
  /** The record that `about` is asked for, with what it is asked of; absent: none. */
  readonly lookedAt?: string;
  readonly about?: AboutReply;
  /** Of the container whose line was looked at last. */
  readonly clock?: ClockReply;
  readonly zones: readonly TimeZone[];
  readonly zone: number;
  readonly timeMode: TimeMode;
  readonly wraps: boolean;
  readonly prettyJson: boolean;
  readonly isMouseOn: boolean;
  /** Ids. */
  readonly bookmarks: readonly number[];
  readonly prompt?: Prompt;
  /** The page about what is followed lies over the timeline, moved by so many lines. */
  readonly page?: { readonly first: number };
  /** Owns all keys while it is there. */
  readonly overlay?: Overlay;
  readonly toast?: string;
  /** A file is being written: how far it is. */
  readonly saving?: string;
  /** What cannot be read, or what went wrong behind the screen. */
  readonly failure?: string;
}

/** What the UI starts with. */
export interface Start {
  /** Pods are told apart by letters: the terminal shows no colours. */
  readonly tagsPods: boolean;
  readonly isMouseOn: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly title: string;
  readonly file: string;
  readonly isLive: boolean;
  readonly now: TimestampNs;
  readonly base: Query;
  readonly baseText: string;
  readonly zones: readonly TimeZone[];
}

export const noFilter: Filter = {
  text: '',
  goodText: '',
  query: { windows: [] },
  hides: true,
  isOff: false,
};

/** The model where no window is on its way: what was remembered for its pieces is over. */
export function atRest(model: Model): Model {
  return without(without(model, 'anchor'), 'aim');
}

export function selectedRecord(model: Model): TimelineRecord | undefined {
  return model.records[model.selected];
}

type OptionalKey<T> = {
  [K in keyof T]-?: Partial<Record<K, never>> extends Pick<T, K> ? K : never;
}[keyof T];

/** The value without a property that may be absent. */
export function without<T extends object>(value: T, key: OptionalKey<T>): T {
  const { ...copy } = value;
  Reflect.deleteProperty(copy, key);
  return copy;
}
