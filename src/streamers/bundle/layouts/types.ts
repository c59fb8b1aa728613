// The contract of `layouts/`: what a path (and at most the first 4 KiB) says of a file. Pure: no
// layout opens anything, and none guesses; objects add what they know later (identify.ts).
import type { EnvelopeName } from '../../../../parsers/types.ts';
import type { ContainerRef } from '../../../core/container-ref.ts';

/** A path split once for all layouts. */
export interface PathParts {
  /** The whole, `/` between folders and archives, starting with `/`. */
  readonly path: string;
  /** Last segment without compression suffix and rotation suffix: `0.log` of `0.log.20250101-1.gz`. */
  readonly name: string;
  /** `/` and all segments before the last, ending with `/`. */
  readonly folder: string;
  /** What a rotation put behind the name: a stamp or a number; absent for the file being written. */
  readonly rotation?: string;
}

export interface PathReading {
  /** `snake_case`, stored with the source. */
  readonly layout: string;
  /** `other`: part of the bundle that holds neither lines nor objects of the cluster. */
  readonly content: 'log' | 'objects' | 'other';
  readonly ref: ContainerRef;
  /** Which run of the container, where the path says it without a number. */
  readonly run?: 'current' | 'previous';
  readonly envelope?: EnvelopeName;
  /** Kind of the objects in a file whose items do not say it. */
  readonly kind?: string;
  /** Pod and container by folder and name (`web-0/app.log`), if the bundle's objects confirm both. */
  readonly nested?: { readonly pod: string; readonly container: string };
  /** Two names glued by `-`, to be split only where the bundle's objects confirm one way. */
  readonly joined?: { readonly text: string; readonly of: 'namespace-pod' | 'pod-container' };
}

/** One file in `layouts/` each: `undefined` where the path is not of this layout. */
export type Layout = (parts: PathParts, head: Uint8Array) => PathReading | undefined;
