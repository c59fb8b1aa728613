// Requests as tables, and one request as an indented path with times and gaps. Names and messages
// come from anybody's logs, so they are made safe wherever they go.
import { fitWidth } from '../core/display-width.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import { severityName } from '../core/severity.ts';
import { inZone, type TimeZone } from '../core/time-zone.ts';
import { formatUtc, type TimestampNs } from '../core/time.ts';
import { spanText } from '../export/text/delta.ts';
import { firstLine, pathRows, tiedText, type PathRow } from '../export/text/path-rows.ts';
import { palette, type Palette } from '../export/text/style.ts';
import type { TiedId } from '../query/language/evaluate.ts';
import { orderTitles, type RequestOrder, type RequestSummary } from '../query/request-list.ts';
import { summariseHop, type RequestPath } from '../query/request-path.ts';
import { plural } from './numbers.ts';
import { momentText } from './show-timeline.ts';
import { formatTable } from './table.ts';

export interface RequestLook {
  readonly zone: TimeZone;
  readonly colors: boolean;
  /** Width in cells; Infinity: rows are never cut. */
  readonly columns: number;
}

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
    const lines = [style.bold(orderTitles[order]), style.dim(fit(head, columns))];
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
  const also = tiedText(id, tied);
  const head = `${sanitizeLine(id)}: ${plural(count, 'record')} of ${plural(path.pods.length, 'pod')} in ${spanText(total)}, from ${momentText(path.from, zone)}`;
  const hops = path.hops.flatMap((hop) => summariseHop(hop) ?? []);
  const lines = pathRows({ ...path, hops }).map((row) => fit(rowText(row, style), columns));
  return `${[head, ...(also === '' ? [] : [also]), ...lines].join('\n')}\n`;
}

function rowText(
  { kind, offset, indent, pod, size, text, severity }: PathRow,
  style: Palette,
): string {
  if (kind === 'gap') return style.dim(`${offset}${indent}${text}`);
  if (kind === 'severe') return style.severity(severity)(`${offset}${indent}${text}`);
  return `${style.dim(offset)}${indent}${style.bold(pod)}${style.dim(size)}  ${text}`;
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

function clockOf(time: TimestampNs, zone: TimeZone): string {
  const { date, clock } = inZone(time, zone);
  return `${date} ${clock}`;
}

function fit(line: string, columns: number): string {
  return columns === Infinity ? line : fitWidth(line, columns);
}
