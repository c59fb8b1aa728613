// What the thread that writes a view into a file starts with, and what it tells.
import type { Failure } from '../core/failure.ts';
import type { PageOrigin } from '../export/html/page-data.ts';
import type { OwnRuleText } from '../export/redact/own-rules.ts';
import type { ReadRequest } from './read-messages.ts';

export interface SaveData {
  /** Absolute path of the capture. */
  readonly capture: string;
  readonly request: ReadRequest;
  /** Absolute path; a file that is there is not touched. */
  readonly target: string;
  /** Lines as `klog export -o text` writes them, or a page of this origin. */
  readonly form: { readonly kind: 'text' } | { readonly kind: 'page'; readonly origin: PageOrigin };
  readonly ownRules: readonly OwnRuleText[];
}

/** What was written, whole and in its place. */
export interface Saved {
  readonly records: number;
  readonly bytes: number;
  /** Secrets that were replaced, by rule. */
  readonly redacted: Readonly<Record<string, number>>;
}

export type SaveReport =
  | { readonly type: 'progress'; readonly records: number }
  | { readonly type: 'saved'; readonly saved: Saved }
  | { readonly type: 'failure'; readonly failure: Failure };
