// What the screen says of the following itself, for as long as it holds: short for the row below the
// timeline, in full for the page of its own, a word for each pod.
import type { LiveState, LiveStream, StreamState, Trouble } from '../core/live-state.ts';
import { notableLagMs } from '../core/live-state.ts';
import type { Stored } from './messages.ts';
import type { Model } from './model.ts';
import { podKey } from '../core/container-ref.ts';
import { bold, dim, plain, red, yellow, type Style } from './style.ts';
import { wrapWords } from './text.ts';

export interface LivePart {
  readonly text: string;
  readonly style: Style;
}

/** From here on the limit is near. */
const nearlyFull = 0.9;
const notableShare = 0.1;

function countStreams({ streams }: LiveState): ReadonlyMap<StreamState, number> {
  const counts = new Map<StreamState, number>();
  for (const { state } of streams) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

/** Nothing more comes from any container, unless a new one starts. */
function isAllEnded(live: LiveState): boolean {
  return live.streams.length > 0 && live.streams.every(({ state }) => state === 'ended');
}

function allStreams({ streams }: LiveState): string {
  return streams.length === 1 ? 'the only stream' : `all ${streams.length} streams`;
}

/** In the order of their weight: what does not fit is left out from the end. */
export function liveParts(live: LiveState, stored: Stored | undefined): readonly LivePart[] {
  const parts: LivePart[] = [];
  const add = (text: string, style: Style): void => {
    parts.push({ text, style });
  };
  const [first, ...more] = troublesOf(live);
  if (first !== undefined) {
    add(`✗ ${first}${more.length > 0 ? ` and ${more.length} more` : ''}`, red | bold);
  }
  for (const { name, state } of live.clusters) {
    if (state === 'reconnecting') add(`◐ ${name} reconnecting`, yellow | bold);
  }
  const counts = countStreams(live);
  const lost = counts.get('reconnecting') ?? 0;
  if (lost > 0) add(`◐ ${lost} reconnecting`, yellow | bold);
  if (live.lagMs >= notableLagMs) add(`lag ${secondsText(live.lagMs)}`, yellow | bold);
  if (stored !== undefined && stored.share >= nearlyFull) add(storedText(stored), yellow | bold);
  if (isAllEnded(live)) add(`■ ${allStreams(live)} ended`, yellow);
  else {
    const words = [
      ['live', 'ok'],
      ['reading', 'catching up'],
      ['waiting', 'waiting'],
      ['ended', 'ended'],
    ] as const;
    for (const [state, word] of words) {
      const count = counts.get(state) ?? 0;
      if (count > 0) add(`${count} ${word}`, dim);
    }
  }
  if (stored !== undefined && stored.share >= notableShare && stored.share < nearlyFull) {
    add(storedText(stored), dim);
  }
  return parts;
}

function storedText({ share }: Stored): string {
  return `${Math.floor(share * 100)} % full`;
}

function secondsText(ms: number): string {
  return ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** Each thing that does not work, in a few words: `403 pods/log payments-x`. */
function troublesOf(live: LiveState): readonly string[] {
  const refused = refusedPods(live);
  const [one] = refused;
  const texts = live.troubles.filter((trouble) => !isOfLogs(trouble)).map(({ message }) => message);
  if (one === undefined) return texts;
  return [`403 pods/log ${refused.length === 1 ? one : `${refused.length} pods`}`, ...texts];
}

/** A right to logs that is missing: said by the pods that it concerns. */
function isOfLogs({ code }: Trouble): boolean {
  return code === 'log_forbidden';
}

function refusedPods({ streams }: LiveState): readonly string[] {
  const refused = streams.filter(({ state }) => state === 'refused');
  return [...new Set(refused.flatMap(({ origin }) => origin.pod ?? []))];
}

/** What there is to know before any line is there: `Connecting to 8 pods… 3 ready`. */
export function connectingText(live: LiveState): string {
  const { clusters, streams, isCaughtUp } = live;
  const pods = new Map<string, boolean>();
  for (const { origin, state } of streams) {
    const key = podKey(origin);
    const isReady = state !== 'waiting' && state !== 'reading';
    pods.set(key, (pods.get(key) ?? true) && isReady);
  }
  const ready = [...pods.values()].filter((isReady) => isReady).length;
  const count = `${pods.size} ${pods.size === 1 ? 'pod' : 'pods'}`;
  if (pods.size > 0 && !isCaughtUp) return `Connecting to ${count}… ${ready} ready`;
  if (isAllEnded(live)) return `${allStreams(live)} ended without a line.`;
  if (pods.size > 0) return `No line of ${count} yet: they appear here as they come.`;
  if (isCaughtUp) return 'No pod is there: lines appear here once there is one.';
  const connecting = clusters.filter(({ state }) => state === 'connecting');
  const names = (connecting.length > 0 ? connecting : clusters).map(({ name }) => name);
  if (clusters.some(({ state }) => state === 'connected') && connecting.length === 0) {
    return `Looking for pods in ${names.join(', ')}…`;
  }
  return names.length === 0 ? 'Connecting…' : `Connecting to ${names.join(', ')}…`;
}

/** A line of the page: how far it is moved in, and how it looks. */
export interface PageLine extends LivePart {
  readonly indent: number;
}

const signs: Readonly<Record<StreamState, LivePart>> = {
  refused: { text: '✗', style: red | bold },
  unavailable: { text: '✗', style: yellow | bold },
  reconnecting: { text: '◐', style: yellow | bold },
  reading: { text: '◐', style: plain },
  waiting: { text: '○', style: plain },
  live: { text: '●', style: plain },
  ended: { text: '■', style: dim },
  gone: { text: '■', style: dim },
};

const stateWords: Readonly<Record<StreamState, string>> = {
  refused: 'not permitted',
  unavailable: 'no log',
  reconnecting: 'reconnecting',
  reading: 'reading what was there before',
  waiting: 'waiting',
  live: 'live',
  ended: 'ended',
  gone: 'gone',
};

/** What is wrong, with what would help: for the page and where no line has come yet. */
export function troubleLines(live: LiveState): readonly PageLine[] {
  return live.troubles.flatMap((trouble) => {
    const { message, reason, help } = trouble;
    const lines: PageLine[] = [{ indent: 0, text: `✗ ${message}`, style: red | bold }];
    if (isOfLogs(trouble)) {
      lines.push({ indent: 2, text: `pods: ${refusedPods(live).join(', ')}`, style: plain });
    }
    if (reason !== undefined) lines.push({ indent: 2, text: `reason: ${reason}`, style: plain });
    if (help !== undefined) lines.push({ indent: 2, text: `help: ${help}`, style: plain });
    return lines;
  });
}

/** Everything that is known of the following, the worst first. */
function livePage(live: LiveState, stored: Stored | undefined): readonly PageLine[] {
  const lines: PageLine[] = [...troubleLines(live)];
  const head = (text: string): void => {
    if (lines.length > 0) lines.push({ indent: 0, text: '', style: plain });
    lines.push({ indent: 0, text, style: bold });
  };
  head('Clusters');
  for (const { name, state, reason } of live.clusters) {
    const sign = state === 'connected' ? '●' : state === 'failed' ? '✗' : '◐';
    const why = reason === undefined ? '' : `: ${reason}`;
    const style = state === 'connected' ? plain : yellow;
    lines.push({ indent: 0, text: `${sign} ${name} ${state}${why}`, style });
  }
  const order = Object.keys(signs);
  const streams = [...live.streams].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  head(`Streams ${streams.length}`);
  for (const stream of streams) lines.push(streamLine(stream));
  head('Capture');
  if (stored !== undefined) lines.push({ indent: 0, text: stored.text, style: plain });
  const lag =
    live.lagMs < notableLagMs
      ? 'lines are stored within a second'
      : `lines are stored ${secondsText(live.lagMs)} late`;
  lines.push({ indent: 0, text: lag, style: plain });
  return lines;
}

function streamLine({ origin, state, reason }: LiveStream): PageLine {
  const { cluster, namespace, pod, container } = origin;
  const name = [cluster, namespace, pod, container].filter((part) => part !== undefined).join('/');
  const sign = signs[state];
  // The reason of a refusal stands above, once for all.
  const why = reason === undefined || state === 'refused' ? '' : `: ${reason}`;
  return { indent: 0, text: `${sign.text} ${name} ${stateWords[state]}${why}`, style: sign.style };
}

/** What a pod's row says of its streams. */
interface PodStreams {
  readonly sign: string;
  /** Where it is not read as it should be; absent where there is nothing to say. */
  readonly word?: string;
  readonly style: Style;
}

const podWords: Readonly<Partial<Record<StreamState, string>>> = {
  refused: '403',
  unavailable: 'no log',
  reconnecting: 'lost',
  waiting: 'waiting',
  ended: 'ended',
};
const streamsOfStates = new WeakMap<LiveState, ReadonlyMap<string, PodStreams>>();

/** What the rows of pods say of their streams, by `podKey`; of several streams the worst. */
export function podStreams(live: LiveState): ReadonlyMap<string, PodStreams> {
  const known = streamsOfStates.get(live);
  if (known !== undefined) return known;
  const order = Object.keys(signs);
  const worst = new Map<string, StreamState>();
  for (const { origin, state } of live.streams) {
    const key = podKey(origin);
    const before = worst.get(key);
    if (before === undefined || order.indexOf(state) < order.indexOf(before)) worst.set(key, state);
  }
  const found = new Map<string, PodStreams>();
  for (const [key, state] of worst) {
    const word = podWords[state];
    const { text: sign, style } = signs[state];
    found.set(key, { sign, style, ...(word === undefined ? {} : { word }) });
  }
  streamsOfStates.set(live, found);
  return found;
}

const mostRowsOfLine = 20;
export const widestPage = 100;

/** Rows of text that the page has room for. */
export function livePageHeight({ rows }: Pick<Model, 'rows'>): number {
  return Math.max(1, rows - 4);
}

/** The page's lines, each as wide as the screen allows. */
export function livePageLines({ live, stored, columns }: Model): readonly PageLine[] {
  if (live === undefined) return [];
  return wrapped(livePage(live, stored), Math.min(columns, widestPage) - 3);
}

/** Lines that are too long go on below, a little further in. */
export function wrapped(lines: readonly PageLine[], width: number): readonly PageLine[] {
  return lines.flatMap((line) =>
    wrapWords(line.text, width - line.indent - 2, mostRowsOfLine).map((text, at) => ({
      ...line,
      text,
      indent: line.indent + (at === 0 ? 0 : 2),
    })),
  );
}
