// What is worth saying of a container's clock, in plain sentences. Pure, so that the command, the
// terminal UI and the HTML page say the same. A healthy clock is not remarked on: an empty list
// means that nothing is wrong.
import { counted } from '../../core/counted.ts';
import { formatDuration } from '../../core/duration.ts';
import { inZone } from '../../core/time-zone.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import type { TimestampNs } from '../../core/time.ts';
import type { ContainerClock, OutputDelay, ZoneUse } from './container-clock.ts';

export type ClockRemarkKind =
  | 'zone_unstated'
  | 'zone_changes'
  | 'zone_assumed'
  | 'time_missing'
  | 'ambiguous_times'
  | 'clock_steps'
  | 'clock_ahead'
  | 'clock_behind'
  | 'output_buffered'
  | 'lines_late'
  | 'out_of_order';

/** One thing that is wrong, or that was put right. */
export interface ClockRemark {
  readonly kind: ClockRemarkKind;
  /** What of the container it is about; absent: the container itself. */
  readonly part?: string;
  /** The rest of the sentence behind the name: `logs in UTC+02:00 without saying so; corrected`. */
  readonly says: string;
  /** The same behind several names: `log in …`. */
  readonly manySay: string;
}

/** Fewer comparisons than this show nothing of a clock. */
const fewest = 5;
const secondNs = 1e9;
/** Less than this is not worth a word: times cut to whole seconds are up to one behind. */
const worthNs = 1.5 * secondNs;

/** All remarks on a clock; moments in them are shown in `zone`. */
export function clockRemarks(clock: ContainerClock, zone: TimeZone): readonly ClockRemark[] {
  const silent = clock.zones.filter(({ source }) => source !== 'explicit');
  const remarks = [
    ...zoneRemarks(silent, clock, zone),
    ...(clock.withoutAnyTime > 0
      ? [
          remark('time_missing', (many) => {
            const has = many ? 'have' : 'has';
            return `${has} ${counted(clock.withoutAnyTime, 'line')} that no clock gave a time: behind all others, in the order of the file`;
          }),
        ]
      : []),
    ...(clock.ambiguous > 0
      ? [
          remark('ambiguous_times', (many) => {
            return `${many ? 'state' : 'states'} ${counted(clock.ambiguous, 'time')} in an hour that the zone has twice or not at all; the first of the two is taken`;
          }),
        ]
      : []),
    ...stepRemarks(clock, zone),
  ];
  // Against a zone that is not known, delays mean nothing.
  if (silent.some(({ source }) => source === 'assumed')) return remarks;
  const order = orderRemarks(clock);
  // A line that overtakes another by so much comes late by as much.
  const delays = delayRemarks(clock).filter(({ kind }) => kind !== 'lines_late' || !order.length);
  return [...remarks, ...delays, ...order];
}

/** The whole sentence: `payments logs in UTC+02:00 without saying so; corrected`. */
export function remarkSentence(names: readonly string[], { part, says, manySay }: ClockRemark) {
  const of = part === undefined ? listed(names) : `${part} of ${listed(names)}`;
  return `${of} ${names.length > 1 && part === undefined ? manySay : says}`;
}

const mostNames = 3;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

function remark(
  kind: ClockRemarkKind,
  says: (many: boolean) => string,
  part?: string,
): ClockRemark {
  return { kind, ...(part === undefined ? {} : { part }), says: says(false), manySay: says(true) };
}

function zoneRemarks(
  silent: readonly ZoneUse[],
  { compared }: ContainerClock,
  zone: TimeZone,
): readonly ClockRemark[] {
  const remarks: ClockRemark[] = [];
  const inferred = silent.filter(({ source }) => source === 'inferred');
  const [first, ...rest] = inferred;
  if (first !== undefined && rest.length > 0) {
    const changes = rest.map((use) => `to ${utc(use.zone)} at ${moment(use.from, zone)}`);
    remarks.push(
      remark('zone_changes', (many) => {
        return `${many ? 'change' : 'changes'} from ${utc(first.zone)} ${changes.join(', then ')} without saying so; corrected`;
      }),
    );
  } else if (first !== undefined && first.zone !== 'Z') {
    remarks.push(
      remark('zone_unstated', (many) => {
        return `${many ? 'log' : 'logs'} in ${utc(first.zone)} without saying so; corrected`;
      }),
    );
  }
  if (silent.some(({ source }) => source === 'assumed')) {
    remarks.push(
      remark('zone_assumed', (many) => {
        const why =
          compared > 0 ? "the runtime's stamps do not show it" : 'nothing shows which it is';
        return `${many ? 'do' : 'does'} not say the zone of ${many ? 'their' : 'its'} times and ${why}: taken for UTC`;
      }),
    );
  }
  return remarks;
}

function stepRemarks({ stepCount, steps }: ContainerClock, zone: TimeZone): readonly ClockRemark[] {
  const [first] = steps;
  if (first === undefined) return [];
  const deepest = Math.max(...steps.map(({ backNs }) => backNs));
  const says =
    stepCount === 1
      ? `steps back by ${formatDuration(deepest)} at ${moment(first.at, zone)}`
      : `steps back ${stepCount} times, by up to ${formatDuration(deepest)}, first at ${moment(first.at, zone)}`;
  return [remark('clock_steps', () => says, 'the clock')];
}

function delayRemarks(clock: ContainerClock): readonly ClockRemark[] {
  const { compared, delayMinNs = 0, skewMedianNs = 0 } = clock;
  if (compared < fewest) return [];
  if (skewMedianNs >= worthNs) {
    return [
      remark('clock_ahead', (many) => {
        return `${many ? 'state' : 'states'} times ${formatDuration(skewMedianNs)} ahead of the runtime's`;
      }),
    ];
  }
  if (delayMinNs >= worthNs) {
    return [
      remark('clock_behind', (many) => {
        return `${many ? 'state' : 'states'} times that are ${formatDuration(delayMinNs)} or more behind the runtime's`;
      }),
    ];
  }
  return clock.outputs.flatMap(outputRemarks);
}

function outputRemarks({ stream, maxNs, late, lateTogether }: OutputDelay): readonly ClockRemark[] {
  if (late < fewest || maxNs < worthNs) return [];
  const up = `up to ${formatDuration(maxNs)}`;
  const part = stream === 'unknown' ? 'the output' : stream;
  if (lateTogether * 2 >= late) {
    return [remark('output_buffered', () => `arrives ${up} late: it is buffered`, part)];
  }
  return [remark('lines_late', () => `arrives ${up} after the times that its lines state`, part)];
}

/** One in so many lines may overtake another before it is worth a word. */
const orderRatio = 100;

function orderRemarks({
  compared,
  outOfOrder,
  deepestFallNs,
}: ContainerClock): readonly ClockRemark[] {
  if (compared < fewest || deepestFallNs < worthNs) return [];
  if (outOfOrder * orderRatio < compared) return [];
  return [
    remark('out_of_order', (many) => {
      const share = Math.round((100 * outOfOrder) / compared);
      return `${many ? 'have' : 'has'} ${share}% of lines with a time before that of the line above, by up to ${formatDuration(deepestFallNs)}`;
    }),
  ];
}

function utc(zone: string): string {
  return zone === 'Z' ? 'UTC' : `UTC${zone}`;
}

function moment(time: TimestampNs, zone: TimeZone): string {
  const { date, clock, offset } = inZone(time, zone);
  return `${date} ${clock.slice(0, 8)}${offset === 'Z' ? ' UTC' : ` ${offset}`}`;
}
