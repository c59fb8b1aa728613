// The thread that follows clusters: their API servers in, record batches out to the writing thread. It
// never touches the capture. Each context connects, fails and reconnects alone.
import { parentPort, workerData } from 'node:worker_threads';
import type { Failure } from '../core/failure.ts';
import { assumedZonesFact, toGivenZones } from '../core/given-zones.ts';
import { notableLagMs } from '../core/live-state.ts';
import type { ReadingRules } from '../core/reading-rules.ts';
import { compileOwnRule } from '../export/redact/own-rules.ts';
import { redactJson, redactRaw } from '../export/redact/redact-stored.ts';
import { Redactor } from '../export/redact/redactor.ts';
import { LiveIngest } from '../ingest/live-ingest.ts';
import { LiveStatus } from '../ingest/live-status.ts';
import type { SecretRules } from '../ingest/secret-remover.ts';
import { compileRegex } from '../query/language/regex.ts';
import { redactedFact } from '../store/facts.ts';
import { systemClock } from '../streamers/cluster/clock.ts';
import { connect, connectionFailure } from '../streamers/cluster/connect.ts';
import { followCluster } from '../streamers/cluster/follow-cluster.ts';
import type { FollowSummary } from '../streamers/cluster/follow-run.ts';
import type { ApiClient } from '../streamers/cluster/http.ts';
import { identifyCluster } from '../streamers/cluster/identity.ts';
import type { ConnectionOptions } from '../streamers/cluster/kubeconfig.ts';
import type { ClusterRef } from '../streamers/cluster/pod-changes.ts';
import type { Pattern, Selection } from '../streamers/cluster/selection.ts';
import type { FollowReport, StreamMessage } from '../streamers/types.ts';
import type { CollectData, CollectReport, SelectionText } from './collect-messages.ts';
import { pathSource } from './path-source.ts';
import { KeptRules } from './kept-rules.ts';
import { RemoteSink } from './remote-sink.ts';
import { sinceLeft } from './since-left.ts';

const tickMs = 100;
/** Between two words about how it stands. */
const statusMs = 250;
const {
  connections,
  selection: typed,
  definitions,
  assumeZones,
  isResumed,
  redaction,
  writer,
} = workerData as CollectData;
const stop = new AbortController();
const status = new LiveStatus();

function tell(message: CollectReport): void {
  parentPort?.postMessage(message);
}

function tellReport(report: FollowReport, cluster?: string): void {
  status.report(report, cluster);
  tell({ type: 'report', report });
}

function say(code: string, message: string): void {
  tellReport({ code, message });
}

function tellFailure(failure: Failure): void {
  tellReport({ code: failure.code, message: failure.message, failure });
}

/** Tells how it stands where that has changed, and how far behind it is. */
function statusTeller(oldestMs: () => number): () => void {
  let toldLag = 0;
  return () => {
    const { isChanged } = status;
    const state = status.snapshot(Date.now(), oldestMs());
    const lag = state.lagMs < notableLagMs ? 0 : Math.round(state.lagMs / 100);
    if (!isChanged && lag === toldLag) return;
    toldLag = lag;
    tell({ type: 'status', state });
  };
}

function pattern(source: string): Pattern {
  const compiled = compileRegex(source);
  if (!compiled.ok) throw new Error(`an unchecked expression: ${source}`);
  return { source, test: compiled.test };
}

function toSelection({
  pod,
  excludePods,
  container,
  excludeContainers,
  ...rest
}: SelectionText): Selection {
  return {
    ...rest,
    ...(pod === undefined ? {} : { pod: pattern(pod) }),
    ...(excludePods === undefined ? {} : { excludePods: excludePods.map(pattern) }),
    ...(container === undefined ? {} : { container: pattern(container) }),
    ...(excludeContainers === undefined
      ? {}
      : { excludeContainers: excludeContainers.map(pattern) }),
  };
}

interface Connected {
  readonly client: ApiClient;
  readonly cluster: ClusterRef;
  readonly version?: string;
}

async function connectOne(options: ConnectionOptions): Promise<Connected | undefined> {
  const connected = await connect(options);
  if (!connected.ok) {
    status.setCluster(options.context ?? '', 'failed', connected.failure.reason);
    tellFailure(connected.failure);
    return undefined;
  }
  const client = connected.value;
  const { name } = client.config;
  status.setCluster(name, 'connecting');
  const identity = await identifyCluster(client, stop.signal);
  if (!identity.ok) {
    status.setCluster(name, 'failed', identity.error.message);
    if (!stop.signal.aborted) tellFailure(connectionFailure(client.config, identity.error));
    client.close();
    return undefined;
  }
  status.setCluster(name, 'connected');
  const { uid, version } = identity.value;
  const cluster = {
    cluster: client.config.name,
    ...(uid === undefined ? {} : { clusterUid: uid }),
  };
  return { client, cluster, ...(version === undefined ? {} : { version }) };
}

