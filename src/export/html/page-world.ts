// What a page knows of the objects of its capture, so that it answers `resource:` and `owner:` as
// klog does, and shows states and paths: not the objects, but what was worked out of them when the
// page was written. Names in it are text that somebody else chose.
import type { ContainerRef } from '../../core/container-ref.ts';
import type { Health } from '../../query/graph/object-status.ts';

/** A moment in nanoseconds since 1970, as decimal digits: JSON has no exact number for it. */
type NsText = string;

/** A text by which lines name an object, and what it is of it; ends as in `[from, until)`. */
export interface WorldMention {
  readonly text: string;
  readonly why: string;
  readonly from?: NsText;
  readonly until?: NsText;
}

/** What belongs to an object for one reason. */
export interface WorldMembers {
  readonly reason: string;
  /** Lines that name these speak of the object. */
  readonly isOwn?: true;
  /** Places in `PageWorld.objects`. */
  readonly of: readonly number[];
}

export interface WorldObject {
  /** Singular, lower case. */
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Known only because others name it as their owner. */
  readonly isNamedOnly?: true;
  /** A pod all of whose owners are known: its name says nothing more. */
  readonly isKnown?: true;
  /** Of a pod: the owner that outlives it, `deployment web`. */
  readonly workload?: string;
  readonly mentions?: readonly WorldMention[];
  /** What belongs to it, itself left out; absent where nothing does. */
  readonly members?: readonly WorldMembers[];
  /** Of a pod: by container. */
  readonly states?: Readonly<Record<string, readonly StateFact[]>>;
}

export type ContainerState = 'running' | 'waiting' | 'terminated';

/** A container was in a state all this time; microseconds since 1970. */
export interface StateFact {
  readonly is: ContainerState;
  readonly from: number;
  readonly to: number;
  /** `CrashLoopBackOff`, `OOMKilled exit 137` */
  readonly why?: string;
}

/** A row of the graph of the resource that the page is about. */
export interface PathRow {
  /** Steps from the resource. */
  readonly depth: number;
  /** `backend (shop.example/ port 80)`; empty for the resource itself. */
  readonly relation: string;
  /** `pod/shop/web-1`; empty where the link leads nowhere. */
  readonly name: string;
  /** Its state, or what is wrong with the link. */
  readonly text: string;
  readonly health: Health | 'missing' | 'unchecked';
}

export interface PageWorld {
  readonly objects: readonly WorldObject[];
  /** Objects whose members were too many to be written: only records speak of these. */
  readonly cut?: readonly string[];
  /** Of each resource that the page's question names. */
  readonly paths?: readonly (readonly PathRow[])[];
  /** What is to be said of the clock of a container, a sentence each, by its {@link clockName}. */
  readonly clocks?: Readonly<Record<string, readonly string[]>>;
}

/** Names whose clock it is, for a record or a stream. */
export function clockName({ namespace, pod, container, node, service }: ContainerRef): string {
  const names = pod === undefined ? [node, service] : [namespace, pod, container];
  return names.map((name) => name ?? '').join('/');
}
