// `klog graph KIND/NAME`: what a resource is connected to, with state and missing links, as the
// objects of a capture had it at a moment, or as a cluster has it now.
import { resolve } from 'node:path';
import { KlogError } from '../../core/failure.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import { formatUtc, timestampNs, type TimestampNs } from '../../core/time.ts';
import { clockNear, type TimeZone } from '../../core/time-zone.ts';
import { captureClusters } from '../../query/capture-clusters.ts';
import { clusterTitle, findInClusters } from '../../query/graph/clusters.ts';
import { graphJson } from '../../query/graph/graph-json.ts';
import { graphRows } from '../../query/graph/graph-rows.ts';
import { graphSummary } from '../../query/graph/graph-summary.ts';
import {
  graphOf,
  problemsOf,
  type GraphNode,
  type GraphOptions,
} from '../../query/graph/resource-graph.ts';
import { equalities } from '../../query/graph/selectors.ts';
import { worldAt } from '../../query/graph/world.ts';
import { readTimeExpression, settleTime } from '../../query/language/time-expression.ts';
import { singularKind } from '../../query/language/resource-name.ts';
import { TimelineReader } from '../../query/timeline-reader.ts';
import { openCaptureForReading } from '../../store/open-capture.ts';
import { newestCapture } from '../capture-home.ts';
import type { Invocation, RunCommand } from '../command.ts';
import { liveClusters, ofContexts, type AskedCluster } from '../graph-clusters.ts';
import { formatGraph } from '../graph-text.ts';
import { noticesOf } from '../notices.ts';
import type { Options } from '../options.ts';
import { formatFailure } from '../print-failure.ts';
import { connectionsOf } from '../selection-options.ts';
import { momentText, zoneOf } from '../show-timeline.ts';
import { usesColors } from '../timeline-output.ts';

export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  if (options.isSet('live')) return showLive(args.join('/'), invocation);
  const given = options.text('capture');
  const file = given === undefined ? newestCapture(io.env) : resolve(io.cwd, given);
  const opened = openCaptureForReading(file);
  if (!opened.ok) throw new KlogError(opened.failure);
  const { db, close } = opened.value;
  try {
    await noticesOf(invocation).say(`capture: ${sanitizeLine(file)}\n`);
    const now = new TimelineReader(opened.value).newestTime() ?? nowOf(io.now());
    const at = momentOf(options, now, zoneOf(options));
    const clusters = captureClusters(db).map(({ observations, ...cluster }) => ({
      ...cluster,
      world: worldAt(observations, at),
    }));
    const contexts = connectionsOf(options).flatMap(({ context }) => context ?? []);
    const asked = ofContexts(clusters, contexts);
    return await show(asked, clusters.length, args.join('/'), now, invocation);
  } finally {
    close();
  }
};

/** Asks the cluster itself: nothing is stored. */
async function showLive(typed: string, invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  if (options.text('at') !== undefined) {
    throw new KlogError({
      code: 'flag_conflict',
      exit: 2,
      message: 'cannot use --live together with --at',
      help: 'a cluster only knows its present; captures know their past',
    });
  }
  const namespace = options.text('namespace');
  const live = await liveClusters(connectionsOf(options), namespace, io.signal);
  if (io.signal.aborted) return 0;
  const { clusters, failures } = live;
  const [failure] = failures;
  if (clusters.length === 0 && failure !== undefined) throw new KlogError(failure);
  for (const each of failures) await io.stderr.write(formatFailure(each));
  const exit = await show(
    clusters,
    clusters.length,
    typed,
    nowOf(io.now()),
    invocation,
    live.namespace,
  );
  return failures.length > 0 ? 1 : exit;
}

