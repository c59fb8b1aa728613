// The clocks of containers as a table, and under it what is worth saying of them. What is foreign
// (names) is made safe here.
import { sanitizeLine } from '../core/sanitize.ts';
import { formatDuration } from '../core/duration.ts';
import type { TimeZone } from '../core/time-zone.ts';
import { clockRemarks, remarkSentence } from '../query/clocks/clock-remarks.ts';
import { percent } from '../query/clocks/clock-story.ts';
import type { ClockRemark } from '../query/clocks/clock-remarks.ts';
import type { ClockOwner, ContainerClock } from '../query/clocks/container-clock.ts';
import { formatCount } from './numbers.ts';
import { formatTable } from './table.ts';

const heading = [
  'CONTAINER',
  'RECORDS',
  'FORMAT',
  'OWN TIME',
  'ZONE',
  'SKEW',
  'DELAY P99',
  'NOT IN ORDER',
  'STEPS',
];
const numbers = ['RECORDS', 'OWN TIME', 'SKEW', 'DELAY P99', 'NOT IN ORDER', 'STEPS'];

/** The table and the sentences; `nameOf` gives the name of a container in both. */
export function formatClocks(
  clocks: readonly ContainerClock[],
  nameOf: (owner: ClockOwner) => string,
  zone: TimeZone,
): string {
  const safeName = ({ owner }: ContainerClock): string => sanitizeLine(nameOf(owner));
  const rows = clocks.map((clock) => [
    safeName(clock),
    formatCount(clock.records),
    formatsCell(clock),
    percent(clock.withOwnTime, clock.records),
    zoneCell(clock),
    clock.skewMedianNs === undefined ? '-' : formatDuration(clock.skewMedianNs),
    clock.delayP99Ns === undefined ? '-' : formatDuration(clock.delayP99Ns),
    clock.withOwnTime === 0 ? '-' : percent(clock.outOfOrder, clock.withOwnTime),
    formatCount(clock.stepCount),
  ]);
  const sentences = remarkLines(clocks, safeName, zone);
  const below = sentences.length === 0 ? '' : `\n${sentences.join('\n')}\n`;
  return formatTable(heading, rows, numbers) + below;
}

/** Containers of which the same is to be said share a sentence. */
function remarkLines(
  clocks: readonly ContainerClock[],
  nameOf: (clock: ContainerClock) => string,
  zone: TimeZone,
): readonly string[] {
  const groups = new Map<string, { readonly remark: ClockRemark; readonly names: string[] }>();
  for (const clock of clocks) {
    for (const remark of clockRemarks(clock, zone)) {
      const key = `${remark.part ?? ''}\0${remark.says}`;
      const group = groups.get(key) ?? { remark, names: [] };
      group.names.push(nameOf(clock));
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ remark, names }) => remarkSentence(names, remark));
}

function formatsCell({ formats }: ContainerClock): string {
  const [first, ...others] = formats.map(({ name }) => name);
  return `${first ?? '-'}${others.length === 0 ? '' : ` +${others.length}`}`;
}

/** The zone that most records have, how it is known, and how many others there are. */
function zoneCell({ zones }: ContainerClock): string {
  const [main, ...others] = zones.toSorted((a, b) => b.records - a.records);
  if (main === undefined) return '-';
  const zone = main.zone === 'Z' ? 'UTC' : main.zone;
  return `${zone} ${main.source}${others.length === 0 ? '' : ` +${others.length}`}`;
}
