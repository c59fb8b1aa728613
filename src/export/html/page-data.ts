// What a page says of itself: written by klog, shown in the page's header. All of it is text that
// somebody else may have chosen.
import type { ContainerRef } from '../../core/container-ref.ts';

import type { PagePlace } from './page-place.ts';

/** What is known before the first row. */
export interface PageOrigin {
  readonly klogVersion: string;
  /** File name of the capture. */
  readonly capture: string;
  readonly cluster?: string;
  /** What was collected, where the capture says so. */
  readonly selection?: string;
  /** The command that wrote the page. */
  readonly command: string;
  /** The question as klog prints it; absent: everything. */
  readonly query?: string;
  /** RFC 3339, UTC. */
  readonly writtenAt: string;
  /** IANA name of the zone in which times of the command were read and are shown at first. */
  readonly zone: string;
}

/** A stream as a page has it. */
export interface PageStream extends ContainerRef {
  /** Number of the pod's colour, the same that a terminal shows (pod-looks.ts); absent: none. */
  readonly hue?: number;
}

/** What is known behind the last row. */
export interface PageTotals {
  readonly rows: number;
  /** What was redacted, by rule; absent: the page is not redacted. */
  readonly redacted?: Readonly<Record<string, number>>;
  /** Where the page stands among others; absent: it stands alone. */
  readonly place?: PagePlace;
}

/** Ids of the elements that hold them, as JSON (the world packed like a block), and of the blocks' class. */
export const pageIds = {
  origin: 'klog-origin',
  totals: 'klog-totals',
  world: 'klog-world',
  blockClass: 'klog-block',
} as const;
