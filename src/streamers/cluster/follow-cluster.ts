// Follows a selection in one cluster: finds pods, attaches to their containers as they come, and
// brings the Events and objects that concern them. Logs come first; what is only useful for
// correlation is watched beside them. A missing right takes away its own part and nothing else.
import { nearNames } from '../../core/near-names.ts';
import { readObject } from '../objects/raw-object.ts';
import { pause } from './clock.ts';
import {
  type FollowOptions,
  type FollowPathSource,
  type FollowSummary,
  followRun,
} from './follow-run.ts';
import type { JsonObject } from '../../core/json.ts';
import { objectAt, objectsAt, textAt } from './json.ts';
import {
  type KindInfo,
  classKinds,
  collectionPath,
  eventKind,
  kindByName,
  kindNames,
  kindOf,
  neighbourKinds,
} from './kinds.ts';
import { type ListWatchEnd, type ObjectChange, listWatch } from './list-watch.ts';
import { podFollowers } from './pod-followers.ts';
import { type PodView, podView } from './pod-view.ts';
import { isEventNews, relations } from './relations.ts';
import { sayMissing, sayNothing } from './say-missing.ts';
import {
  type PodScope,
  allOf,
  isUnrestricted,
  podScope,
  selectsPod,
  takesEveryPod,
} from './selection.ts';
import { besideWatcher } from './watch-beside.ts';

/** Where a named object is not there yet. */
const resourcePollMs = 5000;

