// One connection to a container's log: opened through the gate, checked to serve the instance that is
// meant, read to its end with a watch on silence. What lines mean and what an end means is decided
// elsewhere (line-ledger.ts, pod-log-stream.ts).
import type { ContainerRef } from '../../core/container-ref.ts';
import { gatherBody } from './body-reader.ts';
import { childSignal, type ChildSignal } from './child-signal.ts';
import type { Clock } from './clock.ts';
import type { Gate } from './gate.ts';
import type { ApiClient, ApiError, ApiResponse } from './http.ts';
import { type SplitLine, lineSplitter } from './line-splitter.ts';
import { type LogWindow, logPath, logQuery } from './log-request.ts';
import { type ContainerView, podView, servedInstance } from './pod-view.ts';

/** An instance whose identity is known whole. */
export interface InstanceRef extends ContainerRef {
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  readonly containerId: string;
}

/** How one connection went. */
export type Reading =
  | {
      readonly kind: 'clean' | 'cut' | 'recycled';
      /** What came behind the last newline. */
      readonly rest?: SplitLine;
      readonly bytes: number;
      /** Milliseconds it lived. */
      readonly age: number;
    }
  | { readonly kind: 'refused'; readonly error: ApiError }
  /** It serves another instance, or the pod is another one. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'stopped' };

export type PodAnswer =
  | { readonly kind: 'container'; readonly view: ContainerView }
  | { readonly kind: 'gone' }
  | { readonly kind: 'error'; readonly error: ApiError };

export interface ConnectionOptions {
  readonly client: ApiClient;
  readonly ref: InstanceRef;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly gate: Gate;
  /**
   * After so much silence, ms, a short request asks for the newest line; each one that finds nothing
   * missing doubles the time, up to twentyfold.
   */
  readonly idleProbeMs: number;
  /** Lines of one chunk, in order. */
  readonly onLines: (lines: readonly SplitLine[]) => Promise<void>;
  /** The connection is open and serves our instance. */
  readonly onOpen: (response: ApiResponse) => Promise<void>;
  /** Nothing has come for a moment: what there was has been read. */
  readonly onQuiet: () => Promise<void>;
  /** Whether the newest line of the log (absent: it has none) should have been read by now. */
  readonly isMissing: (newest: Uint8Array | undefined) => boolean;
}

export interface LogConnection {
  readonly read: (window: LogWindow, mode: ReadMode) => Promise<Reading>;
  readonly readPod: () => Promise<PodAnswer>;
  /** The newest whole line that a request of its own brings; `unknown` where it fails. */
  readonly newestLine: (isPrevious: boolean) => Promise<Uint8Array | undefined | 'unknown'>;
}

export interface ReadMode {
  readonly isFollowing: boolean;
  readonly isPrevious: boolean;
}

/** Longer lines are cut, their rest is counted. */
const maxLineBytes = 1 << 20;
const quietMs = 250;
/** Short beside the moment that lines wait for each other before they are shown. */
const gathering = { ms: 40, bytes: 128 * 1024 };
const maxAgeMs = 3_600_000;
/** A log that is silent for long is asked for seldom. */
const longestProbeFactor = 20;
const probeDeadlineMs = 30_000;

