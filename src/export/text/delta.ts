/** A span of nanoseconds in at most 9 characters: `+1.204s`, `+35.2s`, `+4m05s`, `-2h01m`, `+3d04h`. */
export function formatDelta(ns: bigint): string {
  const sign = ns < 0n ? '-' : '+';
  const ms = Number((ns < 0n ? -ns : ns) / 1_000_000n);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  if (ms < 10_000) return `${sign}${(ms / 1000).toFixed(3)}s`;
  if (ms < 60_000) return `${sign}${(Math.floor(ms / 100) / 10).toFixed(1)}s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${sign}${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
  const hours = Math.floor(minutes / 60);
  return `${sign}${Math.floor(hours / 24)}d${two(hours % 24)}h`;
}

/** `0.4 ms`, `34 ms`, `2.437s`, `4m05s`; a span that runs backwards keeps its sign. */
export function spanText(ns: bigint): string {
  if (ns < 0n || ns >= 1_000_000_000n) return formatDelta(ns).replace('+', '');
  const ms = Number(ns) / 1e6;
  return `${ms < 10 ? ms.toFixed(1) : Math.floor(ms)} ms`;
}
