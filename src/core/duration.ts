// Durations as people read them in tables and sentences: two or three digits that count.

const units = [
  ['d', 86_400e9],
  ['h', 3600e9],
  ['min', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
] as const;

/** `4.1 s`, `850 µs`, `12 ms`, `2 h`, `-3.2 s` of nanoseconds; `0` below half a microsecond. */
export function formatDuration(ns: number): string {
  const size = Math.abs(ns);
  if (size < 500) return '0';
  const [unit, length] = units.find(([, of]) => size >= of * 0.9995) ?? (['µs', 1e3] as const);
  const value = size / length;
  const text = value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
  return `${ns < 0 ? '-' : ''}${text} ${unit}`;
}
