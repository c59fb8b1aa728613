// Follows the log of one container instance exactly once: through clean ends that prove nothing,
// cuts inside a line, silence, rotation, and the death of the instance. After every end the pod is
// read again, and what it says decides how to go on. A line that the kubelet rotated away before
// it could be read is out of reach: that becomes a gap.
import type { StreamState } from '../../core/live-state.ts';
import type { InstantParts } from '../../core/time.ts';
import type { RawGap, RawLine, ResumeProvider, StreamSink } from '../types.ts';
import { type Clock, pause, retryDelay } from './clock.ts';
import type { Gate } from './gate.ts';
import type { ApiClient, ApiError } from './http.ts';
import { isKubeletError, logRefusal } from './kubelet-words.ts';
import { lineLedger } from './line-ledger.ts';
import type { SplitLine } from './line-splitter.ts';
import { type InstanceRef, type ReadMode, type Reading, logConnection } from './log-connection.ts';
import type { LogWindow } from './log-request.ts';
import { servedInstance } from './pod-view.ts';
import { compareInstants, replayStart } from './resume.ts';

export interface LogStreamOptions {
  readonly client: ApiClient;
  readonly ref: InstanceRef;
  /** What the first read is limited to; a stream that is gone on with ignores it. */
  readonly window: LogWindow;
  /** `follow`: until the instance ends; `snapshot`: what is there now; `previous`: as the dead one. */
  readonly mode: 'follow' | 'snapshot' | 'previous';
  readonly sink: StreamSink;
  readonly resume?: ResumeProvider;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Bounds how many connections are being opened at a time. */
  readonly gate: Gate;
  /** After so much silence a short request asks whether there is something to miss, ms. */
  readonly idleProbeMs?: number;
}

/** Why a stream is over. */
export type StreamEnd =
  | { readonly kind: 'stopped' }
  /** Its log was read to the last byte (of now, where it was not followed). */
  | { readonly kind: 'finished' }
  /** The pod is gone, or another one has its name. */
  | { readonly kind: 'pod_gone' }
  /** The log serves another instance now, and nothing more of ours can be had. */
  | { readonly kind: 'replaced' }
  /** Nothing to read yet; ask again when the pod changes. */
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'forbidden'; readonly message: string }
  /** The kubelet has no log for this instance (any more). */
  | { readonly kind: 'unavailable'; readonly message: string };

/** A connection that has gone silent may cost what the kubelet rotates away meanwhile. */
const defaultIdleProbeMs = 15_000;
/** Retrying faster cannot help: the node refuses, or the log is gone. */
const slowRetryMs = 30_000;
/** A connection that lived this long was a good one. */
const goodAgeMs = 30_000;
/** So many connections in a row that break within their replay shorten the replay. */
const shortConnections = 3;
/** Reads of an ended instance, at most, until one brings nothing new. */
const finalReads = 5;
/** Tries, at most, where an ended instance or a snapshot meets trouble. */
const finalAttempts = 8;

