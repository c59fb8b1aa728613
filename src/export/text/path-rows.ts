// One request as rows of an indented path: hops with times, gaps between them, what went wrong in each.
// No colour and no width is decided here; names and messages, which come from anybody's logs, are safe.
import type { TimelineRecord } from '../../core/record.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import type { TimestampNs } from '../../core/time.ts';
import type { TiedId } from '../../query/language/evaluate.ts';
import type { HopSummary } from '../../query/request-path.ts';
import { spanText } from './delta.ts';
import { describeRecord } from './describe.ts';

export interface PathRow {
  readonly kind: 'hop' | 'gap' | 'severe';
  /** How long after the beginning, or as many blanks; ten cells. */
  readonly offset: string;
  readonly indent: string;
  /** Of a hop. */
  readonly pod: string;
  /** How many lines in how long; empty for one. */
  readonly size: string;
  readonly text: string;
  /** severityNumber of the message. */
  readonly severity: number;
  /** Id of the record whose message it is. */
  readonly record?: number;
}

/** Messages of a hop that are shown below it. */
const mostSevere = 5;
const mostTied = 5;
const deepestIndent = 12;
const noOffset = ' '.repeat(10);

/** The rows of a path that went from `from` to `to`. */
export function pathRows(path: {
  readonly from: TimestampNs;
  readonly to: TimestampNs;
  readonly hops: readonly HopSummary[];
}): readonly PathRow[] {
  const total = path.to - path.from;
  return path.hops.flatMap((hop): readonly PathRow[] => {
    const indent = '  '.repeat(Math.min(hop.depth, deepestIndent));
    const blank = { offset: noOffset, indent, pod: '', size: '' };
    const gap = `⋮ ${spanText(hop.gap)} without a line`;
    const { first, count } = hop;
    return [
      ...(isGap(hop.gap, total)
        ? [{ ...blank, kind: 'gap', text: gap, severity: 0 } as const]
        : []),
      {
        kind: 'hop',
        offset: `${`+${spanText(hop.from - path.from)}`.padStart(9)} `,
        indent,
        pod: sanitizeLine(hop.pod),
        size: count === 1 ? '' : ` (${count} in ${spanText(hop.to - hop.from)})`,
        text: message(first),
        severity: first.severityNumber,
        record: first.id,
      },
      ...together(hop.severe).map(({ record, times }): PathRow => ({
        ...blank,
        kind: 'severe',
        text: `  ${message(record)}${times === 1 ? '' : ` (${times} times)`}`,
        severity: record.severityNumber,
        record: record.id,
      })),
    ];
  });
}

interface Repeated {
  readonly record: TimelineRecord;
  readonly times: number;
}

/** Records of one message together. */
function together(records: readonly TimelineRecord[]): readonly Repeated[] {
  const byMessage = new Map<string, Repeated>();
  for (const record of records) {
    const text = message(record);
    const known = byMessage.get(text);
    byMessage.set(text, { record: known?.record ?? record, times: (known?.times ?? 0) + 1 });
  }
  return [...byMessage.values()].slice(0, mostSevere);
}

/** Worth a row: an eighth of the whole, and a millisecond at least. */
function isGap(gap: bigint, total: bigint): boolean {
  return gap >= 1_000_000n && gap * 8n >= total;
}

function message(record: TimelineRecord): string {
  return firstLine(describeRecord(record));
}

/** The first line that says something, safe for a terminal. */
export function firstLine(text: string): string {
  return sanitizeLine(/^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '');
}

/** `with eaafcac4… (trace), …`: other ids of a request; empty where it has none. */
export function tiedText(asked: string, tied: readonly TiedId[]): string {
  if (tied.length === 0) return '';
  const shown = tied.slice(0, mostTied).map((each) => sanitizeLine(tieText(asked, each)));
  const more = tied.length > mostTied ? ` and ${tied.length - mostTied} more` : '';
  return `with ${shown.join(', ')}${more}`;
}

/** `eaafcac4… (trace)`; what ties it is named where that is not the id that was asked for. */
function tieText(asked: string, { id, why }: TiedId): string {
  const beside = ` beside ${asked}`;
  return `${id} (${why.endsWith(beside) ? why.slice(0, -beside.length) : why})`;
}
