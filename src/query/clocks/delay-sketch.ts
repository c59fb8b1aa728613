// Quantiles of any number of durations in little memory: counts in buckets whose width grows with
// the value, so that an answer is off by 1 % at most whatever the spread (microseconds to hours).
// The order of the values does not matter. After DDSketch (Masson, Rim, Lee 2019).

/** Values nearer to zero than this (ns) count as zero. */
const smallest = 1000;
const accuracy = 0.01;
const growth = Math.log((1 + accuracy) / (1 - accuracy));

export class DelaySketch {
  count = 0;
  /** NaN while there is nothing. */
  min = Number.NaN;
  max = Number.NaN;
  readonly #buckets = new Map<number, number>();

  /** Takes a duration in nanoseconds, of either sign. */
  add(value: number): void {
    this.count++;
    if (!(value >= this.min)) this.min = value;
    if (!(value <= this.max)) this.max = value;
    const bucket = bucketOf(value);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
  }

  /** The value that the share `q` (0–1) of all lies at or below; NaN where there is none. */
  quantile(q: number): number {
    let left = Math.max(1, Math.ceil(q * this.count));
    for (const [bucket, count] of [...this.#buckets].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.min(this.max, Math.max(this.min, valueOf(bucket)));
    }
    return Number.NaN;
  }
}

function bucketOf(value: number): number {
  const size = Math.abs(value);
  if (size < smallest) return 0;
  return Math.sign(value) * (1 + Math.floor(Math.log(size / smallest) / growth));
}

function valueOf(bucket: number): number {
  if (bucket === 0) return 0;
  const lower = smallest * Math.exp((Math.abs(bucket) - 1) * growth);
  return Math.sign(bucket) * lower * (1 + accuracy);
}
