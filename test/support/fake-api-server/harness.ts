// What tests of the cluster streamers share: a clock that runs a thousand times faster than the
// wall, a client for the fake server, and a sink that remembers.
import { type InstantParts, formatUtc, toTimestampNs } from '../../../src/core/time.ts';
import type { Clock } from '../../../src/streamers/cluster/clock.ts';
import { type ApiClient, apiClient } from '../../../src/streamers/cluster/http.ts';
import type {
  RawLine,
  ResumeProvider,
  StreamMessage,
  StreamSink,
} from '../../../src/streamers/types.ts';
import type { FakeApiServer } from './server.ts';

/** A second of this clock is a millisecond. */
export function fastClock(random: () => number = () => 0.5): Clock {
  const begin = performance.now();
  return {
    now: () => 1_700_000_000_000 + (performance.now() - begin) * 1000,
    random,
    after: (ms, run) => {
      const timer = setTimeout(run, ms / 1000);
      return () => {
        clearTimeout(timer);
      };
    },
  };
}

export function clientOf(server: FakeApiServer): ApiClient {
  return apiClient({
    config: {
      name: 'test',
      server: server.url,
      namespace: 'shop',
      insecure: false,
      user: { kind: 'none' },
      impersonate: [],
    },
    credentials: {
      current: () => Promise.resolve({ ok: true, value: {} }),
      refuse: () => false,
    },
  });
}

type MessageOf<K extends StreamMessage['kind']> = Extract<StreamMessage, { kind: K }>;

export interface Recorder {
  readonly messages: readonly StreamMessage[];
  readonly sink: StreamSink;
  /** Answers as a capture would that holds the messages so far. */
  readonly resume: ResumeProvider;
  /** `stamp text` of each line. */
  readonly lines: (containerId?: string) => readonly string[];
  readonly of: <K extends StreamMessage['kind']>(kind: K) => readonly MessageOf<K>[];
  /** Resolves when the messages so far satisfy `test`. */
  readonly until: (test: () => boolean) => Promise<void>;
}

/** Keeps all messages. */
export function recorder(): Recorder {
  const messages: StreamMessage[] = [];
  const waiters = new Set<() => void>();
  const of = <K extends StreamMessage['kind']>(kind: K): readonly MessageOf<K>[] =>
    messages.filter((message): message is MessageOf<K> => message.kind === kind);
  const linesOf = (containerId: string | undefined): readonly RawLine[] =>
    of('lines')
      .filter((message) => containerId === undefined || message.ref.containerId === containerId)
      .flatMap((message) => message.lines);
  return {
    messages,
    of,
    sink: (message) => {
      messages.push(copied(message));
      for (const wake of waiters) wake();
    },
    lines: (containerId) => linesOf(containerId).map(describeLine),
    until: (test) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!test()) return;
          waiters.delete(check);
          resolve();
        };
        waiters.add(check);
        check();
      }),
    resume: {
      newestInstance: ({ podUid, container }) =>
        of('lines').findLast(({ ref }) => ref.podUid === podUid && ref.container === container)
          ?.ref,
      position: (ref) => {
        const lines = linesOf(ref.containerId);
        const last = lines.at(-1)?.time;
        const steppedBack = lines.some((line) => line.clockStep === true);
        return Promise.resolve(last === undefined ? undefined : { last, steppedBack });
      },
      lines: (ref, from) =>
        Promise.resolve(linesOf(ref.containerId).filter((line) => line.time.us >= from.us)),
    },
  };
}

/** Lines are views of buffers that the streamer reuses or drops. */
function copied(message: StreamMessage): StreamMessage {
  if (message.kind !== 'lines') return message;
  return {
    ...message,
    lines: message.lines.map((line) => ({ ...line, text: Buffer.from(line.text) })),
  };
}

function describeLine(line: RawLine): string {
  const text = Buffer.from(line.text).toString('latin1');
  return `${describeTime(line.time)} ${text}${line.unterminated === true ? '<no newline>' : ''}`;
}

export function describeTime(time: InstantParts): string {
  return formatUtc(toTimestampNs(time));
}