/** Two contexts of one cluster are followed once, if they mean the same namespace. */
function isSame(a: Connected, b: Connected): boolean {
  if (a.cluster.clusterUid === undefined || a.cluster.clusterUid !== b.cluster.clusterUid) {
    return false;
  }
  const namesNamespace = typed.namespaces !== undefined || typed.allNamespaces === true;
  return namesNamespace || a.client.config.namespace === b.client.config.namespace;
}

function withoutTwins(connected: readonly Connected[]): readonly Connected[] {
  const kept: Connected[] = [];
  for (const each of connected) {
    const twin = kept.find((other) => isSame(each, other));
    if (twin === undefined) {
      kept.push(each);
      continue;
    }
    each.client.close();
    const [one, other] = [twin.cluster.cluster ?? '', each.cluster.cluster ?? ''];
    const message = `the contexts \`${one}\` and \`${other}\` are one cluster: it is followed once`;
    say('same_cluster', message);
  }
  return kept;
}

function secretsOf(redactor: Redactor, rules: ReadingRules): SecretRules {
  return {
    raw: (record) => redactRaw(record, redactor, rules),
    json: (text) => redactJson(text, redactor),
  };
}

async function main(): Promise<void> {
  parentPort?.on('message', () => {
    stop.abort();
  });
  const sink = new RemoteSink(writer);
  const tellStatus = statusTeller(() => sink.oldestMs);
  const telling = setInterval(tellStatus, statusMs);
  // The clusters are asked who they are while the capture is being opened.
  const connecting = Promise.all(connections.map(connectOne));
  const stored = await sink.state();
  const kept = new KeptRules(sink, stored.definitions, definitions);
  kept.failures.forEach(tellFailure);
  const redactor = redaction && new Redactor(redaction.map(compileOwnRule));
  const ingest = new LiveIngest({
    sink,
    stored,
    nowMs: Date.now,
    rules: kept.rules,
    givenZones: toGivenZones(assumeZones),
    ...(redactor === undefined ? {} : { secrets: secretsOf(redactor, kept.rules) }),
  });
  const found = await connecting;
  const clusters = withoutTwins(found.filter((each) => each !== undefined));
  sink.noteFacts({
    clusters: clusters.map(({ cluster, version }) => ({ ...cluster, version })),
    selection: typed,
    [assumedZonesFact]: assumeZones,
  });
  const ticking = setInterval(() => {
    ingest.tick();
  }, tickMs);
  let waiting = clusters.length;
  let [pods, containers] = [0, 0];
  const take = (message: StreamMessage, cluster?: string): void | Promise<void> => {
    status.take(message, Date.now(), cluster);
    if (message.kind === 'report') {
      tell({ type: 'report', report: message.report });
      return;
    }
    if (message.kind === 'all_caught_up') {
      waiting--;
      pods += message.pods;
      containers += message.containers;
      if (waiting > 0) return;
      ingest.completeAll();
      return sink.drained().then(() => {
        status.catchUp();
        tell({ type: 'caught_up', pods, containers });
      });
    }
    return ingest.take(message);
  };
  const selection = toSelection(isResumed === true ? sinceLeft(typed, stored, Date.now()) : typed);
  const summaries: readonly FollowSummary[] = await Promise.all(
    clusters.map(({ client, cluster }) => {
      const report = (each: FollowReport): void => {
        tellReport(each, cluster.cluster);
      };
      const path = pathSource(client, selection, report, stop.signal);
      return followCluster({
        client,
        cluster,
        selection,
        ...(path === undefined ? {} : { path }),
        sink: (message) => take(message, cluster.cluster),
        resume: ingest.resume,
        clock: systemClock,
        signal: stop.signal,
      });
    }),
  );
  clearInterval(ticking);
  clearInterval(telling);
  tellStatus();
  ingest.completeAll();
  await sink.drained();
  for (const { client } of clusters) client.close();
  if (redactor !== undefined) sink.noteFacts({ [redactedFact]: redactor.counts });
  const total = (key: 'pods' | 'containers'): number =>
    summaries.reduce((sum, each) => sum + each[key], 0);
  tell({
    type: 'done',
    summary: {
      ...ingest.summary,
      ...(redactor === undefined ? {} : { redacted: redactor.counts }),
      pods: total('pods'),
      containers: total('containers'),
      isPartial: clusters.length < connections.length || summaries.some((each) => each.isPartial),
      isUnreachable: summaries.every((each) => each.isUnreachable),
    },
  });
  sink.finish();
}

await main();
