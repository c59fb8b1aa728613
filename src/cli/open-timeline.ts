// A capture opened for questions.
import { KlogError } from '../core/failure.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import type { TimestampNs } from '../core/time.ts';
import { TimelineReader } from '../query/timeline-reader.ts';
import type { TimelineRequest, TimelineStep } from '../query/timeline-reader.ts';
import { Dictionaries } from '../store/dictionaries.ts';
import { openCaptureForReading } from '../store/open-capture.ts';
import { isBeingWritten } from '../store/writer-lock.ts';

export type { TimelineStep } from '../query/timeline-reader.ts';

export interface OpenTimeline {
  /** Absolute path. */
  readonly file: string;
  /** Streams known so far. */
  readonly streams: () => readonly ContainerRef[];
  readonly isBeingWritten: boolean;
  /** Relative times count back from here. */
  readonly now: TimestampNs;
  readonly read: (request: TimelineRequest) => Iterable<TimelineStep>;
  readonly arrivedAfter: (
    id: number,
    request: Omit<TimelineRequest, 'direction'>,
  ) => Iterable<TimelineStep>;
  readonly close: () => void;
}

/** Opens a capture; `clock` is the present moment. What is wrong with it is thrown. */
export function openTimeline(file: string, clock: TimestampNs): OpenTimeline {
  const opened = openCaptureForReading(file);
  if (!opened.ok) throw new KlogError(opened.failure);
  const capture = opened.value;
  const reader = new TimelineReader(capture);
  const isWritten = isBeingWritten(capture.file);
  return {
    file: capture.file,
    streams: () => [...new Dictionaries(capture.db).streams()].map((stream) => stream.ref),
    isBeingWritten: isWritten,
    now: isWritten ? clock : (reader.newestTime() ?? clock),
    read: (request) => reader.read(request),
    arrivedAfter: (id, request) => reader.arrivedAfter(id, request),
    close: () => {
      capture.close();
    },
  };
}
