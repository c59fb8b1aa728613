// What can happen to the screen, and what the screen can ask of the world.
import type { LiveState } from '../core/live-state.ts';
import type { TimestampNs } from '../core/time.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { BrowseReply, BrowseRequest } from '../query/browse/browse-messages.ts';
import type { Query } from '../query/language/ast.ts';

/** Questions are asked in slots: a new one ends the one before it in the same slot. */
export type Slot =
  | 'rows'
  | 'before'
  | 'after'
  | 'survey'
  | 'overview'
  | 'arrived'
  | 'values'
  | 'refresh'
  | 'about'
  | 'clock'
  | 'overlay';

export type Message =
  /** A printable sign as it is, else a name: `up`, `S-left`, `C-d`, `enter`, `space`, `wheel-up`. */
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly type: 'reply'; readonly slot: Slot; readonly reply: BrowseReply }
  | { readonly type: 'done'; readonly slot: Slot }
  | { readonly type: 'timer'; readonly timer: Timer }
  /** Records were committed. */
  | { readonly type: 'grown'; readonly now: TimestampNs }
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'live'; readonly state: LiveState }
  | { readonly type: 'stored'; readonly stored: Stored }
  /** Nothing more will come. `stays`: what is said of it is shown from now on. */
  | { readonly type: 'ended'; readonly text?: string; readonly stays?: true }
  /** A name that no file has yet. */
  | { readonly type: 'file-named'; readonly form: SavedForm; readonly path: string }
  /** The file cannot be written: another name is asked for. */
  | { readonly type: 'save-refused'; readonly reason: string }
  /** The file is being written; how far it is. */
  | { readonly type: 'saving'; readonly text: string }
  /** It is not being written any more. */
  | { readonly type: 'saved'; readonly text: string }
  | { readonly type: 'told'; readonly text: string }
  | { readonly type: 'failed'; readonly text: string };

/** How much of what it may take the capture takes. */
export interface Stored {
  /** 0–1. */
  readonly share: number;
  /** For people: `1.2 GB of 10 GB`. */
  readonly text: string;
}

/** Lines as `klog export -o text` writes them, or a page for browsers. */
export type SavedForm = 'text' | 'page';

export type Timer = 'filter' | 'toast' | 'overview' | 'about';

export type Effect =
  | { readonly kind: 'ask'; readonly slot: Slot; readonly request: BrowseRequest }
  | { readonly kind: 'drop'; readonly slot: Slot }
  | { readonly kind: 'timer'; readonly timer: Timer; readonly ms: number }
  /** `what` names the text for whoever is told of it. */
  | { readonly kind: 'copy'; readonly what: string; readonly text: string }
  /** Asks for a name to offer. */
  | { readonly kind: 'name-file'; readonly form: SavedForm }
  | {
      readonly kind: 'save';
      readonly form: SavedForm;
      /** As typed. */
      readonly path: string;
      /** Its times are absolute. */
      readonly query: Query;
      readonly zone: TimeZone;
    }
  | { readonly kind: 'mouse'; readonly on: boolean }
  | { readonly kind: 'redraw' | 'suspend' | 'quit' | 'stop-saving' };
