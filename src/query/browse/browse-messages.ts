// What a view that shows a part of the timeline asks of a capture, and what it is told: plain values
// that travel between threads. A view holds a screenful or two of records and asks for more by the
// id of the record at its edge; everything else stays in the capture.
import type { ContainerRef } from '../../core/container-ref.ts';
import type { TimelineRecord } from '../../core/record.ts';
import type { TimestampNs } from '../../core/time.ts';
import type { ContainerClock } from '../clocks/container-clock.ts';
import type { ObjectStatus } from '../graph/object-status.ts';
import type { GraphRow } from '../graph/graph-rows.ts';
import type { Pivot } from '../graph/pivots.ts';
import type { Subject } from '../graph/related.ts';
import type { Query } from '../language/ast.ts';
import type { TiedId } from '../language/evaluate.ts';
import type { RequestOrder, RequestSummary } from '../request-list.ts';
import type { HopSummary, RequestPath } from '../request-path.ts';
import type { Neighbour } from '../neighbours.ts';

/** Where a window of the timeline is opened. */
export type Place =
  | { readonly at: 'start' | 'end' }
  | { readonly at: 'record'; readonly id: number }
  | { readonly at: 'time'; readonly time: TimestampNs };

interface Asked {
  /** Records are being added, and none changes: what was found before still holds. */
  readonly onlyAdds?: boolean;
  /** Relative times count back from here. */
  readonly now: TimestampNs;
  readonly query: Query;
}

interface AskedRows extends Asked {
  /** Rows that answer this are named in `marked`. */
  readonly mark?: Query;
}

/** Rows around a place: at most `before` ahead of it and `after` from it on. */
export interface WindowRequest extends AskedRows {
  readonly kind: 'window';
  readonly place: Place;
  readonly before: number;
  readonly after: number;
}

/** Rows beyond the edge of a window. */
export interface MoreRequest extends AskedRows {
  readonly kind: 'more';
  readonly way: 'before' | 'after';
  readonly beyond: number;
  readonly count: number;
}

/** The nearest row that answers `wanted` too, and the window around it. */
export interface FindRequest extends AskedRows {
  readonly kind: 'find';
  readonly wanted: Query;
  readonly way: 'before' | 'after';
  /** Absent: from the end of the timeline. */
  readonly beyond?: number;
  readonly before: number;
  readonly after: number;
}

/**
 * The nearest gap or slow-down (slow-downs.ts) among the rows that answer, and the window around it.
 * What is usual for a container is read from all of its lines, whether they answer or not.
 */
export interface FindBreakRequest extends AskedRows {
  readonly kind: 'find-break';
  readonly way: 'before' | 'after';
  /** Absent: from the end of the timeline. */
  readonly beyond?: number;
  readonly before: number;
  readonly after: number;
}

/** How many rows answer, and when they were. */
export interface SurveyRequest extends Asked {
  readonly kind: 'survey';
  readonly bins: number;
  /** Time to divide into bins; absent: all that the capture has. */
  readonly range?: TimeRange;
}

/** Answers among the records stored after record `after`. */
export interface ArrivedRequest extends Asked {
  readonly kind: 'arrived';
  readonly after: number;
}

export interface OverviewRequest {
  readonly kind: 'overview';
}

/** What stands in the capture for a field: completion while a filter is typed. */
export interface ValuesRequest {
  readonly kind: 'values';
  /** Absent: names of fields. */
  readonly field?: string;
  /** What was typed of the value: others are left out. */
  readonly partial?: string;
}

/** What a view tells of one record beside the record itself. */
export interface AboutRequest extends Asked {
  readonly kind: 'about';
  readonly id: number;
  /** Nanoseconds to both sides in which neighbours are looked for, and how many at most. */
  readonly window: bigint;
  readonly limit: number;
}

/** The clock of the container that wrote a record. */
export interface ClockRequest {
  readonly kind: 'clock';
  readonly now: TimestampNs;
  readonly id: number;
}

/** A thing as it was at a moment. */
interface AskedThing {
  /** Name under which its records come. */
  readonly cluster?: string;
  readonly subject: Subject;
  /** Absent: as it is now. */
  readonly at?: TimestampNs;
}

/** What can be followed from a thing. */
export interface PivotsRequest extends AskedThing {
  readonly kind: 'pivots';
  /** Where it ran, as far as its records say. */
  readonly node?: string;
}

/** What a thing is connected with. */
export interface GraphRequest extends AskedThing {
  readonly kind: 'graph';
  /** Of the moments that rows name. */
  readonly zoneName: string;
}

/** One request as a path over pods. */
export interface PathRequest {
  readonly kind: 'path';
  readonly now: TimestampNs;
  readonly id: string;
}

/** Requests that were slow, failed or went far. */
export interface RequestsRequest {
  readonly kind: 'requests';
  /** Of each order. */
  readonly limit: number;
}

