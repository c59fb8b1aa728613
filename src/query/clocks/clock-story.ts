// The clock of a container in a few sentences for somebody who looks at one of its lines: what klog
// reads there, how it knows the zone, how far the clock is off; then what is wrong, if anything is.
// Pure, and in the words of `klog clocks`.
import { formatDuration } from '../../core/duration.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import { clockRemarks, remarkSentence } from './clock-remarks.ts';
import type { ContainerClock, ZoneUse } from './container-clock.ts';

/** Formats that are named; the rest is counted. */
const mostFormats = 3;

/** The story of a clock, a sentence each; `name` is the container's, moments are shown in `zone`. */
export function clockStory(clock: ContainerClock, name: string, zone: TimeZone): readonly string[] {
  return [
    formatSentence(clock),
    ...zoneSentences(clock),
    ...skewSentences(clock),
    ...clockRemarks(clock, zone).map((remark) => remarkSentence([name], remark)),
  ];
}

function formatSentence({ formats, records, withOwnTime, fractionDigits }: ContainerClock): string {
  const shown = formats.slice(0, mostFormats).map((each) => {
    return formats.length === 1 ? each.name : `${each.name} ${percent(each.records, records)}`;
  });
  const more = formats.length - shown.length;
  const written = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  if (withOwnTime === 0) return `format ${written}; no line states a time of its own`;
  const digits = fractionDigits ?? 0;
  const exact = digits === 0 ? 'to the second' : `with ${digits} digits of a second`;
  return `format ${written}; ${percent(withOwnTime, records)} of lines state a time, ${exact}`;
}

const known: Readonly<Record<ZoneUse['source'], string>> = {
  explicit: 'as the lines say',
  inferred: 'worked out from the other times',
  given: 'as it was given',
  assumed: 'assumed',
};

function zoneSentences({ zones }: ContainerClock): readonly string[] {
  if (zones.length === 0) return [];
  const uses = zones.slice(0, mostFormats).map(({ zone, source }) => {
    return `${zone === 'Z' ? 'UTC' : zone} ${known[source]}`;
  });
  const more = zones.length - uses.length;
  return [`zone ${uses.join(', then ')}${more > 0 ? ` and ${more} more` : ''}`];
}

function skewSentences({ skewMedianNs, delayP99Ns }: ContainerClock): readonly string[] {
  if (skewMedianNs === undefined || delayP99Ns === undefined) return [];
  const size = formatDuration(Math.abs(skewMedianNs));
  const side =
    size === '0'
      ? "equal to the runtime's stamps"
      : `${size} ${skewMedianNs > 0 ? 'ahead of' : 'behind'} the runtime's stamps`;
  return [`times are ${side} (median); 99% of lines came within ${formatDuration(delayP99Ns)}`];
}

/** Whole percent; what is not nothing is not 0%, what is not all not 100%. */
export function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  if (part === 0 || part === whole) return `${share}%`;
  if (share < 0.1) return '<0.1%';
  if (share < 1) return `${share.toFixed(1)}%`;
  return `${Math.min(99, Math.round(share))}%`;
}