/** Runs until the instance ends or the signal comes. */
export async function followInstance(options: LogStreamOptions): Promise<StreamEnd> {
  const { ref, sink, clock, signal } = options;
  const ledger = lineLedger();
  let attempt = 0;
  let shortReadings = 0;
  let isCaughtUp = false;
  let isReconnecting = false;
  let attachedMs: number | undefined;

  const report = (code: string, message: string): void | Promise<void> =>
    sink({ kind: 'report', report: { code, message, ref } });
  const name = `${ref.namespace}/${ref.pod}/${ref.container}`;
  const tell = (state: StreamState, reason?: string): void | Promise<void> =>
    sink({ kind: 'stream', ref, state, ...(reason !== undefined && { reason }) });

  const caughtUp = async (): Promise<void> => {
    if (isCaughtUp) return;
    isCaughtUp = true;
    await sink({ kind: 'caught_up', ref });
  };

  const emitGap = async (gap: RawGap | undefined): Promise<void> => {
    if (gap !== undefined) await sink({ kind: 'gap', ref, gap });
  };

  const gapTo = (reason: string, certain: boolean): RawGap => {
    const from = ledger.last();
    return { reason, certain, ...(from !== undefined && { from }) };
  };

  /** Hands on what is new of some lines. */
  const deliver = async (lines: readonly SplitLine[], judge = ledger.judge): Promise<void> => {
    let batch: RawLine[] = [];
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      const ready = batch;
      batch = [];
      await sink({ kind: 'lines', ref, lines: ready });
    };
    for (const line of lines) {
      let verdict = judge(line);
      if (verdict.kind === 'ask') {
        await flush();
        ledger.expect((await options.resume?.lines(ref, verdict.from)) ?? []);
        verdict = judge(line);
      }
      if (verdict.kind === 'new') {
        if (verdict.gap !== undefined) {
          await flush();
          await emitGap(verdict.gap);
        }
        batch.push(verdict.line);
      } else if (verdict.kind === 'notice') {
        await flush();
        const time = ledger.last();
        const { text } = verdict;
        await sink({ kind: 'notice', ref, text, ...(time !== undefined && { time }) });
      }
    }
    await flush();
    const last = ledger.last();
    if (last !== undefined && attachedMs !== undefined && last.us >= attachedMs * 1000)
      await caughtUp();
  };

  const connection = logConnection({
    client: options.client,
    ref,
    clock,
    signal,
    gate: options.gate,
    idleProbeMs: options.idleProbeMs ?? defaultIdleProbeMs,
    onLines: (lines) => deliver(lines),
    onQuiet: caughtUp,
    onOpen: async (response) => {
      attachedMs ??= response.dateMs;
      if (!isReconnecting) return;
      isReconnecting = false;
      await report('reconnected', `reading ${name} again`);
      await tell(isCaughtUp ? 'live' : 'reading');
    },
    isMissing: (newest) => newest !== undefined && ledger.locate(newest)?.isKnown === false,
  });

  const read = (mode: ReadMode): Promise<Reading> => {
    const { limitBytes, tailLines } = options.window;
    const from = ledger.begin({ isTail: tailLines !== undefined });
    if (from === undefined) return connection.read(options.window, mode);
    const limit = limitBytes !== undefined && { limitBytes };
    return connection.read({ sinceTime: from, ...limit }, mode);
  };

  /** Waits before the next try, and says once that there is trouble. */
  const backOff = async (error?: ApiError, isSlow = false): Promise<void> => {
    if (error !== undefined && attempt === 1 && !isReconnecting) {
      isReconnecting = true;
      const where = ref.node === undefined ? '' : ` on node ${ref.node}`;
      await report('reconnecting', `lost ${name}${where}: ${error.message}`);
      await tell('reconnecting', error.message);
    }
    const least = error?.retryAfterMs ?? (isSlow ? slowRetryMs : 0);
    await pause(clock, Math.max(least, retryDelay(clock, attempt)), signal);
    attempt += 1;
  };

  /** What an error answer means; absent: it was waited for, try again. */
  const refused = async (error: ApiError): Promise<StreamEnd | undefined> => {
    const refusal = error.kind === 'status' ? logRefusal(error) : undefined;
    switch (refusal?.kind) {
      case 'waiting':
        return { kind: 'waiting', reason: refusal.reason };
      case 'no_previous':
        return { kind: 'unavailable', message: error.message };
      case 'forbidden':
        return { kind: 'forbidden', message: error.message };
      case 'missing': {
        const pod = await connection.readPod();
        if (pod.kind === 'gone') {
          if (ledger.last() !== undefined) await emitGap(gapTo('pod_gone', false));
          return { kind: 'pod_gone' };
        }
        // A kubelet that has just started answers so for pods that it does not know yet.
        break;
      }
      case 'trouble':
      case undefined:
    }
    const isSlow = error.kind === 'credentials' || (refusal?.kind === 'trouble' && refusal.isSlow);
    await backOff(error, isSlow);
    return signal.aborted ? { kind: 'stopped' } : undefined;
  };

  /** Words of the kubelet behind the last newline, where a line could have been. */
  const kubeletWords = async (rest: SplitLine | undefined): Promise<string | undefined> => {
    if (rest === undefined) return undefined;
    const text = Buffer.from(rest.bytes).toString('utf8', 0, 1000);
    if (!isKubeletError(text)) return undefined;
    await deliver([rest]);
    return text;
  };

  /** Reads an ended instance until a read brings nothing new, and takes its unterminated end. */
  const drain = async (wasPrevious: boolean, torn: SplitLine | undefined): Promise<StreamEnd> => {
    let isPrevious = wasPrevious;
    let rest = torn;
    attempt = 0;
    for (let reads = 0; reads < finalReads && attempt < finalAttempts;) {
      const reading = await read({ isFollowing: false, isPrevious });
      if (reading.kind === 'stopped') return reading;
      if (reading.kind === 'foreign') {
        const pod = await connection.readPod();
        const isNowPrevious =
          pod.kind === 'container' && servedInstance(pod.view, true) === ref.containerId;
        if (isNowPrevious && !isPrevious) {
          isPrevious = true;
          continue;
        }
        await emitGap(
          gapTo(pod.kind === 'gone' ? 'pod_gone' : 'instance_gone', rest !== undefined),
        );
        return { kind: pod.kind === 'gone' ? 'pod_gone' : 'replaced' };
      }
      if (reading.kind === 'refused') {
        const refusal = reading.error.kind === 'status' ? logRefusal(reading.error) : undefined;
        if (refusal !== undefined && refusal.kind !== 'trouble' && refusal.kind !== 'missing') {
          await emitGap(gapTo('log_gone', rest !== undefined));
          return { kind: 'unavailable', message: reading.error.message };
        }
        await backOff(reading.error);
        continue;
      }
      const words = await kubeletWords(reading.rest);
      if (words !== undefined) {
        if (ledger.missingEnd() !== undefined) await emitGap(gapTo('log_gone', rest !== undefined));
        return { kind: 'unavailable', message: words };
      }
      const isSettled =
        reading.kind === 'clean' && ledger.end().newLines === 0 && isSameRest(rest, reading.rest);
      rest = reading.rest;
      if (isSettled) break;
      reads += 1;
      if (reading.kind !== 'clean') await backOff();
    }
    if (signal.aborted) return { kind: 'stopped' };
    await emitGap(ledger.missingEnd());
    if (rest !== undefined) await deliver([rest], ledger.judgeFragment);
    return { kind: 'finished' };
  };

  /** Reads the pod and decides how to go on after an end. Absent: read the same instance again. */
  const classify = async (reading: {
    readonly kind: string;
    readonly rest?: SplitLine;
  }): Promise<StreamEnd | undefined> => {
    for (;;) {
      const pod = await connection.readPod();
      if (signal.aborted) return { kind: 'stopped' };
      if (pod.kind === 'error') {
        await backOff(pod.error);
        continue;
      }
      const isTorn = reading.rest !== undefined;
      if (pod.kind === 'gone') {
        if (isTorn || reading.kind !== 'clean') await emitGap(gapTo('pod_gone', isTorn));
        return { kind: 'pod_gone' };
      }
      const { view } = pod;
      if (servedInstance(view, false) === ref.containerId)
        return view.state === 'running' ? undefined : drain(false, reading.rest);
      if (servedInstance(view, true) === ref.containerId) {
        const end = await drain(true, reading.rest);
        return end.kind === 'finished' ? { kind: 'replaced' } : end;
      }
      if (
        view.state === 'waiting' &&
        view.lastTerminated === undefined &&
        attempt < finalAttempts
      ) {
        // The status of a container that is being made anew; the next look knows more.
        await backOff();
        continue;
      }
      await emitGap(gapTo('instance_gone', isTorn));
      return { kind: 'replaced' };
    }
  };

  const follow = async (): Promise<StreamEnd> => {
    for (;;) {
      const reading = await read({ isFollowing: true, isPrevious: false });
      if (reading.kind === 'stopped') return reading;
      if (reading.kind === 'refused') {
        const end = await refused(reading.error);
        if (end !== undefined) return end;
        continue;
      }
      if (reading.kind !== 'foreign') {
        const { newLines, isReplayDone } = ledger.end();
        if (newLines > 0 || reading.age >= goodAgeMs) attempt = 0;
        const words = await kubeletWords(reading.rest);
        if (words !== undefined) attempt = Math.max(attempt, finalAttempts - 2);
        else if (reading.rest !== undefined) ledger.tear(reading.rest);
        shortReadings = isReplayDone ? 0 : shortReadings + 1;
        if (shortReadings === shortConnections) {
          ledger.dropMargin();
          await report('stalled', `connections to ${name} break before they have caught up`);
        }
        const limit = options.window.limitBytes;
        if (limit !== undefined && reading.kind === 'clean' && reading.bytes >= limit)
          return { kind: 'finished' };
      }
      const end = await classify(reading);
      if (end !== undefined) return end;
      if (reading.kind !== 'recycled') await backOff();
    }
  };

  /** Reads what is there once; the container may go on writing. */
  const snapshot = async (isPrevious: boolean): Promise<StreamEnd> => {
    for (;;) {
      const reading = await read({ isFollowing: false, isPrevious });
      if (reading.kind === 'stopped') return reading;
      if (reading.kind === 'foreign')
        return classify(reading).then((end) => end ?? { kind: 'replaced' });
      if (reading.kind === 'refused') {
        if (attempt >= finalAttempts)
          return { kind: 'unavailable', message: reading.error.message };
        const end = await refused(reading.error);
        if (end !== undefined) return end;
        continue;
      }
      const words = await kubeletWords(reading.rest);
      if (words !== undefined) return { kind: 'unavailable', message: words };
      const isLimited = options.window.limitBytes !== undefined;
      if (reading.kind === 'clean' && isLimited) return { kind: 'finished' };
      // What comes behind the last newline was cut off, or is just being written.
      const isTorn = reading.rest !== undefined && attempt === 0;
      const isDone = reading.kind === 'clean' && !isTorn && !(await isShort(isPrevious));
      if (isDone || attempt >= finalAttempts) {
        await emitGap(ledger.missingEnd());
        return finishSnapshot(isPrevious, reading.rest);
      }
      if (reading.rest !== undefined) ledger.tear(reading.rest);
      await backOff();
    }
  };

  /** Did a clean end hide lines that were there when the read began? */
  const isShort = async (isPrevious: boolean): Promise<boolean> => {
    const newest = await connection.newestLine(isPrevious);
    if (newest === 'unknown') return true;
    const place = newest === undefined ? undefined : ledger.locate(newest);
    if (place === undefined || place.isKnown || attachedMs === undefined) return false;
    const last = ledger.last();
    const isNewer = last === undefined || compareInstants(place.time, last) > 0;
    return isNewer && place.time.us < attachedMs * 1000;
  };

  const finishSnapshot = async (
    isPrevious: boolean,
    rest: SplitLine | undefined,
  ): Promise<StreamEnd> => {
    if (rest === undefined) return { kind: 'finished' };
    const pod = await connection.readPod();
    const hasEnded = isPrevious || (pod.kind === 'container' && pod.view.state !== 'running');
    // A container that runs may be in the middle of writing this line.
    return hasEnded ? drain(isPrevious, rest) : { kind: 'finished' };
  };

  const { resume } = options;
  const position = await resume?.position(ref);
  if (resume !== undefined && position !== undefined) {
    const { last, steppedBack } = position;
    const from: InstantParts = replayStart(last, { steppedBack, hasMargin: true });
    ledger.seed(position, await resume.lines(ref, from));
  }
  const end =
    options.mode === 'follow' ? await follow() : await snapshot(options.mode === 'previous');
  if (end.kind !== 'waiting') await caughtUp();
  if (end.kind !== 'waiting' && end.kind !== 'stopped') await sink({ kind: 'end', ref });
  return end;
}

function isSameRest(a: SplitLine | undefined, b: SplitLine | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.droppedBytes === b.droppedBytes && Buffer.compare(a.bytes, b.bytes) === 0;
}
