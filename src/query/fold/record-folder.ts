// Rows for people who read noise: of many similar lines of one container the first two are shown,
// the others counted. What is folded is not shown, never deleted. A run of similar lines may be
// interleaved with lines of other patterns and other containers; it ends when nothing similar came
// for a while, when it has lasted long, and before the container says something serious or ends, so
// that its row stands near its lines. The folder sees records in the order in which they are
// printed, keeps no text but the two ends of each run, and forgets all but a bounded number of them.
import type { TimelineRecord } from '../../core/record.ts';
import type { TimestampNs } from '../../core/time.ts';
import { PatternMiner, patternText } from './pattern-miner.ts';
import type { MinedPattern } from './pattern-miner.ts';

/** Similar lines that are not shown one by one. */
export interface FoldedRun {
  /** Of all runs of its folder. */
  readonly serial: number;
  /** Lines that are not shown. */
  readonly count: number;
  /** Times of the first and the last of them, in the order in which they came. */
  readonly from: TimestampNs;
  readonly to: TimestampNs;
  /** Their first rows, with `*` for what differs; of a single line all of it. */
  readonly pattern: string;
  /** The last of them: whose lines they are, and how severe. */
  readonly last: TimelineRecord;
}

/** What is to be shown: a record, or a row that stands for many. */
export type FoldedRow =
  | { readonly type: 'record'; readonly record: TimelineRecord }
  | { readonly type: 'run'; readonly run: FoldedRun };

/** When runs end, how many there may be, and what is never folded. */
export interface FoldLimits {
  /** Errors are shown one by one, however similar. */
  readonly showsErrors: boolean;
  /** Lines of a run that are shown as they are. */
  readonly shown: number;
  /** Nanoseconds without a similar line. */
  readonly quietNs: bigint;
  /** Nanoseconds from a run's first folded line to its last. */
  readonly longestNs: bigint;
  readonly openRuns: number;
  readonly containers: number;
}

/** Two lines; 10 s; 5 min; 4,096 runs; 1,000 containers; errors too. */
const standardLimits: FoldLimits = {
  showsErrors: false,
  shown: 2,
  quietNs: 10_000_000_000n,
  longestNs: 300_000_000_000n,
  openRuns: 4096,
  containers: 1000,
};

const error = 17;

interface OpenRun {
  readonly serial: number;
  readonly container: Container;
  readonly key: string;
  readonly pattern: MinedPattern;
  lines: number;
  first: TimelineRecord | undefined;
  last: TimelineRecord;
}

interface Container {
  readonly miner: PatternMiner;
  readonly runs: Map<string, OpenRun>;
}

export class RecordFolder {
  readonly #limits: FoldLimits;
  /** By whose they are, the one heard last at the end. */
  readonly #containers = new Map<string, Container>();
  /** All open runs, the one that grew last at the end. */
  readonly #runs = new Set<OpenRun>();
  #serials = 0;
  readonly #onHidden: (record: TimelineRecord, serial: number) => void;

  /** `onHidden` is told of each record that the run of that serial will stand for. */
  constructor(
    limits: Partial<FoldLimits> = {},
    onHidden: (record: TimelineRecord, serial: number) => void = () => undefined,
  ) {
    this.#limits = { ...standardLimits, ...limits };
    this.#onHidden = onHidden;
  }

  /** Takes the next record and gives the rows that can be shown now. */
  add(record: TimelineRecord): readonly FoldedRow[] {
    const rows = this.#endQuiet(record.time);
    const container = this.#container(record, rows);
    if (record.kind !== 'log') {
      this.#endAll(container, rows);
      rows.push({ type: 'record', record });
      return rows;
    }
    if (this.#limits.showsErrors && record.severityNumber >= error) {
      this.#endAll(container, rows);
      rows.push({ type: 'record', record });
      return rows;
    }
    const pattern = container.miner.add(record.body);
    // A status that turns from 200 to 500 is another severity, and so another run.
    const key = `${pattern.id} ${record.severityNumber}`;
    const run = container.runs.get(key);
    if (run === undefined) {
      if (record.severityNumber >= error) this.#endAll(container, rows);
      this.#open(container, key, pattern, record, rows);
      rows.push({ type: 'record', record });
      return rows;
    }
    this.#runs.delete(run);
    this.#runs.add(run);
    run.last = record;
    if (run.lines++ < this.#limits.shown) {
      rows.push({ type: 'record', record });
      return rows;
    }
    run.first ??= record;
    this.#onHidden(record, run.serial);
    if (distance(run.first.time, record.time) >= this.#limits.longestNs) this.#end(run, rows);
    return rows;
  }

  /** Nothing more comes: the rows of what is still folded. */
  end(): readonly FoldedRow[] {
    const rows: FoldedRow[] = [];
    for (const run of [...this.#runs]) this.#end(run, rows);
    return rows;
  }

  #container(record: TimelineRecord, rows: FoldedRow[]): Container {
    const { cluster, namespace, pod, container, containerId, node, service, restartCount } = record;
    const key = JSON.stringify([
      ...[cluster, namespace, pod, container, containerId, node, service, restartCount],
      pod === undefined ? record.file : undefined,
    ]);
    const known = this.#containers.get(key) ?? { miner: new PatternMiner(), runs: new Map() };
    this.#containers.delete(key);
    this.#containers.set(key, known);
    if (this.#containers.size > this.#limits.containers) {
      const [oldest] = this.#containers;
      if (oldest !== undefined) {
        this.#endAll(oldest[1], rows);
        this.#containers.delete(oldest[0]);
      }
    }
    return known;
  }

  #open(
    container: Container,
    key: string,
    pattern: MinedPattern,
    record: TimelineRecord,
    rows: FoldedRow[],
  ): void {
    const serial = ++this.#serials;
    const run = { serial, container, key, pattern, lines: 1, first: undefined, last: record };
    container.runs.set(key, run);
    this.#runs.add(run);
    const [oldest] = this.#runs;
    if (this.#runs.size > this.#limits.openRuns && oldest !== undefined) this.#end(oldest, rows);
  }

  #endQuiet(now: TimestampNs): FoldedRow[] {
    const rows: FoldedRow[] = [];
    for (const run of this.#runs) {
      if (distance(run.last.time, now) < this.#limits.quietNs) break;
      this.#end(run, rows);
    }
    return rows;
  }

  #endAll(container: Container, rows: FoldedRow[]): void {
    for (const run of [...container.runs.values()]) this.#end(run, rows);
  }

  #end(run: OpenRun, rows: FoldedRow[]): void {
    this.#runs.delete(run);
    run.container.runs.delete(run.key);
    const { serial, first, last, pattern, lines } = run;
    if (first === undefined) return;
    const count = lines - this.#limits.shown;
    // A single line takes no more room than its pattern.
    const text = count === 1 ? (last.body.split('\n', 1)[0] ?? '') : patternText(pattern);
    rows.push({
      type: 'run',
      run: { serial, count, from: first.time, to: last.time, pattern: text, last },
    });
  }
}

/** How far apart two times are, in whichever order rows come. */
function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b;
}