/** Runs until the signal comes; without following, until everything was read once. */
export async function followCluster(options: FollowOptions): Promise<FollowSummary> {
  const { client, cluster, selection, clock, path } = options;
  const run = followRun(options);
  const { signal, summary } = run;
  const beside = besideWatcher(run);
  /** Pods that a scope may let in later: those of a CronJob's Jobs. */
  const candidates = new Map<string, PodView>();
  const jobs = new Set<string>();

  const onObject = (change: ObjectChange): void => {
    related.addObject(change.object);
    if (selection.objects) beside.sendObject(change.object, change.type === 'deleted');
  };
  const related = relations({
    isEverything: isUnrestricted(selection),
    onEvent: (event) => {
      const read = readObject({ apiVersion: 'v1', kind: 'Event', ...event });
      if (read?.is !== 'event') return;
      const name = cluster.cluster;
      run.send({
        kind: 'event',
        event: { ...read.event, ...(name !== undefined && { cluster: name }) },
      });
    },
    onOwner: (owner, namespace) => {
      const info = kindOf(owner.kind, owner.apiVersion);
      if (info !== undefined && (selection.events || selection.objects))
        beside.watch({ info, namespace, onChange: onObject });
    },
  });
  const onEvent = (change: ObjectChange): void => {
    if (isEventNews(change)) related.offerEvent(change.object);
  };
  const watchNode = (name: string): void => {
    const info = kindByName('node');
    if (info !== undefined && selection.objects)
      beside.watch({ info, fieldSelector: `metadata.name=${name}`, onChange: onObject });
    if (selection.events)
      beside.watch({
        info: eventKind,
        namespace: 'default',
        fieldSelector: `involvedObject.kind=Node,involvedObject.name=${name}`,
        onChange: onEvent,
      });
  };
  const followers = podFollowers(run, (pod) => {
    related.addPod(pod);
    if (pod.node !== undefined) watchNode(pod.node);
  });

  const onPod =
    (scope: PodScope) =>
    (change: ObjectChange): void => {
      const uid = textAt(objectAt(change.object, 'metadata'), 'uid') ?? '';
      if (change.type === 'deleted') {
        candidates.delete(uid);
        if (followers.leave(uid) && selection.objects) beside.sendObject(change.object, true);
        return;
      }
      const pod = podView(change.object);
      if (pod === undefined || !selectsPod(selection, pod)) return;
      if (scope.kind === 'jobs_of' && !pod.owners.some((owner) => jobs.has(owner.uid))) {
        candidates.set(uid, pod);
        return;
      }
      if (selection.objects) beside.sendObject(change.object, false);
      followers.take(pod, change.isInitial);
    };

  /** A Job of the CronJob that is followed lets its pods in, those seen before it too. */
  const onJob = (change: ObjectChange, cronJobUid: string): void => {
    const metadata = objectAt(change.object, 'metadata');
    const uid = textAt(metadata, 'uid');
    const owners = objectsAt(metadata, 'ownerReferences');
    if (uid === undefined || !owners.some((item) => item['uid'] === cronJobUid)) return;
    jobs.add(uid);
    for (const [podUid, pod] of candidates)
      if (pod.owners.some((owner) => owner.uid === uid)) {
        candidates.delete(podUid);
        followers.take(pod, change.isInitial);
      }
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
    const began = run.now();
    // A narrowed list says nothing of the pods that it leaves out.
    let isToldOf =
      labelSelector !== undefined ||
      fieldSelector !== undefined ||
      scope.kind === 'jobs_of' ||
      !takesEveryPod(selection);
    const info: KindInfo = { kind: 'Pod', apiVersion: 'v1', resource: 'pods', names: [] };
    let settle: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const watching = listWatch({
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
        if (!isToldOf) beside.sendListing(info, namespace, began, { kind: 'listed' });
        isToldOf = true;
        settle();
      },
      onTrouble: (error) => {
        if (error.status === 403) {
          run.forbidden(info, ['watch'], namespace, error.message);
          return;
        }
        run.unreachable(error);
        run.send({ kind: 'cluster', state: 'reconnecting', reason: error.message });
      },
      onRecovered: () => {
        run.send({ kind: 'cluster', state: 'connected' });
      },
    }).then((end: ListWatchEnd) => {
      settle();
      if (end.kind === 'forbidden') {
        run.forbidden(info, ['get', 'list', 'watch'], namespace, end.message);
        if (followers.count() === 0) summary.isUnreachable = true;
      } else if (end.kind === 'failed') {
        run.unreachable(end.error);
        summary.isUnreachable = true;
      }
    });
    run.goOn(watching);
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
      if (run.isStopped()) return undefined;
      if (answer.error.status === 403) {
        run.forbidden(info, ['get'], namespace, answer.error.message);
        return undefined;
      }
      if (answer.error.status === 404) {
        await sayMissing(run, info, name, namespace);
      } else {
        run.unreachable(answer.error);
        summary.isUnreachable = !selection.isFollowing;
      }
      if (!selection.isFollowing) return undefined;
      await pause(clock, resourcePollMs, signal);
      if (run.isStopped()) return undefined;
    }
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
        beside.watch({
          info: job,
          namespace,
          onChange: (change) => {
            onObject(change);
            onJob(change, scope.uid);
          },
        });
    }
    await watchPods(namespace, scope, names);
    if (selection.isFollowing && info.kind !== 'Job' && info.kind !== 'CronJob')
      beside.watch({
        info,
        namespace,
        fieldSelector: `metadata.name=${name}`,
        onChange: (change) => {
          onObject(change);
          const newScope = podScope(info.kind, change.object);
          if (change.type === 'deleted' || sameScope(scope, newScope) || run.isStopped()) return;
          // A Service that selects other pods now: those are followed, too.
          run.goOn(watchPods(namespace, newScope, []));
        },
      });
  };

  const onPath = new Set<string>();
  /** Follows what is on the path now; what was on it before stays followed. */
  const followTargets = async (path: FollowPathSource): Promise<void> => {
    const { targets, objects } = await path.find();
    if (selection.objects) objects.forEach(beside.sendRead);
    const added = targets.filter(({ kind, namespace = '', name }) => {
      const key = `${kind}/${namespace}/${name}`;
      return !onPath.has(key) && onPath.add(key);
    });
    await Promise.all(
      added.map(async ({ kind, namespace, name }) => {
        const info = kindByName(kind);
        if (info === undefined || run.isStopped()) return;
        // The namespaces of a path are not those of the selection: their Events are wanted, too.
        if (selection.events) beside.watch({ info: eventKind, namespace, onChange: onEvent });
        await followNamed(info, name, namespace, []);
      }),
    );
  };

  const followByPath = async (path: FollowPathSource): Promise<void> => {
    related.addNamed(path.kind.kind, path.name);
    const again = (change: ObjectChange): void => {
      onObject(change);
      if (!change.isInitial && !run.isStopped()) run.goOn(followTargets(path));
    };
    // Watched before the path is looked for, so that no change falls between the two.
    await new Promise<void>((resolve) => {
      beside.watch({
        info: path.kind,
        namespace: path.namespace,
        fieldSelector: `metadata.name=${path.name}`,
        onChange: again,
        onListed: resolve,
      });
    });
    for (const info of classKinds) beside.watch({ info, onChange: again });
    await followTargets(path);
  };

  const { resource } = selection;
  const named = resource === undefined ? undefined : kindByName(resource.kind);
  if (path === undefined && resource !== undefined && named === undefined) {
    const near = nearNames(resource.kind, kindNames);
    run.failed({
      code: 'kind_unknown',
      exit: 2,
      message: `cannot follow \`${resource.kind}/${resource.name}\``,
      reason: `\`${resource.kind}\` is not a kind that has pods`,
      help:
        near.length > 0
          ? `there is a kind with a similar name: ${near.join(', ')}`
          : `kinds are: ${kindNames.join(', ')}`,
    });
    summary.isUnreachable = true;
    await run.finished();
    return summary;
  }

  const isEverywhere =
    selection.allNamespaces === true ||
    (named?.kind === 'Node' && selection.namespaces === undefined);
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
  if (summary.isUnreachable && isEverywhere && path === undefined && !run.isStopped()) {
    // Rights in one namespace are common where those for all are not.
    summary.isUnreachable = false;
    run.report('narrowed', `reading the namespace \`${client.config.namespace}\` alone`);
    await followNamespace(client.config.namespace, names);
  }
  const goesOn = !summary.isUnreachable && !run.isStopped();
  if (goesOn && summary.pods === 0 && !run.hasReported()) await sayNothing(run, namespaces, names);
  followers.allListed();
  if (!summary.isUnreachable && !run.isStopped()) {
    for (const namespace of namespaces) {
      if (selection.events) beside.watch({ info: eventKind, namespace, onChange: onEvent });
      if (selection.objects)
        for (const info of neighbourKinds) beside.watch({ info, namespace, onChange: onObject });
    }
    if (selection.objects)
      for (const info of classKinds) beside.watch({ info, onChange: onObject });
  }
  await run.finished();
  return summary;
}

function sameScope(a: PodScope, b: PodScope): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
