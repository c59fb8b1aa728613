// In which state the containers of a pod were, and when, as far as observations of the pod say.
import { asObject, asObjects, readCount, readText, type JsonObject } from '../../core/json.ts';
import { readStamp } from '../../core/object-stamps.ts';
import { toInstantParts, type TimestampNs } from '../../core/time.ts';
import type { Observation } from '../../query/graph/observation.ts';
import type { ContainerState, StateFact } from './page-world.ts';

/** Facts by container in the order of time; observations in theirs. Absent times make no fact. */
export function containerStates(
  observations: readonly Observation[],
): Readonly<Record<string, readonly StateFact[]>> {
  const facts = new Map<string, Map<string, StateFact>>();
  for (const observation of observations) {
    const content = observation.content();
    const created = readStamp(asObject(content['metadata'])['creationTimestamp']);
    for (const status of asObjects(asObject(content['status'])['containerStatuses'])) {
      const name = readText(status['name']);
      if (name === undefined) continue;
      const known = facts.get(name) ?? new Map<string, StateFact>();
      facts.set(name, known);
      for (const fact of factsOf(status, created, observation.observed)) {
        const key = `${fact.is} ${fact.from}`;
        const before = known.get(key);
        if (before === undefined || before.to <= fact.to) known.set(key, fact);
      }
    }
  }
  return Object.fromEntries(
    [...facts].map(([name, known]) => [name, [...known.values()].sort((a, b) => a.from - b.from)]),
  );
}

function factsOf(
  status: JsonObject,
  created: TimestampNs | undefined,
  seen: TimestampNs | undefined,
): readonly StateFact[] {
  const { running, waiting, terminated } = asObject(status['state']);
  const last = asObject(asObject(status['lastState'])['terminated']);
  const ended = readStamp(last['finishedAt']);
  const facts = [...instance(last, ended)];
  const add = (is: ContainerState, from: TimestampNs | undefined, why?: string): void => {
    if (from === undefined) return;
    const until = seen === undefined || seen < from ? from : seen;
    facts.push(fact(is, from, until, why));
  };
  add('running', readStamp(asObject(running)['startedAt']));
  // It waits since the instance before ended; the first one since there is a pod.
  if (waiting !== undefined)
    add('waiting', ended ?? created, readText(asObject(waiting)['reason']));
  const end = asObject(terminated);
  const finished = readStamp(end['finishedAt']);
  facts.push(...instance(end, finished).filter(({ is }) => is === 'running'));
  add('terminated', finished, endText(end));
  return facts;
}

/** An instance that has ended: it ran, then it was no more. */
function instance(end: JsonObject, finished: TimestampNs | undefined): readonly StateFact[] {
  if (finished === undefined) return [];
  const started = readStamp(end['startedAt']);
  const ran =
    started === undefined || started > finished ? [] : [fact('running', started, finished)];
  return [...ran, fact('terminated', finished, finished, endText(end))];
}

function endText(end: JsonObject): string {
  const code = readCount(end['exitCode']);
  const words = [readText(end['reason']), code === undefined ? undefined : `exit ${code}`];
  return words.filter((word) => word !== undefined).join(' ');
}

function fact(is: ContainerState, from: TimestampNs, to: TimestampNs, why = ''): StateFact {
  const span = { from: toInstantParts(from).us, to: toInstantParts(to).us };
  return { is, ...span, ...(why === '' ? {} : { why }) };
}
