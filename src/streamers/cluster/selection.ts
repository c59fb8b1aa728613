// What the user wants to follow, and the pure decisions that follow from it: which pods, which
// containers, and from where their logs are read.
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { mapAt, objectAt, objectsAt, textAt, textsAt } from './json.ts';
import type { LogWindow } from './log-request.ts';
import type { ContainerView, PodView } from './pod-view.ts';

/** A pattern of the user; runs in linear time. */
export interface Pattern {
  readonly source: string;
  readonly test: (text: string) => boolean;
}

export interface Selection {
  /** Absent: the namespace of the context. */
  readonly namespaces?: readonly string[];
  readonly allNamespaces?: boolean;
  /** POD-REGEX. */
  readonly pod?: Pattern;
  /** KIND/NAME, the kind as typed. */
  readonly resource?: { readonly kind: string; readonly name: string };
  /** Narrows the path of a resource that has no pods of its own. */
  readonly path?: { readonly depth?: number; readonly only?: readonly string[] };
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly node?: string;
  readonly excludePods?: readonly Pattern[];
  /** Matches where its source is exactly the name, too. */
  readonly container?: Pattern;
  readonly excludeContainers?: readonly Pattern[];
  readonly initContainers: boolean;
  readonly ephemeralContainers: boolean;
  readonly containerStates: readonly ContainerView['state'][];
  /** Of containers that are there at the start; those that come later are read whole. */
  readonly window: LogWindow;
  /** Read the previous instances alone, whole window. */
  readonly previous: boolean;
  /** Read the previous instances besides, whole window; otherwise only their last words. */
  readonly wholePrevious?: boolean;
  readonly isFollowing: boolean;
  readonly events: boolean;
  readonly objects: boolean;
  /** Streams at a time; others wait their turn. */
  readonly maxLogRequests: number;
}

/** Whether nothing but the namespace narrows the selection. */
export function isUnrestricted(selection: Selection): boolean {
  return (
    selection.pod === undefined &&
    selection.resource === undefined &&
    selection.labelSelector === undefined &&
    selection.fieldSelector === undefined &&
    selection.node === undefined
  );
}

/** Whether names leave no pod out. */
export function takesEveryPod({ pod, excludePods = [] }: Selection): boolean {
  return pod === undefined && excludePods.length === 0;
}

/** Whether names let this pod in; selectors are the server's work. */
export function selectsPod(selection: Selection, pod: Pick<PodView, 'name'>): boolean {
  if (selection.pod !== undefined && !selection.pod.test(pod.name)) return false;
  return !(selection.excludePods ?? []).some((pattern) => pattern.test(pod.name));
}

/** Whether this container is to be read in the state it is in. */
export function selectsContainer(selection: Selection, view: ContainerView): boolean {
  if (view.kind === 'init' && !selection.initContainers) return false;
  if (view.kind === 'ephemeral' && !selection.ephemeralContainers) return false;
  const { container } = selection;
  if (container !== undefined && container.source !== view.name && !container.test(view.name))
    return false;
  if ((selection.excludeContainers ?? []).some((pattern) => pattern.test(view.name))) return false;
  return selection.containerStates.includes(view.state);
}

/** Which pods belong to a named object. */
export type PodScope =
  | { readonly kind: 'selector'; readonly labelSelector?: string; readonly fieldSelector?: string }
  /** Pods of Jobs that this CronJob owns. */
  | { readonly kind: 'jobs_of'; readonly uid: string }
  /** A Service without a selector: no pods by way of it. */
  | { readonly kind: 'none' };

/** Reads off an object which pods are its own. */
export function podScope(kind: string, object: JsonObject): PodScope {
  const metadata = objectAt(object, 'metadata');
  const spec = objectAt(object, 'spec');
  const name = textAt(metadata, 'name') ?? '';
  if (kind === 'Pod') return { kind: 'selector', fieldSelector: `metadata.name=${name}` };
  if (kind === 'Node') return { kind: 'selector', fieldSelector: `spec.nodeName=${name}` };
  if (kind === 'CronJob') return { kind: 'jobs_of', uid: textAt(metadata, 'uid') ?? '' };
  const isPlain = kind === 'Service' || kind === 'ReplicationController';
  const terms = isPlain
    ? equalTerms(mapAt(spec, 'selector'))
    : selectorTerms(objectAt(spec, 'selector'));
  return terms.length === 0
    ? { kind: 'none' }
    : { kind: 'selector', labelSelector: terms.join(',') };
}

function equalTerms(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

/** A LabelSelector (matchLabels, matchExpressions) in the words of a query. */
function selectorTerms(selector: JsonObject): readonly string[] {
  const expressions = objectsAt(selector, 'matchExpressions').flatMap((item) => {
    const key = textAt(item, 'key') ?? '';
    const values = textsAt(item, 'values').join(',');
    switch (item['operator']) {
      case 'In':
        return [`${key} in (${values})`];
      case 'NotIn':
        return [`${key} notin (${values})`];
      case 'Exists':
        return [key];
      case 'DoesNotExist':
        return [`!${key}`];
      default:
        return [];
    }
  });
  return [...equalTerms(mapAt(selector, 'matchLabels')), ...expressions];
}

/** Joins selectors that must all hold; absent where none is given. */
export function allOf(...selectors: readonly (string | undefined)[]): string | undefined {
  const given = selectors.filter((item) => item !== undefined && item !== '');
  return given.length === 0 ? undefined : given.join(',');
}

/** The object an Event is about. */
export function regardingOf(event: JsonObject): JsonObject {
  const involved = event['involvedObject'];
  return isJsonObject(involved) ? involved : objectAt(event, 'regarding');
}
