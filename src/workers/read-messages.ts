// What the thread that reads a timeline and the one that shows it say to each other.
import type { Failure } from '../core/failure.ts';
import type { TimelineRequest, TimelineStep } from '../query/timeline-reader.ts';

/** A request that can travel: the zone goes by its name. */
export type NamedZone<Request> = Omit<Request, 'zone'> & { readonly zoneName: string };

export interface ReadRequest extends NamedZone<TimelineRequest> {
  /** Reading ends behind the page that brings so many answers; absent: at the end. */
  readonly enoughAnswers?: number;
}

/** What the reading thread starts with. */
export interface ReadData {
  /** Absolute path of the capture. */
  readonly file: string;
  readonly request: ReadRequest;
  /** Pages that may be on their way before one was taken. */
  readonly pagesAhead: number;
}

/** Reading thread to the other one: pages, then `end`; `failure` ends it at any point. */
export type ReadReport =
  | { readonly type: 'page'; readonly step: TimelineStep }
  | { readonly type: 'end' }
  | { readonly type: 'failure'; readonly failure: Failure };

/** The other way: a page was taken, there is room for one more. */
export interface PageTaken {
  readonly type: 'taken';
}
