// What can happen to the screen, and what the screen can ask of the world.
import type { TimestampNs } from '../core/time.ts';
import type { BrowseReply, BrowseRequest } from '../query/browse/browse-messages.ts';

/** Questions are asked in slots: a new one ends the one before it in the same slot. */
export type Slot =
  'rows' | 'before' | 'after' | 'survey' | 'overview' | 'arrived' | 'values' | 'refresh';

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
  /** Nothing more will come. */
  | { readonly type: 'ended'; readonly text?: string }
  | { readonly type: 'told'; readonly text: string }
  | { readonly type: 'failed'; readonly text: string };

export type Timer = 'filter' | 'toast' | 'overview';

export type Effect =
  | { readonly kind: 'ask'; readonly slot: Slot; readonly request: BrowseRequest }
  | { readonly kind: 'drop'; readonly slot: Slot }
  | { readonly kind: 'timer'; readonly timer: Timer; readonly ms: number }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'mouse'; readonly on: boolean }
  | { readonly kind: 'redraw' | 'suspend' | 'quit' };
