// What is true of a cluster that is followed for more than a moment: which containers are read, which
// cannot be, and how far klog is behind. Learns it from the messages that pass; knows no network and
// no clock.
import type { ContainerRef } from '../core/container-ref.ts';
import type {
  ClusterState,
  LiveCluster,
  LiveState,
  LiveStream,
  StreamState,
  Trouble,
} from '../core/live-state.ts';
import type { FollowReport, StreamMessage } from '../streamers/types.ts';

interface KnownStream extends LiveStream {
  readonly podUid: string | undefined;
  /** Least time between a line's stamp and its arrival, ms: the clocks' difference is part of it. */
  leastDelayMs: number;
}

/** Reports that hold for longer than the moment in which they are said. */
const standingCodes: ReadonlySet<string> = new Set(['nothing_matched', 'narrowed', 'waiting_turn']);

/** So long a delay is lag, when no other line has come since. */
const rememberedMs = 1000;

export class LiveStatus {
  readonly #clusters = new Map<string, LiveCluster>();
  readonly #streams = new Map<string, KnownStream>();
  /** By message: each is told once. */
  readonly #troubles = new Map<string, Trouble & { readonly cluster?: string }>();
  #isCaughtUp = false;
  /** The greatest delay of late, and when it was met. */
  #lag = { ms: 0, atMs: 0 };
  #isChanged = true;

  /** Something but the lag is not as it was at the last snapshot. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** Takes a message that passes at `nowMs`. `cluster`: of which context it is. */
  take(message: StreamMessage, nowMs: number, cluster = ''): void {
    switch (message.kind) {
      case 'lines': {
        const [first] = message.lines;
        if (first !== undefined) this.#noteDelay(message.ref, first.time.us / 1000, nowMs);
        return;
      }
      case 'stream':
        this.#setStream(message.ref, message.state, message.reason);
        return;
      case 'caught_up':
        this.#setStream(message.ref, 'live');
        return;
      case 'cluster':
        this.setCluster(cluster, message.state, message.reason);
        return;
      case 'report':
        this.report(message.report, cluster);
        return;
      case 'notice':
      case 'gap':
      case 'restart':
      case 'state':
      case 'end':
      case 'all_caught_up':
      case 'event':
      case 'object':
    }
  }

  setCluster(name: string, state: ClusterState, reason?: string): void {
    this.#isChanged = true;
    this.#clusters.set(name, { name, state, ...(reason === undefined ? {} : { reason }) });
    if (state !== 'connected') return;
    for (const [key, trouble] of this.#troubles) {
      if (trouble.cluster === name && isOfConnection(trouble)) this.#troubles.delete(key);
    }
  }

  /** What the user hears: what needs an answer stays until it is over. */
  report({ code, message, failure }: FollowReport, cluster = ''): void {
    if (failure === undefined && !standingCodes.has(code)) return;
    const { reason, help } = failure ?? {};
    this.#isChanged = true;
    this.#troubles.set(message, {
      code,
      message,
      cluster,
      ...(reason === undefined ? {} : { reason }),
      ...(help === undefined ? {} : { help }),
    });
  }

  /** All that the selection had at the start is stored. */
  catchUp(): void {
    this.#isCaughtUp = true;
    this.#isChanged = true;
  }

  /** How it stands at `nowMs`. `waitedMs`: for how long the oldest lines wait for the disk. */
  snapshot(nowMs: number, waitedMs: number): LiveState {
    const isLagging = nowMs - this.#lag.atMs < rememberedMs;
    const lagMs = Math.round((isLagging ? this.#lag.ms : 0) + waitedMs);
    this.#isChanged = false;
    const isNothing = this.#streams.size === 0;
    return {
      clusters: [...this.#clusters.values()],
      streams: Array.from(this.#streams.values(), ({ origin, state, reason }) => ({
        origin,
        state,
        ...(reason === undefined ? {} : { reason }),
      })),
      troubles: Array.from(this.#troubles.values(), ({ code, message, reason, help }) => ({
        code,
        message,
        ...(reason === undefined ? {} : { reason }),
        ...(help === undefined ? {} : { help }),
      })).filter(({ code }) => code !== 'nothing_matched' || isNothing),
      isCaughtUp: this.#isCaughtUp,
      lagMs,
    };
  }

  #setStream(ref: ContainerRef, state: StreamState, reason?: string): void {
    const key = keyOf(ref);
    this.#isChanged = true;
    if (state === 'gone') {
      for (const [each, { podUid }] of this.#streams)
        if (podUid === ref.podUid) this.#streams.delete(each);
      return;
    }
    const { cluster, namespace, pod, container, podUid } = ref;
    const known = this.#streams.get(key);
    // The last words of a pod that is gone.
    if (known === undefined && state !== 'waiting') return;
    this.#streams.set(key, {
      origin: {
        ...(cluster === undefined ? {} : { cluster }),
        ...(namespace === undefined ? {} : { namespace }),
        ...(pod === undefined ? {} : { pod }),
        ...(container === undefined ? {} : { container }),
      },
      podUid,
      state,
      leastDelayMs: known?.leastDelayMs ?? Infinity,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  #noteDelay(ref: ContainerRef, stampMs: number, nowMs: number): void {
    const stream = this.#streams.get(keyOf(ref));
    // What was there before klog came is old, not late.
    if (stream?.state !== 'live') return;
    const delayMs = nowMs - stampMs;
    stream.leastDelayMs = Math.min(stream.leastDelayMs, delayMs);
    const ms = delayMs - stream.leastDelayMs;
    if (ms >= this.#lag.ms || nowMs - this.#lag.atMs >= rememberedMs) {
      this.#lag = { ms, atMs: nowMs };
    }
  }
}

function keyOf({ podUid = '', container = '', cluster = '' }: ContainerRef): string {
  return `${cluster}\n${podUid}\n${container}`;
}

function isOfConnection({ code }: Trouble): boolean {
  return code === 'cluster_unreachable' || code === 'tls_failed' || code === 'credentials_refused';
}