export function logConnection(options: ConnectionOptions): LogConnection {
  const { client, ref, clock, signal } = options;
  let isQuiet = false;
  const isStopped = (): boolean => signal.aborted;

  const readPod = async (): Promise<PodAnswer> => {
    const path = logPath(ref).replace(/\/log$/, '');
    const answer = await client.json({ path, signal, headerTimeoutMs: 15_000 });
    if (!answer.ok)
      return answer.error.status === 404
        ? { kind: 'gone' }
        : { kind: 'error', error: answer.error };
    const pod = podView(answer.value);
    const view =
      pod?.uid === ref.podUid
        ? pod.containers.find((item) => item.name === ref.container)
        : undefined;
    return view === undefined ? { kind: 'gone' } : { kind: 'container', view };
  };

  const open = (window: LogWindow, mode: ReadMode, scope: AbortSignal) =>
    client.open({
      path: logPath(ref),
      query: logQuery({ ...ref, ...window, ...mode }),
      signal: scope,
      accept: '*/*',
    });

  const newestLine = async (isPrevious: boolean): Promise<Uint8Array | undefined | 'unknown'> => {
    const scope = childSignal(signal);
    const cancel = clock.after(probeDeadlineMs, scope.abort);
    try {
      const opened = await open({ tailLines: 1 }, { isFollowing: false, isPrevious }, scope.signal);
      if (!opened.ok) return opened.error.kind === 'status' ? undefined : 'unknown';
      const splitter = lineSplitter(maxLineBytes);
      let newest: Uint8Array | undefined;
      for await (const chunk of opened.value.body as AsyncIterable<Buffer>)
        newest = splitter.push(chunk).at(-1)?.bytes ?? newest;
      return newest;
    } catch {
      return 'unknown';
    } finally {
      cancel();
      scope.abort();
      scope.release();
    }
  };

  const readBody = async (
    response: ApiResponse,
    scope: ChildSignal,
    mode: ReadMode,
  ): Promise<Reading> => {
    const openedAt = clock.now();
    let lastByteAt = openedAt;
    let bytes = 0;
    let isHandingOn = false;
    let probeMs = options.idleProbeMs;
    const state: { isRecycled: boolean; isOver: boolean; problem?: { readonly error: unknown } } = {
      isRecycled: false,
      isOver: false,
    };
    let cancel: () => void = () => undefined;
    const recycle = (): void => {
      state.isRecycled = true;
      scope.abort();
    };
    const watch = (delay: number): void => {
      cancel = clock.after(delay, onTimer);
    };
    const fail = (error: unknown): void => {
      state.problem = { error };
      scope.abort();
    };
    const onTimer = (): void => {
      if (state.isOver) return;
      const limit = isQuiet ? probeMs : quietMs;
      const idle = isHandingOn ? 0 : clock.now() - lastByteAt;
      if (idle < limit) watch(limit - idle);
      else if (!isQuiet) {
        isQuiet = true;
        options.onQuiet().catch(fail);
        watch(probeMs);
      } else if (clock.now() - openedAt >= maxAgeMs) recycle();
      else
        newestLine(mode.isPrevious).then((newest) => {
          if (state.isOver) return;
          const isIdle = clock.now() - lastByteAt >= limit;
          if (isIdle && (newest === 'unknown' || options.isMissing(newest))) {
            recycle();
            return;
          }
          if (isIdle) probeMs = Math.min(probeMs * 2, options.idleProbeMs * longestProbeFactor);
          watch(probeMs);
        }, fail);
    };
    watch(isQuiet ? probeMs : quietMs);
    const splitter = lineSplitter(maxLineBytes);
    const body = gatherBody(response.body, clock, gathering);
    try {
      for (;;) {
        const chunk = await body.next();
        if (chunk === undefined) break;
        lastByteAt = clock.now();
        probeMs = options.idleProbeMs;
        bytes += chunk.length;
        isHandingOn = true;
        await options.onLines(splitter.push(chunk));
        isHandingOn = false;
        lastByteAt = clock.now();
      }
    } finally {
      state.isOver = true;
      cancel();
    }
    if (state.problem !== undefined) throw state.problem.error;
    if (isStopped()) return { kind: 'stopped' };
    const rest = splitter.rest();
    const kind = state.isRecycled ? 'recycled' : body.failure() === undefined ? 'clean' : 'cut';
    const age = clock.now() - openedAt;
    return { kind, bytes, age, ...(rest !== undefined && { rest }) };
  };

  const read = async (window: LogWindow, mode: ReadMode): Promise<Reading> => {
    const leave = await options.gate.enter(signal);
    if (leave === undefined) return { kind: 'stopped' };
    const scope = childSignal(signal);
    try {
      const opened = await open(window, mode, scope.signal);
      if (isStopped()) return { kind: 'stopped' };
      if (!opened.ok) return { kind: 'refused', error: opened.error };
      const after = await readPod();
      if (isStopped()) return { kind: 'stopped' };
      if (after.kind === 'error') return { kind: 'refused', error: after.error };
      const serves =
        after.kind === 'gone' ? undefined : servedInstance(after.view, mode.isPrevious);
      if (serves !== ref.containerId) return { kind: 'foreign' };
      leave();
      await options.onOpen(opened.value);
      return await readBody(opened.value, scope, mode);
    } finally {
      leave();
      scope.abort();
      scope.release();
    }
  };

  return { read, readPod, newestLine };
}
