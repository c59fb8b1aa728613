// Follows a selection in one cluster: finds pods, attaches to their containers as they come, and
// brings the Events and objects that concern them. Logs come first; what is only useful for
// correlation is watched beside them. A missing right takes away its own part and nothing else.
import type { InstantParts } from '../../core/time.ts';
import { nearNames } from '../../core/near-names.ts';
import { readObject } from '../objects/raw-object.ts';
import type { ResumeProvider, StreamMessage, StreamSink } from '../types.ts';
import { childSignal } from './child-signal.ts';
import { type Clock, pause } from './clock.ts';
import { connectionFailure } from './connect.ts';
import { type ContainerFollower, containerFollower } from './container-follower.ts';
import { type Gate, gate } from './gate.ts';
import type { ApiClient, ApiError } from './http.ts';
import type { JsonObject } from '../../core/json.ts';
import { objectAt, objectsAt, textAt } from './json.ts';
import {
  type KindInfo,
  collectionPath,
  eventKind,
  kindByName,
  kindNames,
  kindOf,
  classKinds,
  neighbourKinds,
} from './kinds.ts';
import { listing } from './list-objects.ts';
import { type ListWatchEnd, type ObjectChange, listWatch } from './list-watch.ts';
import { type ClusterRef, podChanges } from './pod-changes.ts';
import { type PodView, podView } from './pod-view.ts';
import { isEventNews, relations } from './relations.ts';
import { missingRight } from './rights.ts';
import {
  type PodScope,
  type Selection,
  allOf,
  isUnrestricted,
  podScope,
  selectsContainer,
  selectsPod,
} from './selection.ts';

export interface FollowOptions {
  readonly client: ApiClient;
  /** How the cluster is called in every reference. */
  readonly cluster: ClusterRef;
  readonly selection: Selection;
  readonly sink: StreamSink;
  readonly resume?: ResumeProvider;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly idleProbeMs?: number;
  /** The named resource has no pods of its own: what is followed in its place. */
  readonly path?: FollowPathSource;
}

/** Finds what is on the path of a resource. */
export interface FollowPathSource {
  /** Singular, lower case, or as the API has it. */
  readonly kind: KindInfo;
  readonly name: string;
  readonly namespace: string;
  /** Asked at the start, and again when the resource or a class changes. */
  readonly targets: () => Promise<readonly PathTarget[]>;
}

