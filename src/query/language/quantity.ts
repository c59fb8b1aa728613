// Numbers as people write them, in queries and in log fields: plain, with a unit of time or of
// size, or Go's compound durations. Everything becomes one number: seconds, bytes, or as it is.

const units: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
  ti: 1024 ** 4,
  k: 1e3,
  '%': 1,
};

const plain = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?$/i;
const withUnit = /^([-+]?(?:\d+(?:\.\d*)?|\.\d+)) ?([a-zµμ%]{1,3})$/i;
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d)/gy;
const longest = 64;

/**
 * The number that `text` stands for, or `undefined` where it is none. `1.5s` → 1.5, `20ms` → 0.02,
 * `1m30s` → 90, `64KiB` → 65536, `500` → 500. Units of size are read without case.
 */
export function readQuantity(text: string): number | undefined {
  if (text.length === 0 || text.length > longest) return undefined;
  const trimmed = text.trim();
  if (plain.test(trimmed)) return Number(trimmed);
  const single = withUnit.exec(trimmed);
  if (single) {
    const unit = units[(single[2] ?? '').toLowerCase()];
    return unit === undefined ? undefined : Number(single[1]) * unit;
  }
  return readCompound(trimmed);
}

function readCompound(text: string): number | undefined {
  const isNegative = text.startsWith('-');
  let at = isNegative ? 1 : 0;
  if (at === text.length) return undefined;
  let sum = 0;
  while (at < text.length) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (!match) return undefined;
    sum += Number(match[1]) * (units[match[2] ?? ''] ?? 0);
    at = part.lastIndex;
  }
  return isNegative ? -sum : sum;
}
