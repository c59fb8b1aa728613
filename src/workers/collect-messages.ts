// What the thread that follows clusters is started with, and what it says.
import type { MessagePort } from 'node:worker_threads';
import type { Failure } from '../core/failure.ts';
import type { RuleDefinitions } from '../core/reading-rules.ts';
import type { OwnRuleText } from '../export/redact/own-rules.ts';
import type { LiveState } from '../core/live-state.ts';
import type { LiveSummary } from '../ingest/live-ingest.ts';
import type { ConnectionOptions } from '../streamers/cluster/kubeconfig.ts';
import type { Selection } from '../streamers/cluster/selection.ts';
import type { FollowReport } from '../streamers/types.ts';

/** A selection as it was typed: patterns are RE2 expressions, checked by whoever read them. */
export interface SelectionText extends Omit<
  Selection,
  'pod' | 'excludePods' | 'container' | 'excludeContainers'
> {
  readonly pod?: string;
  readonly excludePods?: readonly string[];
  readonly container?: string;
  readonly excludeContainers?: readonly string[];
}

export interface CollectData {
  /** One for each context. */
  readonly connections: readonly ConnectionOptions[];
  readonly selection: SelectionText;
  /** What the user adds to klog's own understanding of lines. */
  readonly definitions: RuleDefinitions;
  /** `PATTERN=ZONE`, checked before. */
  readonly assumeZones: readonly string[];
  /** The capture was left while it was being written: what came since is read whole. */
  readonly isResumed?: true;
  /** Rules of the user's to redact by, beside klog's own; absent: nothing is redacted. */
  readonly redaction?: readonly OwnRuleText[];
  readonly writer: MessagePort;
}

/** What came of it. */
export interface CollectSummary extends LiveSummary {
  /** Secrets that were replaced, by rule; absent: nothing was to be redacted. */
  readonly redacted?: Readonly<Record<string, number>>;
  readonly pods: number;
  readonly containers: number;
  /** Something could not be read; it was reported. */
  readonly isPartial: boolean;
  /** No cluster could be read from; one of the reports says why. */
  readonly isUnreachable: boolean;
}

export type CollectReport =
  | { readonly type: 'report'; readonly report: FollowReport; readonly failure?: Failure }
  /** What the selection had at the start has been handed to the writer. */
  | { readonly type: 'caught_up'; readonly pods: number; readonly containers: number }
  /** How it stands, where that has changed. */
  | { readonly type: 'status'; readonly state: LiveState }
  | { readonly type: 'done'; readonly summary: CollectSummary };

/** Main thread to this one: end, keeping what came in. */
export interface StopCollecting {
  readonly type: 'stop';
}