export interface PathTarget {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface FollowSummary {
  /** Pods that matched, over the whole time. */
  readonly pods: number;
  /** Containers that were attached to, or would have been. */
  readonly containers: number;
  /** Something could not be read; it was reported. */
  readonly isPartial: boolean;
  /** Not even the list of pods could be read. */
  readonly isUnreachable: boolean;
}

/** Connections being opened at a time. */
const openings = 8;
/** Where a named object is not there yet. */
const resourcePollMs = 5000;

interface FollowedPod {
  view: PodView;
  readonly containers: Map<string, ContainerFollower>;
}

/** Runs until the signal comes; without following, until everything was read once. */
export async function followCluster(options: FollowOptions): Promise<FollowSummary> {
  const { client, cluster, selection, clock } = options;
  const life = childSignal(options.signal);
  const { signal } = life;
  const isStopped = (): boolean => signal.aborted;
  const pods = new Map<string, FollowedPod>();
  /** Pods that a scope may let in later: those of a CronJob's Jobs. */
  const candidates = new Map<string, PodView>();
  const jobs = new Set<string>();
  const reported = new Set<string>();
  const watched = new Set<string>();
  const beside: Promise<unknown>[] = [];
  const openGate = gate(openings);
  const streamGate: Gate = gate(selection.maxLogRequests);
  const summary: { -readonly [K in keyof FollowSummary]: FollowSummary[K] } = {
    pods: 0,
    containers: 0,
    isPartial: false,
    isUnreachable: false,
  };
  let bug: Error | undefined;
  const fail = (error: unknown): void => {
    bug ??= error instanceof Error ? error : new Error(String(error));
    life.abort();
  };
  const send = (message: StreamMessage): void => {
    Promise.resolve(options.sink(message)).catch(fail);
  };
  const report = (code: string, message: string): void => {
    if (reported.has(`${code} ${message}`)) return;
    reported.add(`${code} ${message}`);
    send({ kind: 'report', report: { code, message } });
  };
  const forbidden = (
    info: Pick<KindInfo, 'apiVersion' | 'resource'>,
    verbs: readonly string[],
    namespace: string | undefined,
    reason: string,
  ): void => {
    summary.isPartial = true;
    const problem = missingRight(info, verbs, namespace, reason);
    if (reported.has(problem.message)) return;
    reported.add(problem.message);
    send({
      kind: 'report',
      report: { code: 'forbidden', message: problem.message, failure: problem },
    });
  };
  const unreachable = (error: ApiError): void => {
    summary.isPartial = true;
    const problem = connectionFailure(client.config, error);
    if (reported.has(problem.message)) return;
    reported.add(problem.message);
    send({
      kind: 'report',
      report: { code: problem.code, message: problem.message, failure: problem },
    });
  };
  const now = (): InstantParts => ({ us: Math.floor(clock.now()) * 1000, restNs: 0 });

  const sendObject = (object: JsonObject, isDeleted: boolean): void => {
    const read = readObject(object);
    if (read?.is !== 'object') return;
    send({
      kind: 'object',
      object: {
        ...read.object,
        ...(cluster.cluster !== undefined && { cluster: cluster.cluster }),
        observed: now(),
        ...(isDeleted && { deleted: true as const }),
      },
    });
  };

  /** Says that a kind was listed whole, or may not be: what is not there is missing, or unknown. */
  const sendListing = (
    info: KindInfo,
    namespace: string | undefined,
    began: InstantParts,
    end: ListWatchEnd,
  ): void => {
    if (!selection.objects || info.kind === 'Event') return;
    const { cluster: name } = cluster;
    const list = listing(info, namespace, began, end);
    send({ kind: 'object', object: { ...list, ...(name !== undefined && { cluster: name }) } });
  };

  /** Watches a kind beside the logs, once for each namespace; calls back when it was listed, or not. */
  const watchBeside = (
    info: KindInfo,
    namespace: string | undefined,
    onChange: (change: ObjectChange) => void,
    fieldSelector?: string,
    onListed: () => void = () => undefined,
  ): void => {
    const path = collectionPath(info, namespace);
    const key = `${path}?${fieldSelector ?? ''}`;
    if (watched.has(key) || isStopped()) {
      onListed();
      return;
    }
    watched.add(key);
    // What the first list does not hold was gone when it began; later ones tell of each deletion.
    const began = now();
    let isToldOf = fieldSelector !== undefined;
    const run = listWatch({
      client,
      path,
      apiVersion: info.apiVersion,
      kind: info.kind,
      ...(fieldSelector !== undefined && { fieldSelector }),
      clock,
      signal,
      isOnce: !selection.isFollowing,
      onChange,
      onListed: () => {
        if (!isToldOf) sendListing(info, namespace, began, { kind: 'listed' });
        isToldOf = true;
        onListed();
      },
      onTrouble: (error) => {
        if (error.status === 403 && !classKinds.includes(info))
          forbidden(info, ['watch'], namespace, error.message);
      },
    }).then((end) => {
      onListed();
      if (end.kind === 'forbidden') {
        sendListing(info, namespace, began, end);
        // Few may read what is the whole cluster's: the capture knows, and nobody need be told.
        if (classKinds.includes(info)) return;
        forbidden(info, ['list', 'watch'], namespace, end.message);
      } else if (end.kind === 'failed') summary.isPartial = true;
    });
    beside.push(run.catch(fail));
  };

  const onObject = (change: ObjectChange): void => {
    related.addObject(change.object);
    if (selection.objects && change.type !== 'deleted') sendObject(change.object, false);
    else if (selection.objects) sendObject(change.object, true);
  };
  const related = relations({
    isEverything: isUnrestricted(selection),
    onEvent: (event) => {
      const read = readObject({ apiVersion: 'v1', kind: 'Event', ...event });
      if (read?.is !== 'event') return;
      const name = cluster.cluster;
      send({
        kind: 'event',
        event: { ...read.event, ...(name !== undefined && { cluster: name }) },
      });
    },
    onOwner: (owner, namespace) => {
      const info = kindOf(owner.kind, owner.apiVersion);
      if (info !== undefined && (selection.events || selection.objects))
        watchBeside(info, namespace, onObject);
    },
  });

  const watchNode = (name: string): void => {
    const node = kindByName('node');
    if (node !== undefined && selection.objects)
      watchBeside(node, undefined, onObject, `metadata.name=${name}`);
    if (selection.events)
      watchBeside(
        eventKind,
        'default',
        onEvent,
        `involvedObject.kind=Node,involvedObject.name=${name}`,
      );
  };
  const onEvent = (change: ObjectChange): void => {
    if (isEventNews(change)) related.offerEvent(change.object);
  };

  let areTurnsTold = false;
  const sayTurns = (): void => {
    if (areTurnsTold) return;
    areTurnsTold = true;
    const message = `reading ${streamGate.inside()} of ${summary.containers} containers: --max-log-requests is ${selection.maxLogRequests}, the others wait their turn`;
    send({ kind: 'report', report: { code: 'waiting_turn', message } });
  };

  let isListed = false;
  let unsettled = 0;
  let isCaughtUpTold = false;
  const sayCaughtUp = (): void => {
    if (!isListed || unsettled > 0 || isCaughtUpTold || isStopped()) return;
    isCaughtUpTold = true;
    send({ kind: 'all_caught_up', pods: summary.pods, containers: summary.containers });
  };

  const attach = (pod: PodView, followed: FollowedPod, isInitial: boolean): void => {
    for (const view of pod.containers) {
      const follower = followed.containers.get(view.name);
      if (follower !== undefined) {
        follower.update(pod, view);
        continue;
      }
      if (!selectsContainer(selection, view)) continue;
      summary.containers += 1;
      unsettled += 1;
      const created = containerFollower(
        {
          client,
          cluster,
          sink: options.sink,
          clock,
          signal,
          openGate,
          streamGate,
          isFollowing: selection.isFollowing,
          isPrevious: selection.previous,
          wholePrevious: selection.wholePrevious === true,
          window: isInitial ? selection.window : {},
          isWanted: (item) => selectsContainer(selection, item),
          onWait: sayTurns,
          onSettled: () => {
            unsettled -= 1;
            sayCaughtUp();
          },
          onForbidden: (message) => {
            forbidden({ apiVersion: 'v1', resource: 'pods/log' }, ['get'], pod.namespace, message);
          },
          ...(options.resume !== undefined && { resume: options.resume }),
          ...(options.idleProbeMs !== undefined && { idleProbeMs: options.idleProbeMs }),
        },
        pod,
        view,
      );
      followed.containers.set(view.name, created);
      beside.push(created.done.catch(fail));
    }
  };

  const takePod = (pod: PodView, isInitial: boolean): void => {
    const known = pods.get(pod.uid);
    for (const row of podChanges(cluster, known?.view, pod, now())) send(row);
    const followed = known ?? { view: pod, containers: new Map<string, ContainerFollower>() };
    followed.view = pod;
    if (known === undefined) {
      pods.set(pod.uid, followed);
      summary.pods += 1;
    }
    related.addPod(pod);
    if (pod.node !== undefined) watchNode(pod.node);
    attach(pod, followed, isInitial);
  };

  const onPod =
    (scope: PodScope) =>
    (change: ObjectChange): void => {
      const metadata = objectAt(change.object, 'metadata');
      const uid = textAt(metadata, 'uid') ?? '';
      if (change.type === 'deleted') {
        const followed = pods.get(uid);
        candidates.delete(uid);
        if (followed === undefined) return;
        for (const follower of followed.containers.values()) follower.leave();
        pods.delete(uid);
        if (selection.objects) sendObject(change.object, true);
        return;
      }
      const pod = podView(change.object);
      if (pod === undefined || !selectsPod(selection, pod)) return;
      if (scope.kind === 'jobs_of' && !pod.owners.some((owner) => jobs.has(owner.uid))) {
        candidates.set(uid, pod);
        return;
      }
      if (selection.objects) sendObject(change.object, false);
      takePod(pod, change.isInitial);
    };

  /** Lists and watches the pods of one namespace for as long as `scope` holds. */
  const watchPods = async (
    namespace: string | undefined,
    scope: PodScope,
    names: string[],
  ): Promise<void> => {
    if (scope.kind === 'none') return;
    const labelSelector = allOf(
      selection.labelSelector,
      scope.kind === 'selector' ? scope.labelSelector : undefined,
    );
    const fieldSelector = allOf(
      selection.fieldSelector,
      selection.node === undefined ? undefined : `spec.nodeName=${selection.node}`,
      scope.kind === 'selector' ? scope.fieldSelector : undefined,
    );
    const take = onPod(scope);
    const began = now();
    // A narrowed list says nothing of the pods that it leaves out.
    let isToldOf = labelSelector !== undefined || fieldSelector !== undefined;
    const info: KindInfo = { kind: 'Pod', apiVersion: 'v1', resource: 'pods', names: [] };
    let settle: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const run = listWatch({
      client,
      path: collectionPath(info, namespace),
      apiVersion: 'v1',
      kind: 'Pod',
      ...(labelSelector !== undefined && { labelSelector }),
      ...(fieldSelector !== undefined && { fieldSelector }),
      clock,
      signal,
      isOnce: !selection.isFollowing,
      onChange: (change) => {
        if (change.isInitial) names.push(textAt(objectAt(change.object, 'metadata'), 'name') ?? '');
        take(change);
      },
      onListed: () => {
        if (!isToldOf) sendListing(info, namespace, began, { kind: 'listed' });
        isToldOf = true;
        settle();
      },
      onTrouble: (error) => {
        if (error.status === 403) forbidden(info, ['watch'], namespace, error.message);
        else unreachable(error);
      },
    }).then((end: ListWatchEnd) => {
      settle();
      if (end.kind === 'forbidden') {
        forbidden(info, ['get', 'list', 'watch'], namespace, end.message);
        if (pods.size === 0) summary.isUnreachable = true;
      } else if (end.kind === 'failed') {
        unreachable(end.error);
        summary.isUnreachable = true;
      }
    });
    beside.push(run.catch(fail));
    await first;
  };

  /** Finds the named object; absent where the signal came first or it is not there. */
  const findResource = async (
    info: KindInfo,
    name: string,
    namespace: string | undefined,
  ): Promise<JsonObject | undefined> => {
    for (;;) {
      const path = `${collectionPath(info, namespace)}/${encodeURIComponent(name)}`;
      const answer = await client.json({ path, signal });
      if (answer.ok) return { kind: info.kind, apiVersion: info.apiVersion, ...answer.value };
      if (isStopped()) return undefined;
      if (answer.error.status === 403) {
        forbidden(info, ['get'], namespace, answer.error.message);
        return undefined;
      }
      if (answer.error.status === 404) {
        await sayMissing(info, name, namespace);
      } else {
        unreachable(answer.error);
        summary.isUnreachable = !selection.isFollowing;
      }
      if (!selection.isFollowing) return undefined;
      await pause(clock, resourcePollMs, signal);
      if (isStopped()) return undefined;
    }
  };

  const listed = async (
    info: KindInfo,
    namespace: string | undefined,
    fieldSelector?: string,
  ): Promise<readonly JsonObject[]> => {
    const query: (readonly [string, string])[] = [['limit', '500']];
    if (fieldSelector !== undefined) query.push(['fieldSelector', fieldSelector]);
    const answer = await client.json({ path: collectionPath(info, namespace), query, signal });
    return answer.ok
      ? objectsAt(answer.value, 'items').map((item) => objectAt(item, 'metadata'))
      : [];
  };

  const sayMissing = async (
    info: KindInfo,
    name: string,
    namespace: string | undefined,
  ): Promise<void> => {
    const what = `${info.kind} \`${name}\``;
    const where = namespace === undefined ? '' : ` in the namespace \`${namespace}\``;
    const elsewhere =
      namespace === undefined ? [] : await listed(info, undefined, `metadata.name=${name}`);
    const spaces = elsewhere.map((item) => `\`${textAt(item, 'namespace') ?? ''}\``);
    const near =
      spaces.length > 0
        ? []
        : nearNames(
            name,
            (await listed(info, namespace)).map((item) => textAt(item, 'name') ?? ''),
          );
    const hint =
      spaces.length > 0
        ? `; there is one in ${spaces.join(', ')}: give -n`
        : near.length > 0
          ? `; there is one with a similar name: ${near.map((item) => `\`${item}\``).join(', ')}`
          : '';
    report('nothing_matched', `there is no ${what}${where}${hint}`);
  };

  const sayNothing = async (
    namespaces: readonly (string | undefined)[],
    names: readonly string[],
  ): Promise<void> => {
    const pattern = selection.pod;
    const looked = namespaces
      .map((item) => (item === undefined ? 'all namespaces' : `\`${item}\``))
      .join(', ');
    const wanted = [
      ...(pattern === undefined ? [] : [`name matching \`${pattern.source}\``]),
      ...(selection.labelSelector === undefined ? [] : [`labels \`${selection.labelSelector}\``]),
      ...(selection.fieldSelector === undefined ? [] : [`fields \`${selection.fieldSelector}\``]),
      ...(selection.node === undefined ? [] : [`node \`${selection.node}\``]),
      ...(selection.resource === undefined
        ? []
        : [`owner \`${selection.resource.kind}/${selection.resource.name}\``]),
    ];
    const what = wanted.length === 0 ? 'any pod' : `a pod with ${wanted.join(' and ')}`;
    let hint = '';
    if (pattern !== undefined) {
      const pod = kindByName('pod');
      const isHere = namespaces.includes(undefined);
      const others = isHere || pod === undefined ? [] : await listed(pod, undefined);
      const spaces = new Set(
        others
          .filter((item) => pattern.test(textAt(item, 'name') ?? ''))
          .map((item) => `\`${textAt(item, 'namespace') ?? ''}\``),
      );
      const near = nearNames(pattern.source, names);
      if (spaces.size > 0)
        hint = `; there are such pods in ${[...spaces].slice(0, 5).join(', ')}: give -n`;
      else if (near.length > 0)
        hint = `; there are pods with similar names: ${near.map((item) => `\`${item}\``).join(', ')}`;
    }
    const waits = selection.isFollowing ? '; waiting for one' : '';
    report('nothing_matched', `looked for ${what} in ${looked} and found none${hint}${waits}`);
  };

  const followNamespace = async (namespace: string | undefined, names: string[]): Promise<void> => {
    const { resource } = selection;
    const info = resource === undefined ? undefined : kindByName(resource.kind);
    if (resource === undefined || info === undefined) {
      await watchPods(namespace, { kind: 'selector' }, names);
      return;
    }
    await followNamed(info, resource.name, namespace, names);
  };

  /** Follows the pods of one object, for as long as it has some. */
  const followNamed = async (
    info: KindInfo,
    name: string,
    namespace: string | undefined,
    names: string[],
  ): Promise<void> => {
    related.addNamed(info.kind, name);
    if (info.kind === 'Pod' || info.kind === 'Node') {
      await watchPods(namespace, podScope(info.kind, { metadata: { name } }), names);
      return;
    }
    const object = await findResource(info, name, namespace);
    if (object === undefined) return;
    related.addObject(object);
    const scope = podScope(info.kind, object);
    if (scope.kind === 'jobs_of') {
      const job = kindByName('job');
      if (job !== undefined)
        watchBeside(job, namespace, (change) => {
          onObject(change);
          const metadata = objectAt(change.object, 'metadata');
          const uid = textAt(metadata, 'uid');
          const owners = objectsAt(metadata, 'ownerReferences');
          if (uid === undefined || !owners.some((item) => item['uid'] === scope.uid)) return;
          jobs.add(uid);
          for (const [podUid, pod] of candidates)
            if (pod.owners.some((owner) => owner.uid === uid)) {
              candidates.delete(podUid);
              takePod(pod, change.isInitial);
            }
        });
    }
    await watchPods(namespace, scope, names);
    if (selection.isFollowing && info.kind !== 'Job' && info.kind !== 'CronJob')
      watchBeside(
        info,
        namespace,
        (change) => {
          onObject(change);
          const newScope = podScope(info.kind, change.object);
          if (change.type === 'deleted' || sameScope(scope, newScope) || isStopped()) return;
          // A Service that selects other pods now: those are followed, too.
          beside.push(watchPods(namespace, newScope, []).catch(fail));
        },
        `metadata.name=${name}`,
      );
  };

  const onPath = new Set<string>();
  /** Follows what is on the path now; what was on it before stays followed. */
  const followTargets = async (path: FollowPathSource): Promise<void> => {
    const targets = await path.targets();
    const added = targets.filter(({ kind, namespace = '', name }) => {
      const key = `${kind}/${namespace}/${name}`;
      return !onPath.has(key) && onPath.add(key);
    });
    await Promise.all(
      added.map(async ({ kind, namespace, name }) => {
        const info = kindByName(kind);
        if (info === undefined || isStopped()) return;
        // The namespaces of a path are not those of the selection: their Events are wanted, too.
        if (selection.events) watchBeside(eventKind, namespace, onEvent);
        await followNamed(info, name, namespace, []);
      }),
    );
  };

  const followByPath = async (path: FollowPathSource): Promise<void> => {
    related.addNamed(path.kind.kind, path.name);
    const again = (change: ObjectChange): void => {
      onObject(change);
      if (!change.isInitial && !isStopped()) beside.push(followTargets(path).catch(fail));
    };
    // Watched before the path is looked for, so that no change falls between the two.
    const field = `metadata.name=${path.name}`;
    await new Promise<void>((resolve) => {
      watchBeside(path.kind, path.namespace, again, field, resolve);
    });
    for (const info of classKinds) watchBeside(info, undefined, again);
    await followTargets(path);
  };

  const { resource } = selection;
  const { path } = options;
  if (path === undefined && resource !== undefined && kindByName(resource.kind) === undefined) {
    const near = nearNames(resource.kind, kindNames);
    const problem = {
      code: 'kind_unknown',
      exit: 2 as const,
      message: `cannot follow \`${resource.kind}/${resource.name}\``,
      reason: `\`${resource.kind}\` is not a kind that has pods`,
      help:
        near.length > 0
          ? `there is a kind with a similar name: ${near.join(', ')}`
          : `kinds are: ${kindNames.join(', ')}`,
    };
    send({
      kind: 'report',
      report: { code: problem.code, message: problem.message, failure: problem },
    });
    return { ...summary, isPartial: true, isUnreachable: true };
  }

  const isNode = resource !== undefined && kindByName(resource.kind)?.kind === 'Node';
  const isEverywhere =
    selection.allNamespaces === true || (isNode && selection.namespaces === undefined);
  const namespaces: readonly (string | undefined)[] = path
    ? [path.namespace]
    : isEverywhere
      ? [undefined]
      : (selection.namespaces ?? [client.config.namespace]);
  const names: string[] = [];
  if (path === undefined) {
    await Promise.all(namespaces.map((namespace) => followNamespace(namespace, names)));
  } else {
    await followByPath(path);
  }
  if (summary.isUnreachable && isEverywhere && path === undefined && !isStopped()) {
    // Rights in one namespace are common where those for all are not.
    summary.isUnreachable = false;
    report('narrowed', `reading the namespace \`${client.config.namespace}\` alone`);
    await followNamespace(client.config.namespace, names);
  }
  if (summary.pods === 0 && !summary.isUnreachable && !isStopped()) {
    if (reported.size === 0) await sayNothing(namespaces, names);
  }
  isListed = true;
  sayCaughtUp();
  if (!summary.isUnreachable && !isStopped())
    for (const namespace of namespaces) {
      if (selection.events) watchBeside(eventKind, namespace, onEvent);
      if (selection.objects)
        for (const info of neighbourKinds) watchBeside(info, namespace, onObject);
    }
  if (!summary.isUnreachable && !isStopped() && selection.objects)
    for (const info of classKinds) watchBeside(info, undefined, onObject);

  // An array's iterator sees what is appended meanwhile: containers and kinds that appear.
  for (const task of beside) await task;
  life.release();
  if (bug !== undefined) throw bug;
  return summary;
}

function sameScope(a: PodScope, b: PodScope): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
