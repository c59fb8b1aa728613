// Requests as tables, and one request as an indented path with times and gaps. Names and messages
// come from anybody's logs, so they are made safe wherever they go.
import { fitWidth } from '../core/display-width.ts';
import type { TimelineRecord } from '../core/record.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import { severityName } from '../core/severity.ts';
import { inZone, type TimeZone } from '../core/time-zone.ts';
import { formatUtc, type TimestampNs } from '../core/time.ts';
import { formatDelta } from '../export/text/delta.ts';
import { describeRecord } from '../export/text/describe.ts';
import { palette } from '../export/text/style.ts';
import type { TiedId } from '../query/language/evaluate.ts';
import type { RequestOrder, RequestSummary } from '../query/request-list.ts';
import type { Hop, RequestPath } from '../query/request-path.ts';
import { plural } from './numbers.ts';
import { momentText } from './show-timeline.ts';
import { formatTable } from './table.ts';

export interface RequestLook {
  readonly zone: TimeZone;
  readonly colors: boolean;
  /** Width in cells; Infinity: rows are never cut. */
  readonly columns: number;
}

const titles: Readonly<Record<RequestOrder, string>> = {
  slow: 'slowest',
  failing: 'failing',
  spread: 'over most pods',
};

/** A table for each order that has requests. */
export function formatRequests(
  lists: ReadonlyMap<RequestOrder, readonly RequestSummary[]>,
  { zone, colors, columns }: RequestLook,
): string {
  const style = palette(colors);
  const heading = ['STARTED', 'DURATION', 'PODS', 'LINES', 'WORST', 'REQUEST', 'BEGINS WITH'];
  const right = ['DURATION', 'PODS', 'LINES'];
  const parts = [...lists].flatMap(([order, list]) => {
    if (list.length === 0) return [];
    const rows = list.map((request) => [
      clockOf(request.from, zone),
      spanText(request.to - request.from),
      String(request.pods.length),
      String(request.records),
      severityName(request.severity) ?? '',
      sanitizeLine(request.id),
      firstLine(request.begins),
    ]);
    const [head = '', ...body] = formatTable(heading, rows, right).split('\n').slice(0, -1);
    const lines = [style.bold(titles[order]), style.dim(fit(head, columns))];
    body.forEach((line, index) => {
      lines.push(style.severity(list[index]?.severity ?? 0)(fit(line, columns)));
    });
    return [`${lines.join('\n')}\n`];
  });
  return parts.join('\n');
}

export function requestJson(request: RequestSummary): object {
  const { from, to, severity, ...rest } = request;
  const name = severityName(severity);
  return {
    ...rest,
    ...(name === undefined ? {} : { severity: name }),
    from: formatUtc(from),
    to: formatUtc(to),
    durationMs: Number(to - from) / 1e6,
  };
}

/** Messages of a hop that are shown below it: warnings and worse. */
const mostSevere = 5;
const mostTied = 5;
const deepestIndent = 12;

/** The path of one request, a hop a row; `tied` are its other ids. */
export function formatPath(
  id: string,
  tied: readonly TiedId[],
  path: RequestPath,
  { zone, colors, columns }: RequestLook,
): string {
  const style = palette(colors);
  const total = path.to - path.from;
  const count = path.hops.reduce((sum, { records }) => sum + records.length, 0);
  const shown = tied.slice(0, mostTied).map((each) => sanitizeLine(tieText(id, each)));
  const more = tied.length > mostTied ? ` and ${tied.length - mostTied} more` : '';
  const also = tied.length === 0 ? '' : `\nwith ${shown.join(', ')}${more}`;
  const lines = [
    `${sanitizeLine(id)}: ${plural(count, 'record')} of ${plural(path.pods.length, 'pod')} in ${spanText(total)}, from ${momentText(path.from, zone)}${also}`,
  ];
  for (const hop of path.hops) {
    const indent = '  '.repeat(Math.min(hop.depth, deepestIndent));
    if (isGap(hop.gap, total))
      lines.push(style.dim(`          ${indent}⋮ ${spanText(hop.gap)} without a line`));
    const offset = `+${spanText(hop.from - path.from)}`.padStart(9);
    const [first] = hop.records;
    const size =
      hop.records.length === 1 ? '' : ` (${hop.records.length} in ${spanText(hop.to - hop.from)})`;
    const name = style.bold(sanitizeLine(hop.pod));
    lines.push(
      fit(
        `${style.dim(offset)} ${indent}${name}${style.dim(size)}  ${first === undefined ? '' : message(first)}`,
        columns,
      ),
    );
    for (const { record, count: times } of severeBehind(hop)) {
      const repeated = times === 1 ? '' : ` (${times} times)`;
      const text = `${' '.repeat(10)}${indent}  ${message(record)}${repeated}`;
      lines.push(style.severity(record.severityNumber)(fit(text, columns)));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** `eaafcac4… (trace)`; what ties it is named where that is not the id that was asked for. */
function tieText(asked: string, { id, why }: TiedId): string {
  const beside = ` beside ${asked}`;
  return `${id} (${why.endsWith(beside) ? why.slice(0, -beside.length) : why})`;
}

export function pathJson(id: string, tied: readonly TiedId[], path: RequestPath): object {
  return {
    id,
    tied: tied.map((each) => each.id),
    from: formatUtc(path.from),
    to: formatUtc(path.to),
    durationMs: Number(path.to - path.from) / 1e6,
    pods: path.pods,
    hops: path.hops.map(({ pod, depth, calledBy, from, to, gap, records }) => ({
      pod,
      depth,
      calledBy,
      from: formatUtc(from),
      to: formatUtc(to),
      gapMs: Number(gap) / 1e6,
      records: records.map((record) => ({
        id: record.id,
        time: formatUtc(record.time),
        severity: severityName(record.severityNumber),
        body: record.body,
      })),
    })),
  };
}

interface Repeated {
  readonly record: TimelineRecord;
  readonly count: number;
}

/** Warnings and worse behind the first record, those of one message together. */
function severeBehind({ records }: Hop): readonly Repeated[] {
  const byMessage = new Map<string, Repeated>();
  for (const record of records.slice(1)) {
    if (record.severityNumber < 13) continue;
    const text = message(record);
    const known = byMessage.get(text);
    byMessage.set(text, { record: known?.record ?? record, count: (known?.count ?? 0) + 1 });
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

function firstLine(text: string): string {
  return sanitizeLine(/^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '');
}

function clockOf(time: TimestampNs, zone: TimeZone): string {
  const { date, clock } = inZone(time, zone);
  return `${date} ${clock}`;
}

/** `0.4 ms`, `34 ms`, `2.437s`, `4m05s`; a span that runs backwards keeps its sign. */
function spanText(ns: bigint): string {
  if (ns < 0n || ns >= 1_000_000_000n) return formatDelta(ns).replace('+', '');
  const ms = Number(ns) / 1e6;
  return `${ms < 10 ? ms.toFixed(1) : Math.floor(ms)} ms`;
}

function fit(line: string, columns: number): string {
  return columns === Infinity ? line : fitWidth(line, columns);
}
