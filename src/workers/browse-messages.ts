// What the thread behind a view and the view say to each other: numbered questions, replies to them,
// and which questions are not of interest any more.
import type { BrowseReply, BrowseRequest } from '../query/browse/browse-messages.ts';
import type { Failure } from '../core/failure.ts';

/** What the thread starts with. */
export interface BrowseData {
  /** Absolute path of the capture. */
  readonly file: string;
  /** Of times typed without a zone. */
  readonly zoneName: string;
}

export type BrowseOrder =
  | {
      readonly type: 'ask';
      readonly serial: number;
      /** What has a lower one is answered first. */
      readonly rank: number;
      readonly request: BrowseRequest;
    }
  | { readonly type: 'drop'; readonly serial: number };

export type BrowseReport =
  | { readonly type: 'reply'; readonly serial: number; readonly reply: BrowseReply }
  | { readonly type: 'done'; readonly serial: number }
  | { readonly type: 'failure'; readonly failure: Failure };
