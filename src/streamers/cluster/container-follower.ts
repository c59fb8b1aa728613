// Follows one container of one pod through its instances: waits until there is something to read,
// takes its turn, reads an instance to its end, goes on with the next one. Told of changes by the
// pod watch; asks nobody by itself but the log.
import type { StreamState } from '../../core/live-state.ts';
import type { ResumeProvider, StreamSink } from '../types.ts';
import { childSignal } from './child-signal.ts';
import { type Clock, pause } from './clock.ts';
import type { Gate } from './gate.ts';
import type { ApiClient } from './http.ts';
import type { InstanceRef } from './log-connection.ts';
import type { LogWindow } from './log-request.ts';
import { type ClusterRef, podRef } from './pod-changes.ts';
import { type LogStreamOptions, type StreamEnd, followInstance } from './pod-log-stream.ts';
import { type ContainerView, type PodView, servedInstance } from './pod-view.ts';

export interface FollowerOptions {
  readonly client: ApiClient;
  readonly cluster: ClusterRef;
  readonly sink: StreamSink;
  readonly resume?: ResumeProvider;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Bounds openings. */
  readonly openGate: Gate;
  /** Bounds streams. */
  readonly streamGate: Gate;
  readonly isFollowing: boolean;
  /** Only previous instances are wanted. */
  readonly isPrevious: boolean;
  /** Of the instance before the present one not the last words alone, but the window. */
  readonly wholePrevious: boolean;
  /** What to read of the instance that is there at the start; empty for one that came later. */
  readonly window: LogWindow;
  readonly isWanted: (view: ContainerView) => boolean;
  readonly onForbidden: (message: string) => void | Promise<void>;
  /** All turns are taken: this container waits. */
  readonly onWait: () => void;
  /** Called once: what the container had at the start is handed on, or is not to be had now. */
  readonly onSettled: () => void;
  readonly idleProbeMs?: number;
}

export interface ContainerFollower {
  readonly update: (pod: PodView, view: ContainerView) => void;
  /** The pod was deleted: what is still being read may end, nothing new begins. */
  readonly leave: () => void;
  readonly done: Promise<void>;
}

/** Enough for the last words of a crash, whatever the window says. */
const previousTailLines = 200;
/** A stream of a deleted pod that does not end is cut off. */
const leaveMs = 15_000;
/** The watch brings changes; this is for one that got lost. */
const lookAgainMs = 10_000;

