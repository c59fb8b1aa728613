// How the following of clusters stands, as plain values: what the thread that follows knows and what
// a screen shows for as long as it holds. Nothing of it is stored.
import type { ContainerRef } from './container-ref.ts';
import type { Failure } from './failure.ts';

/**
 * How the log of one container is being read: `waiting` for its start or its turn, `reading` what it
 * had before, `live`, `reconnecting`, `ended` with its instance, `refused` for a missing right,
 * `unavailable` where the kubelet has no log. `gone`: the pod was deleted.
 */
export type StreamState =
  'waiting' | 'reading' | 'live' | 'reconnecting' | 'ended' | 'refused' | 'unavailable' | 'gone';

export type ClusterState = 'connecting' | 'connected' | 'reconnecting' | 'failed';

/** One container that is followed. */
export interface LiveStream {
  readonly origin: Pick<ContainerRef, 'cluster' | 'namespace' | 'pod' | 'container'>;
  readonly state: StreamState;
  /** The world's answer, as it came. */
  readonly reason?: string;
}

export interface LiveCluster {
  /** As the context is called. */
  readonly name: string;
  readonly state: ClusterState;
  readonly reason?: string;
}

/** Something that does not work, for as long as it does not. */
export type Trouble = Pick<Failure, 'code' | 'message' | 'reason' | 'help'>;

export interface LiveState {
  readonly clusters: readonly LiveCluster[];
  /** By pod and container, as they became known. */
  readonly streams: readonly LiveStream[];
  readonly troubles: readonly Trouble[];
  /** What the selection had at the start has been read. */
  readonly isCaughtUp: boolean;
  /** How much later than at best lines are stored now, ms. */
  readonly lagMs: number;
}

/** Lag that is worth a word, ms. */
export const notableLagMs = 1000;