async function show(
  clusters: readonly AskedCluster[],
  count: number,
  typed: string,
  now: TimestampNs,
  invocation: Invocation,
  namespace?: string,
): Promise<number> {
  const { options, io } = invocation;
  const zone = zoneOf(options);
  const found = findInClusters(clusters, typed, options.text('namespace') ?? namespace);
  if (!found.ok) throw new KlogError(found.failure);
  const { cluster, objects } = found.value;
  const { world } = cluster;
  const { at } = world;
  const title = clusterTitle(cluster);
  if (
    title !== undefined &&
    (count > 1 || options.text('context') !== undefined || options.isSet('live'))
  ) {
    await noticesOf(invocation).say(`cluster: ${sanitizeLine(title)}\n`);
  }
  const graphOptions: GraphOptions = { ...cluster.hints, ...narrowingOf(options) };
  const graphs = objects.map((object) => graphOf(world, object, graphOptions));
  if (options.text('output') === 'json') {
    const json = graphs.map((graph) => ({
      ...(title === undefined ? {} : { cluster: title }),
      ...(at === undefined ? {} : { at: formatUtc(at) }),
      problems: problemsOf(graph),
      root: graphJson(graph),
    }));
    await io.stdout.write(`${JSON.stringify(json.length === 1 ? json[0] : json, undefined, 2)}\n`);
    return 0;
  }
  const timeText = clockNear(zone, at ?? now);
  const colors = usesColors(options, io);
  for (const graph of graphs) {
    await io.stdout.write(formatGraph(graphRows(graph, timeText), colors));
  }
  const notices = noticesOf(invocation);
  await notices.say(closing(graphs, at, zone));
  // What holds for the past is not to be mended in it.
  if (at === undefined) await notices.say(adviceOn(graphs));
  return 0;
}

/** What was found in a sentence, and the moment it holds for. */
function closing(
  graphs: readonly GraphNode[],
  at: TimestampNs | undefined,
  zone: TimeZone,
): string {
  const moment = at === undefined ? '' : ` at ${momentText(at, zone)}`;
  return `${graphSummary(graphs)}${moment}\n`;
}

const mostAdvice = 3;

/** Commands that mend what is wrong, or show more of it. */
function adviceOn(graphs: readonly GraphNode[]): string {
  const commands = graphs.flatMap(problemsOf).flatMap(({ help }) => help ?? []);
  return [...new Set(commands)]
    .slice(0, mostAdvice)
    .map((command) => `  help: ${sanitizeLine(command)}\n`)
    .join('');
}

/** --depth, --only and --controller. */
function narrowingOf(options: Options): Pick<GraphOptions, 'depth' | 'only' | 'given'> {
  const depth = options.count('depth');
  const kinds = options
    .list('only')
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '');
  const given = options.text('controller');
  return {
    ...(depth === undefined ? {} : { depth }),
    ...(kinds.length === 0 ? {} : { only: new Set(kinds.map(singularKind)) }),
    ...(given === undefined ? {} : { given: controllerOf(given) }),
  };
}

/** Reads NS/SELECTOR: `ingress/app=traefik,tier=edge`. */
function controllerOf(text: string): NonNullable<GraphOptions['given']> {
  const slash = text.indexOf('/');
  const terms = text.slice(slash + 1).split(',');
  const pairs = terms.map((term) => /^([^=!<>\s]+)==?([^=\s]*)$/.exec(term));
  if (slash > 0 && pairs.every((pair) => pair !== null)) {
    const labels = Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value]));
    return { namespace: text.slice(0, slash), selector: equalities(labels) };
  }
  throw new KlogError({
    code: 'bad_value',
    exit: 2,
    message: `cannot use ${JSON.stringify(text)} for --controller`,
    location: { where: `--controller ${text}` },
    help: 'NAMESPACE/LABEL=VALUE, for example ingress/app.kubernetes.io/name=traefik',
  });
}

function nowOf(ms: number): TimestampNs {
  return timestampNs(BigInt(ms) * 1_000_000n);
}

function momentOf(options: Options, now: TimestampNs, zone: TimeZone): TimestampNs | undefined {
  const text = options.text('at');
  if (text === undefined) return undefined;
  const expression = readTimeExpression(text);
  if (expression !== undefined) return settleTime(expression, { now, zone });
  throw new KlogError({
    code: 'bad_value',
    exit: 2,
    message: `cannot use ${JSON.stringify(text)} for --at`,
    location: { where: `--at ${text}` },
    help: 'a time (10:14, 2026-11-25T10:14:00Z), or a span back from the newest record (15m)',
  });
}
