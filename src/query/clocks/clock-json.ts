// The clock of a container as JSON: times in UTC, durations in milliseconds, absent values absent.
import { formatUtc } from '../../core/time.ts';
import { utc } from '../../core/time-zone.ts';
import { clockRemarks, remarkSentence } from './clock-remarks.ts';
import type { ContainerClock } from './container-clock.ts';

/** `name` is what the sentences call the container. */
export function clockJson(clock: ContainerClock, name: string): object {
  const { owner, zones, outputs, steps, deepestFallNs, skewMedianNs } = clock;
  const { delayP99Ns, delayMinNs, delayMaxNs, fractionDigits } = clock;
  return {
    ...owner,
    instances: clock.instances,
    records: clock.records,
    formats: Object.fromEntries(
      clock.formats.map(({ name: format, records }) => [format, records]),
    ),
    ownTimeShare: share(clock.withOwnTime, clock.records),
    ...(fractionDigits === undefined ? {} : { fractionDigits }),
    withoutAnyTime: clock.withoutAnyTime,
    zones: zones.map(({ from, to, ...use }) => ({
      ...use,
      from: formatUtc(from),
      to: formatUtc(to),
    })),
    compared: clock.compared,
    ...(skewMedianNs === undefined ? {} : { skewMedianMs: ms(skewMedianNs) }),
    ...(delayP99Ns === undefined ? {} : { delayP99Ms: ms(delayP99Ns) }),
    ...(delayMinNs === undefined ? {} : { delayMinMs: ms(delayMinNs) }),
    ...(delayMaxNs === undefined ? {} : { delayMaxMs: ms(delayMaxNs) }),
    outputs: outputs.map(({ maxNs, ...output }) => ({ ...output, maxMs: ms(maxNs) })),
    outOfOrderShare: share(clock.outOfOrder, clock.withOwnTime),
    deepestFallMs: ms(deepestFallNs),
    stepCount: clock.stepCount,
    steps: steps.map(({ at, backNs }) => ({ at: formatUtc(at), backMs: ms(backNs) })),
    ambiguous: clock.ambiguous,
    remarks: clockRemarks(clock, utc).map((remark) => ({
      kind: remark.kind,
      text: remarkSentence([name], remark),
    })),
  };
}

/** Milliseconds with the digits down to a microsecond. */
function ms(ns: number): number {
  return Math.round(ns / 1000) / 1000;
}

/** 0–1, to four digits. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((10_000 * part) / whole) / 10_000;
}
