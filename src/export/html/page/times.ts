// Times as the page shows them, in the zone that the reader chose. Microseconds since 1970 in JS
// numbers, which are exact for them.

/** `relative`: since the first record; `delta`: since the mark. */
export const zones = ['utc', 'local', 'relative', 'delta'] as const;
export type ZoneChoice = (typeof zones)[number];

/** Minutes east of UTC; relative times are typed in UTC. */
export function offsetMinutes(zone: ZoneChoice, ms: number): number {
  return zone === 'local' ? -new Date(ms).getTimezoneOffset() : 0;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `HH:MM:SS.mmm`; relative to `startUs` where that is chosen. */
export function clockText(us: number, zone: ZoneChoice, startUs: number): string {
  if (zone === 'relative' || zone === 'delta') return spanText(us - startUs);
  return wallText(us, zone).slice(11);
}

/** `YYYY-MM-DD HH:MM:SS.mmm` without the offset; times beyond the calendar are a dash. */
export function wallText(us: number, zone: ZoneChoice): string {
  const ms = Math.floor(us / 1000);
  if (!(Math.abs(ms) < 8.64e15)) return '— no time —';
  return new Date(ms + offsetMinutes(zone, ms) * 60_000)
    .toISOString()
    .slice(0, 23)
    .replace('T', ' ');
}

/** `+02:00`, `UTC` */
export function offsetText(us: number, zone: ZoneChoice): string {
  const minutes = offsetMinutes(zone, us / 1000);
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** `+283ms`, `+1.46s`, `+2m05s`, `+3h12m` */
export function spanText(us: number): string {
  const sign = us < 0 ? '-' : '+';
  const size = Math.abs(us);
  if (size < 1000) return `${sign}${Math.round(size)}µs`;
  if (size < 999_500) return `${sign}${Math.round(size / 1000)}ms`;
  if (size < 60e6) return `${sign}${(size / 1e6).toFixed(2)}s`;
  const seconds = Math.floor(size / 1e6);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  if (seconds < 86_400)
    return `${sign}${Math.floor(seconds / 3600)}h${two(Math.floor(seconds / 60) % 60)}m`;
  return `${sign}${Math.floor(seconds / 86_400)}d${two(Math.floor(seconds / 3600) % 24)}h`;
}

const steps = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900,
  1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000,
];

/** Places of labels on an axis of `width` pixels: as many round times as have room. */
export function ticks(
  from: number,
  to: number,
  width: number,
  zone: ZoneChoice,
): readonly { readonly us: number; readonly text: string }[] {
  const room = Math.max(1, Math.floor(width / 110));
  const step = (steps.find((each) => (to - from) / 1e6 / each <= room) ?? 31_536_000) * 1e6;
  const shift = zone === 'relative' ? -from : offsetMinutes(zone, from / 1000) * 60e6;
  const found: { us: number; text: string }[] = [];
  for (let us = Math.ceil((from + shift) / step) * step - shift; us <= to; us += step) {
    const text = clockText(us, zone, from);
    const isWhole = zone !== 'relative' && step >= 1e6;
    found.push({
      us,
      text: step >= 86_400e6 ? wallText(us, zone).slice(0, 10) : isWhole ? text.slice(0, 8) : text,
    });
  }
  return found;
}
