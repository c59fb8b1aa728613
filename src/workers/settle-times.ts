// At the end of an import: finds the zones of streams whose lines neither name one nor have stamps,
// from all that the capture holds by then, and corrects their times. One stream's zone may show
// another's, so it goes round until nothing is found any more. Streams without any time stand at the
// start of their container, where that is known.
import { readRuntimeTime } from '../../parsers/index.ts';
import { bareContainerId } from '../core/container-ref.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import { asObject, asObjects, readCount, readText } from '../core/json.ts';
import type { JsonObject } from '../core/json.ts';
import { readAgain } from '../core/reading-rules.ts';
import type { ReadingRules } from '../core/reading-rules.ts';
import { concludeZone } from '../ingest/clock/zone-evidence.ts';
import { captureRules } from '../query/capture-rules.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import { UnknownTimes } from '../store/unknown-times.ts';
import type { UnknownZone } from '../store/unknown-times.ts';

/** A stream whose zone was found. */
export interface FoundZone {
  readonly key: string;
  readonly offsetMinutes: number;
}

const sampledRecords = 5000;
const idsLookedUp = 200;
const mostRounds = 4;
const minuteUs = 60_000_000;

/** Call inside a transaction, when the ids are written. */
export function settleTimes(db: CaptureDatabase): readonly FoundZone[] {
  const times = new UnknownTimes(db);
  const started = times.events('Started');
  for (const { stream, ref } of times.timeless()) {
    // Logs are mostly of the newest instance.
    const start = Math.max(...startsOf(ref, times, started));
    if (start > 0) times.placeTimeless(stream, start);
  }
  return findZones(times, started, captureRules(db));
}

type Starts = readonly { readonly ref: ContainerRef; readonly us: number }[];

function findZones(
  zones: UnknownTimes,
  started: Starts,
  rules: ReadingRules,
): readonly FoundZone[] {
  const found: FoundZone[] = [];
  let unknown = zones.list();
  for (let round = 0; round < mostRounds; round++) {
    const left: UnknownZone[] = [];
    for (const zone of unknown) {
      const offsetUs = concludeZone({
        afterStart: startsOf(zone.ref, zones, started).map((start) => zone.firstUs - start),
        sharedIds: sharedIds(zone, zones, rules),
      });
      if (offsetUs === undefined) {
        left.push(zone);
      } else {
        zones.correct(zone, offsetUs);
        found.push({ key: zone.key, offsetMinutes: offsetUs / minuteUs });
      }
    }
    if (left.length === unknown.length) break;
    unknown = left;
  }
  return found;
}

/** For each id that other streams' lines carry too: how much later the first line here is, µs. */
function sharedIds(zone: UnknownZone, zones: UnknownTimes, rules: ReadingRules): readonly number[] {
  const first = new Map<string, number>();
  for (const { format, raw, us } of zones.sample(zone, sampledRecords)) {
    const { traceId, requestId } = readAgain(rules, format, raw);
    for (const id of [traceId, requestId]) {
      if (id !== undefined && us < (first.get(id) ?? Number.POSITIVE_INFINITY)) first.set(id, us);
    }
    if (first.size >= idsLookedUp) break;
  }
  return [...first].flatMap(([id, us]) => {
    const elsewhere = zones.firstElsewhere(id, zone.stream);
    return elsewhere === undefined ? [] : [us - elsewhere];
  });
}

/** When the container was started, as pod objects and Events say, µs. */
function startsOf(ref: ContainerRef, times: UnknownTimes, started: Starts): readonly number[] {
  if (ref.pod === undefined) return [];
  const fromEvents = started.filter(
    (event) =>
      event.ref.pod === ref.pod &&
      event.ref.container === ref.container &&
      (ref.namespace === undefined || event.ref.namespace === ref.namespace),
  );
  const fromPods = times.pods(ref).flatMap((content) => startsInPod(content, ref));
  return [...new Set([...fromEvents.map(({ us }) => us), ...fromPods])];
}

function startsInPod(content: string, ref: ContainerRef): readonly number[] {
  const status = asObject(parseObject(content)['status']);
  const containers = [
    ...asObjects(status['initContainerStatuses']),
    ...asObjects(status['containerStatuses']),
  ];
  return containers
    .filter((each) => readText(each['name']) === ref.container)
    .flatMap((each) => {
      const runs = readCount(each['restartCount']);
      const now = asObject(each['state']);
      const states = [
        { run: runs, state: asObject(now['running']), id: each['containerID'] },
        { run: runs, state: asObject(now['terminated']), id: each['containerID'] },
        {
          run: runs === undefined ? undefined : runs - 1,
          state: asObject(asObject(each['lastState'])['terminated']),
          id: asObject(asObject(each['lastState'])['terminated'])['containerID'],
        },
      ];
      return states.flatMap(({ run, state, id }) =>
        isInstance(ref, run, id) ? startedAt(state) : [],
      );
    });
}

function parseObject(content: string): JsonObject {
  try {
    return asObject(JSON.parse(content));
  } catch {
    return {};
  }
}

/** What is not known on either side does not tell instances apart. */
function isInstance(ref: ContainerRef, run: number | undefined, id: unknown): boolean {
  const containerId = bareContainerId(readText(id));
  if (ref.containerId !== undefined && containerId !== undefined) {
    return ref.containerId === containerId;
  }
  return ref.restartCount === undefined || run === undefined || ref.restartCount === run;
}

function startedAt(state: JsonObject): readonly number[] {
  const time = readRuntimeTime(readText(state['startedAt']) ?? '');
  return time === undefined ? [] : [time.us];
}
