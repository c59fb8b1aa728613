// Which Events and objects concern what is followed: pods, the chain of their owners, their nodes,
// and what was named. Things become known in any order, so what does not concern us yet is kept
// for a while and looked at again when something new does.
import type { ObjectChange } from './list-watch.ts';
import type { JsonObject } from '../../core/json.ts';
import { objectAt, textAt } from './json.ts';
import { type OwnerView, type PodView, ownersOf } from './pod-view.ts';
import { regardingOf } from './selection.ts';

export interface Relations {
  /** A pod is followed from now on. Answers the owners that became interesting by it. */
  readonly addPod: (pod: PodView) => void;
  readonly addNamed: (kind: string, name: string) => void;
  /** An object was seen: its owners concern us where it does. */
  readonly addObject: (object: JsonObject) => void;
  readonly offerEvent: (event: JsonObject) => void;
}

export interface RelationOptions {
  /** Every Event of the namespace is wanted. */
  readonly isEverything: boolean;
  readonly onEvent: (event: JsonObject) => void;
  /** An owner of this kind is of interest: its kind should be watched in this namespace. */
  readonly onOwner: (owner: OwnerView, namespace: string) => void;
}

/** Events kept for the case that they concern something that is only found later. */
const maxWaiting = 5000;

export function relations(options: RelationOptions): Relations {
  const uids = new Set<string>();
  const names = new Set<string>();
  const owners = new Map<
    string,
    { readonly namespace: string; readonly owners: readonly OwnerView[] }
  >();
  let waiting: JsonObject[] = [];

  const concerns = (event: JsonObject): boolean => {
    if (options.isEverything) return true;
    const regarding = regardingOf(event);
    const uid = textAt(regarding, 'uid');
    const name = `${textAt(regarding, 'kind') ?? ''}/${textAt(regarding, 'name') ?? ''}`;
    return (uid !== undefined && uids.has(uid)) || names.has(name);
  };
  const lookAgain = (): void => {
    const before = waiting;
    waiting = [];
    for (const event of before)
      if (concerns(event)) options.onEvent(event);
      else waiting.push(event);
  };
  const addOwners = (list: readonly OwnerView[], namespace: string): void => {
    for (const owner of list) {
      if (uids.has(owner.uid)) continue;
      uids.add(owner.uid);
      options.onOwner(owner, namespace);
      const known = owners.get(owner.uid);
      if (known !== undefined) addOwners(known.owners, known.namespace);
    }
  };
  return {
    addPod: (pod) => {
      const isKnown = uids.has(pod.uid);
      uids.add(pod.uid);
      // Kubelets name the node by its name where others use its UID.
      const isNewNode = pod.node !== undefined && !names.has(`Node/${pod.node}`);
      if (pod.node !== undefined) names.add(`Node/${pod.node}`);
      addOwners(pod.owners, pod.namespace);
      if (!isKnown || isNewNode) lookAgain();
    },
    addNamed: (kind, name) => {
      names.add(`${kind}/${name}`);
      lookAgain();
    },
    addObject: (object) => {
      const metadata = objectAt(object, 'metadata');
      const uid = textAt(metadata, 'uid');
      if (uid === undefined) return;
      const namespace = textAt(metadata, 'namespace') ?? '';
      const list = ownersOf(metadata);
      owners.set(uid, { namespace, owners: list });
      if (!uids.has(uid)) return;
      addOwners(list, namespace);
      lookAgain();
    },
    offerEvent: (event) => {
      if (concerns(event)) options.onEvent(event);
      else {
        if (waiting.length >= maxWaiting) waiting = waiting.slice(maxWaiting / 2);
        waiting.push(event);
      }
    },
  };
}

/** An Event that is new or has grown; one that expired is not news. */
export function isEventNews(change: ObjectChange): boolean {
  return change.type !== 'deleted';
}