export type BrowseRequest =
  | WindowRequest
  | MoreRequest
  | FindRequest
  | FindBreakRequest
  | SurveyRequest
  | ArrivedRequest
  | OverviewRequest
  | ValuesRequest
  | AboutRequest
  | ClockRequest
  | PivotsRequest
  | GraphRequest
  | PathRequest
  | RequestsRequest;

/** Both ends included. */
export interface TimeRange {
  readonly from: TimestampNs;
  readonly to: TimestampNs;
}

/** Rows found so far, in order; those of `before` stand ahead of the ones told earlier. */
export interface RowsReply {
  readonly kind: 'rows';
  readonly way: 'before' | 'after';
  readonly records: readonly TimelineRecord[];
  /** Ids of the rows that answer `mark`. */
  readonly marked: readonly number[];
  /** The first one of an answer takes the place of the window that was shown. */
  readonly isFirst: boolean;
  /** Nothing is left in this direction. */
  readonly isEnd: boolean;
  /** The row that was looked for. */
  readonly target?: number;
  readonly notes?: readonly string[];
}

export interface SurveyReply {
  readonly kind: 'survey';
  readonly range: TimeRange;
  /** Rows that answer, by bin, and those of them that are errors. */
  readonly all: readonly number[];
  readonly errors: readonly number[];
  /** In the whole timeline, inside the bins or not. */
  readonly matches: number;
  /** Share of the capture that was looked at, 0–1. */
  readonly progress: number;
}

export interface ArrivedReply {
  readonly kind: 'arrived';
  readonly count: number;
  readonly lastId: number;
}

/** A pod as the pane shows it. */
export interface PodOverview {
  readonly origin: Pick<ContainerRef, 'cluster' | 'namespace' | 'pod' | 'node'>;
  /** `deployment/shop`: what the pod belongs to. */
  readonly workload?: string;
  /** As its newest object says; absent where the capture has none. */
  readonly status?: ObjectStatus;
  readonly restarts: number;
  readonly errors: number;
}

/** A mark of the rail above the timeline. */
export interface RailMark {
  readonly time: TimestampNs;
  readonly kind: 'event' | 'warning' | 'restart';
}

export interface OverviewReply {
  readonly kind: 'overview';
  readonly records: number;
  /** Id of the newest record, 0 where there is none. */
  readonly lastId: number;
  /** Absent where no record has a time. */
  readonly range?: TimeRange;
  readonly streams: readonly ContainerRef[];
  readonly pods: readonly PodOverview[];
  readonly rail: readonly RailMark[];
}

export interface ValuesReply {
  readonly kind: 'values';
  readonly field?: string;
  /** As it was asked. */
  readonly partial: string;
  /** Those that begin like it first. */
  readonly values: readonly string[];
}

/** Nothing answers `wanted` in this direction. */
export interface NoneReply {
  readonly kind: 'none';
}

/** Told twice: what is known at once, then with the neighbours. */
export interface AboutReply {
  readonly kind: 'about';
  readonly id: number;
  /** Why the record answers `request:`, `resource:` and `owner:` of the question. */
  readonly reasons: readonly string[];
  /** Closest first. */
  readonly neighbours?: readonly Neighbour[];
}

export interface ClockReply {
  readonly kind: 'clock';
  /** `clockKey` of the container. */
  readonly key: string;
  /** Absent where no line tells of it. */
  readonly clock?: ContainerClock;
  /** There are more lines than were looked at. */
  readonly isPart: boolean;
}

export interface PivotsReply {
  readonly kind: 'pivots';
  readonly pivots: readonly Pivot[];
}

/** A row of the tree without the contents of objects. */
export interface TreeRow extends Omit<GraphRow, 'object'> {
  readonly subject?: Subject;
}

export interface GraphReply {
  readonly kind: 'graph';
  readonly rows: readonly TreeRow[];
  /** What was found in a sentence, or why there is nothing. */
  readonly summary: string;
}

export interface PathReply {
  readonly kind: 'path';
  readonly id: string;
  readonly tied: readonly TiedId[];
  /** Absent where nothing carries the id. */
  readonly path?: Omit<RequestPath, 'hops'> & { readonly hops: readonly HopSummary[] };
  /** The request has more lines than were looked at. */
  readonly isPart: boolean;
}

export interface RequestsReply {
  readonly kind: 'requests';
  /** Each order with its first. */
  readonly lists: readonly (readonly [RequestOrder, readonly RequestSummary[]])[];
}

export type BrowseReply =
  | RowsReply
  | SurveyReply
  | ArrivedReply
  | OverviewReply
  | ValuesReply
  | NoneReply
  | AboutReply
  | ClockReply
  | PivotsReply
  | GraphReply
  | PathReply
  | RequestsReply;
