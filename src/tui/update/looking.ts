// What the detail tells beside the record: asked for when the selection rests, dropped when it moves.
import { clockKey, clockOwner } from '../../query/clocks/container-clock.ts';
import { usualNeighbours } from '../../query/neighbours.ts';
import { selectedRecord, without, type Model } from '../model.ts';
import { shownQuery } from '../question.ts';
import { step, type Step } from './step.ts';

/** Long enough that nothing is asked while a key is held down. */
const restMs = 150;

/** The record under the cursor and what could change its story; absent: nobody looks. */
function wanted({ toggles, filter, trail, records, selected }: Model): string | undefined {
  const record = records[selected];
  if (!toggles.detail || record === undefined) return undefined;
  return [record.id, trail.length, trail.at(-1)?.label, filter.isOff, filter.goodText].join('\n');
}

/** Has the surroundings of the selection asked for where it has become another. */
export function withSurroundings({ model, effects }: Step): Step {
  const lookedAt = wanted(model);
  if (lookedAt === model.lookedAt) return { model, effects };
  const rest = without(without(model, 'about'), 'lookedAt');
  const dropped = [
    { kind: 'drop', slot: 'about' },
    { kind: 'drop', slot: 'clock' },
  ] as const;
  if (lookedAt === undefined) return step(rest, ...effects, ...dropped);
  const timer = { kind: 'timer', timer: 'about', ms: restMs } as const;
  return step({ ...rest, lookedAt, detailScroll: 0 }, ...effects, ...dropped, timer);
}

export function askSurroundings(model: Model): Step {
  const record = selectedRecord(model);
  if (record === undefined || model.lookedAt === undefined) return step(model);
  const { id } = record;
  const { now, clock } = model;
  const about = { kind: 'about', id, now, query: shownQuery(model), ...usualNeighbours } as const;
  const key = clockKey(clockOwner(record));
  return step(
    model,
    { kind: 'ask', slot: 'about', request: about },
    ...(clock?.key === key
      ? []
      : [{ kind: 'ask', slot: 'clock', request: { kind: 'clock', id, now } } as const]),
  );
}