export function containerFollower(
  options: FollowerOptions,
  firstPod: PodView,
  firstView: ContainerView,
): ContainerFollower {
  const scope = childSignal(options.signal);
  const { signal } = scope;
  let pod = firstPod;
  let view = firstView;
  let isLeaving = false;
  let changed: (() => void) | undefined;
  let isSettled = false;
  const settle = (): void => {
    if (isSettled) return;
    isSettled = true;
    options.onSettled();
  };
  const sink: StreamSink = (message) => {
    const taken = options.sink(message);
    if (message.kind === 'caught_up') settle();
    return taken;
  };
  const finished = new Set<string>();

  const nextChange = async (atMostMs?: number): Promise<void> => {
    settle();
    const wait = childSignal(signal);
    const change = new Promise<void>((resolve) => {
      changed = resolve;
      wait.signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    });
    if (signal.aborted) return;
    await (atMostMs === undefined
      ? change
      : Promise.race([change, pause(options.clock, atMostMs, wait.signal)]));
    wait.abort();
    wait.release();
  };

  const tell = async (state: StreamState, reason?: string): Promise<void> => {
    // Of a pod that is gone nothing stands any more.
    if (isLeaving) return;
    const ref = { ...podRef(options.cluster, pod), container: view.name };
    await options.sink({ kind: 'stream', ref, state, ...(reason !== undefined && { reason }) });
  };

  const refOf = (containerId: string, isPrevious: boolean): InstanceRef => {
    const restartCount = view.restartCount - (isPrevious ? 1 : 0);
    return {
      ...podRef(options.cluster, pod),
      namespace: pod.namespace,
      pod: pod.name,
      podUid: pod.uid,
      container: view.name,
      containerId,
      ...(restartCount >= 0 && { restartCount }),
    };
  };

  const read = async (
    ref: InstanceRef,
    mode: LogStreamOptions['mode'],
    window: LogWindow,
  ): Promise<StreamEnd> => {
    const turn = options.streamGate.enter(signal);
    if (options.streamGate.waiting() > 0) {
      options.onWait();
      settle();
      await tell('waiting', '--max-log-requests: others are read first');
    }
    const leave = await turn;
    if (leave === undefined) return { kind: 'stopped' };
    await tell('reading');
    try {
      return await followInstance({
        client: options.client,
        ref,
        window,
        mode,
        sink: mode === 'previous' ? options.sink : sink,
        clock: options.clock,
        signal,
        gate: options.openGate,
        ...(options.resume !== undefined && { resume: options.resume }),
        ...(options.idleProbeMs !== undefined && { idleProbeMs: options.idleProbeMs }),
      });
    } finally {
      leave();
    }
  };

  const readPrevious = async (window: LogWindow): Promise<StreamEnd | undefined> => {
    const id = servedInstance(view, true);
    if (id === undefined || finished.has(id) || id === servedInstance(view, false))
      return undefined;
    finished.add(id);
    return read(refOf(id, true), 'previous', window);
  };

  /** Instances may have come and gone since the capture was left; only the last two can be read. */
  const tellMissed = async (): Promise<void> => {
    const { resume } = options;
    const known = resume?.newestInstance({ podUid: pod.uid, container: view.name });
    if (resume === undefined || known?.containerId === undefined) return;
    const { restartCount } = known;
    const ref = {
      ...refOf(known.containerId, false),
      ...(restartCount !== undefined && { restartCount }),
    };
    const within = [servedInstance(view, false), servedInstance(view, true), view.containerId];
    if (within.every((id) => id === undefined) || within.includes(known.containerId)) return;
    const from = (await resume.position(ref))?.last;
    const gap = { reason: 'instance_gone', certain: false, ...(from !== undefined && { from }) };
    await options.sink({ kind: 'gap', ref, gap });
  };

  const report = (code: string, message: string, ref: InstanceRef): void | Promise<void> =>
    options.sink({ kind: 'report', report: { code, message, ref } });

  const refuse = async (message: string): Promise<void> => {
    await tell('refused', message);
    await options.onForbidden(message);
  };

  const run = async (): Promise<void> => {
    let window = options.window;
    await tell('waiting');
    if (options.isPrevious) {
      const end = await readPrevious(window);
      if (end?.kind === 'forbidden') await refuse(end.message);
      else await tell('ended');
      return;
    }
    if (options.isWanted(view)) {
      await tellMissed();
      await readPrevious(options.wholePrevious ? window : { tailLines: previousTailLines });
    }
    for (;;) {
      if (signal.aborted) return;
      const id = options.isWanted(view) ? servedInstance(view, false) : undefined;
      if (id === undefined || finished.has(id)) {
        if (id === undefined || view.state === 'waiting') await tell('waiting', view.reason);
        if (isLeaving || !options.isFollowing) return;
        await nextChange();
        continue;
      }
      const ref = refOf(id, view.state === 'waiting');
      const name = `${ref.namespace}/${ref.pod}/${ref.container}`;
      await report('attached', `reading ${name}`, ref);
      const end = await read(ref, options.isFollowing ? 'follow' : 'snapshot', window);
      switch (end.kind) {
        case 'stopped':
          return;
        case 'waiting':
          await tell('waiting', end.reason);
          if (isLeaving || !options.isFollowing) return;
          await nextChange(lookAgainMs);
          continue;
        case 'forbidden':
          await refuse(end.message);
          return;
        case 'unavailable':
          await tell('unavailable', end.message);
          await report('unavailable', `${name}: ${end.message}`, ref);
          break;
        case 'finished':
        case 'replaced':
        case 'pod_gone':
          await tell('ended');
          await report('ended', `${name} ended`, ref);
          break;
      }
      finished.add(id);
      // The next instance is read from its first line.
      window = {};
      if (end.kind === 'pod_gone' || !options.isFollowing) return;
    }
  };

  return {
    update: (newPod, newView) => {
      pod = newPod;
      view = newView;
      changed?.();
    },
    leave: () => {
      isLeaving = true;
      options.clock.after(leaveMs, scope.abort);
      changed?.();
    },
    done: run().finally(() => {
      settle();
      scope.release();
    }),
  };
}
