// What the thread that writes a slice of a capture is started with, and what it answers.
import type { TimestampNs } from '../core/time.ts';
import type { OwnRuleText } from '../export/redact/own-rules.ts';
import type { Query } from '../query/language/ast.ts';

export interface SliceData {
  /** Absolute path of the capture that is read. */
  readonly file: string;
  /** Absolute path of the new one; nothing is there. */
  readonly target: string;
  /** Records that were asked for. */
  readonly ids: Float64Array;
  /** Says in which time everything else is looked for. */
  readonly query: Pick<Query, 'windows'>;
  readonly now: TimestampNs;
  readonly zoneName: string;
  /** Rules of the user's; absent: nothing is redacted. */
  readonly redaction?: readonly OwnRuleText[];
  /** What the new capture says of itself. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface SliceSummary {
  /** Rows beside the records that were asked for: ends of containers, states, gaps, Events. */
  readonly companions: number;
  readonly objects: number;
  readonly streams: number;
  /** Secrets that were replaced, by rule; absent: nothing was redacted. */
  readonly redacted?: Readonly<Record<string, number>>;
}
