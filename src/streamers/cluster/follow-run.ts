// What all parts of following one cluster share: the options, the way out for messages, the tasks
// that go on beside each other, and what could not be read, each told once.
import type { Failure } from '../../core/failure.ts';
import type { InstantParts } from '../../core/time.ts';
import type { RawObject, ResumeProvider, StreamMessage, StreamSink } from '../types.ts';
import { childSignal } from './child-signal.ts';
import type { Clock } from './clock.ts';
import { connectionFailure } from './connect.ts';
import type { ApiClient, ApiError } from './http.ts';
import type { KindInfo } from './kinds.ts';
import type { ClusterRef } from './pod-changes.ts';
import { missingRight } from './rights.ts';
import type { Selection } from './selection.ts';

export interface FollowOptions {
  readonly client: ApiClient;
  /** How the cluster is called in every reference. */
  readonly cluster: ClusterRef;
  readonly selection: Selection;
  readonly sink: StreamSink;
  readonly resume?: ResumeProvider;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly idleProbeMs?: number;
  /** The named resource has no pods of its own: what is followed in its place. */
  readonly path?: FollowPathSource;
}

/** Finds what is on the path of a resource. */
export interface FollowPathSource {
  /** Singular, lower case, or as the API has it. */
  readonly kind: KindInfo;
  readonly name: string;
  readonly namespace: string;
  /** Asked at the start, and again when the resource or a class changes. */
  readonly find: () => Promise<FoundPath>;
}

export interface FoundPath {
  /** What has pods to follow. */
  readonly targets: readonly PathTarget[];
  /** What the path leads over, wherever it is: the selection's namespaces need not hold it. */
  readonly objects: readonly RawObject[];
}

export interface PathTarget {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface FollowSummary {
  /** Pods that matched, over the whole time. */
  readonly pods: number;
  /** Containers that were attached to, or would have been. */
  readonly containers: number;
  /** Something could not be read; it was reported. */
  readonly isPartial: boolean;
  /** Not even the list of pods could be read. */
  readonly isUnreachable: boolean;
}

export interface FollowRun extends FollowOptions {
  /** Ends with the caller's signal, or at a bug. */
  readonly signal: AbortSignal;
  readonly isStopped: () => boolean;
  readonly summary: { -readonly [K in keyof FollowSummary]: FollowSummary[K] };
  readonly now: () => InstantParts;
  readonly send: (message: StreamMessage) => void;
  /** Sent once for the same code and message. */
  readonly report: (code: string, message: string) => void;
  readonly hasReported: () => boolean;
  readonly forbidden: (
    info: Pick<KindInfo, 'apiVersion' | 'resource'>,
    verbs: readonly string[],
    namespace: string | undefined,
    reason: string,
  ) => void;
  readonly unreachable: (error: ApiError) => void;
  /** Something cannot be read; told once. */
  readonly failed: (failure: Failure) => void;
  /** Goes on beside the others; its bug ends all of them. */
  readonly goOn: (task: Promise<unknown>) => void;
  /** Settles when every task has, those begun meanwhile too. Throws the first bug. */
  readonly finished: () => Promise<void>;
}

export function followRun(options: FollowOptions): FollowRun {
  const { client, clock } = options;
  const life = childSignal(options.signal);
  const reported = new Set<string>();
  const tasks: Promise<unknown>[] = [];
  const summary = { pods: 0, containers: 0, isPartial: false, isUnreachable: false };
  let bug: Error | undefined;
  const fail = (error: unknown): void => {
    bug ??= error instanceof Error ? error : new Error(String(error));
    life.abort();
  };
  const send = (message: StreamMessage): void => {
    Promise.resolve(options.sink(message)).catch(fail);
  };
  const reportFailure = (failure: Failure, code: string = failure.code): void => {
    summary.isPartial = true;
    const { message } = failure;
    if (reported.has(message)) return;
    reported.add(message);
    send({ kind: 'report', report: { code, message, failure } });
  };
  return {
    ...options,
    signal: life.signal,
    isStopped: () => life.signal.aborted,
    summary,
    now: () => ({ us: Math.floor(clock.now()) * 1000, restNs: 0 }),
    send,
    report: (code, message) => {
      if (reported.has(`${code} ${message}`)) return;
      reported.add(`${code} ${message}`);
      send({ kind: 'report', report: { code, message } });
    },
    hasReported: () => reported.size > 0,
    forbidden: (info, verbs, namespace, reason) => {
      const failure = missingRight(info, verbs, namespace, reason);
      reportFailure(failure, info.resource === 'pods/log' ? 'log_forbidden' : failure.code);
    },
    unreachable: (error) => {
      reportFailure(connectionFailure(client.config, error));
    },
    failed: (failure) => {
      reportFailure(failure);
    },
    goOn: (task) => {
      tasks.push(task.catch(fail));
    },
    finished: async () => {
      // An array's iterator sees what is appended meanwhile: containers and kinds that appear.
      for (const task of tasks) await task;
      life.release();
      if (bug !== undefined) throw bug;
    },
  };
}
