// States of a container over time: what objects say of it, and what records show (it wrote, so it ran;
// it ended; it was started or backed off). Between two facts a container that did not run stays so,
// because the start of an instance is always known; whether one still ran is only a guess.
import { noTime } from '../../../core/batch.ts';
import type { RowStore } from '../row-store.ts';
import { rowRecord } from '../row-record.ts';
import type { ContainerState, StateFact } from '../page-world.ts';

export interface StateSegment extends StateFact {
  /** Nothing says so; it was the last state that is known. */
  readonly isGuess?: true;
}

/** Facts with the instance of the container that they are about, where it is known. */
interface OwnFact extends StateFact {
  readonly instance?: string;
}

/** Facts of one container in any order become segments without overlap, until `end`. */
export function segmentsOf(facts: readonly OwnFact[], end: number): readonly StateSegment[] {
  const sorted = [...facts].sort((a, b) => a.from - b.from || ranks[a.is] - ranks[b.is]);
  const segments: { -readonly [K in keyof StateSegment]: StateSegment[K] }[] = [];
  let instance: string | undefined;
  for (const { instance: own, ...fact } of sorted) {
    const last = segments.at(-1);
    const isOther = own !== undefined && instance !== undefined && own !== instance;
    instance = own ?? (fact.is === 'running' ? instance : undefined);
    if (last === undefined) {
      segments.push({ ...fact });
      continue;
    }
    if (last.is === fact.is && !(isOther && fact.from > last.to)) {
      last.to = Math.max(last.to, fact.to);
      if (fact.why !== undefined) last.why ??= fact.why;
      continue;
    }
    if (last.to > fact.from || last.is !== 'running') last.to = fact.from;
    else if (last.to < fact.from) {
      segments.push({ is: last.is, from: last.to, to: fact.from, isGuess: true });
    }
    segments.push({ ...fact });
  }
  const last = segments.at(-1);
  if (last !== undefined && last.to < end) {
    const { is, to, why } = last;
    segments.push({ is, from: to, to: end, ...(why ? { why } : {}), isGuess: true });
  }
  return segments;
}

const ranks: Readonly<Record<ContainerState, number>> = { running: 0, terminated: 1, waiting: 2 };
const statesByReason: Readonly<Record<string, ContainerState>> = {
  Started: 'running',
  BackOff: 'waiting',
};

/** What the rows of a page show of containers, by `namespace/pod/container`. */
export function factsOfRows(store: RowStore): ReadonlyMap<string, readonly StateFact[]> {
  const { count, streams, streamOf, shapeOf, shapes, times } = store;
  const first = new Float64Array(streams.length).fill(Infinity);
  const last = new Float64Array(streams.length).fill(-Infinity);
  const facts = new Map<string, OwnFact[]>();
  const add = (row: number, stream: number, is: ContainerState, why = ''): void => {
    const at = times[row] ?? 0;
    addTo(facts, keyOf(stream), { is, from: at, to: at, ...(why === '' ? {} : { why }) });
  };
  const keyOf = (stream: number): string => {
    const { namespace = '', pod, container } = streams[stream] ?? {};
    return pod === undefined || container === undefined ? '' : `${namespace}/${pod}/${container}`;
  };
  for (let row = 0; row < count; row++) {
    const time = times[row] ?? 0;
    if (time >= noTime.us) break;
    const stream = streamOf[row] ?? 0;
    const kind = shapes[shapeOf[row] ?? 0]?.kind;
    if (kind === 'log') {
      if (time < (first[stream] ?? 0)) first[stream] = time;
      if (time > (last[stream] ?? 0)) last[stream] = time;
    } else if (kind === 'event' || kind === 'restart') {
      const record = rowRecord(store, row);
      if (record.kind === 'restart') {
        const { reason, exitCode } = record.restart;
        add(
          row,
          stream,
          'terminated',
          reason ?? (exitCode === undefined ? '' : `exit ${exitCode}`),
        );
      } else if (record.kind === 'event') {
        const { reason = '' } = record.event;
        const is = Object.hasOwn(statesByReason, reason) ? statesByReason[reason] : undefined;
        if (is !== undefined) add(row, stream, is, is === 'waiting' ? reason : '');
      }
    }
  }
  streams.forEach(({ containerId, restartCount }, stream) => {
    const [from, to] = [first[stream] ?? 0, last[stream] ?? 0];
    if (from > to) return;
    const instance = containerId ?? restartCount?.toString();
    addTo(facts, keyOf(stream), {
      ...{ is: 'running', from, to },
      ...(instance === undefined ? {} : { instance }),
    });
  });
  facts.delete('');
  return facts;
}

function addTo(facts: Map<string, OwnFact[]>, key: string, fact: OwnFact): void {
  const list = facts.get(key);
  if (list === undefined) facts.set(key, [fact]);
  else list.push(fact);
}

/** Facts of objects and of records: an end that both tell is one, and the object's. */
export function allFacts(
  ofObject: readonly StateFact[],
  ofRows: readonly StateFact[],
): readonly StateFact[] {
  const ends = ofObject.filter(({ is }) => is === 'terminated');
  const isTold = ({ is, from }: StateFact): boolean =>
    is === 'terminated' && ends.some((end) => Math.abs(end.from - from) <= 1e6);
  return [...ofObject, ...ofRows.filter((each) => !isTold(each))];
}
