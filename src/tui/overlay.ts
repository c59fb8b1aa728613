// Lists that lie over the screen until one of their lines is followed or Esc closes them: what can be
// followed from a line, the tree of a resource, the path of a request, requests worth a look.
import { counted } from '../core/counted.ts';
import { severityName } from '../core/severity.ts';
import { inZone, type TimeZone } from '../core/time-zone.ts';
import { spanText } from '../export/text/delta.ts';
import { firstLine, pathRows, tiedText } from '../export/text/path-rows.ts';
import type {
  GraphReply,
  PathReply,
  PivotsReply,
  RequestsReply,
  TreeRow,
} from '../query/browse/browse-messages.ts';
import { graphSigns } from '../query/graph/graph-rows.ts';
import { orderTitles } from '../query/request-list.ts';
import type { Subject } from '../query/graph/related.ts';
import type { ResourceName } from '../query/language/ast.ts';
import { bold, cyan, dim, plain, red, severityStyle, yellow, type Style } from './style.ts';

/** Where a line leads. */
export type Goal =
  | { readonly kind: 'resource'; readonly resource: ResourceName }
  /** To a record of the request, else to its first. */
  | { readonly kind: 'request'; readonly id: string; readonly record?: number };

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export interface OverlayLine {
  readonly spans: readonly Span[];
  /** Absent: it can only be read. */
  readonly goal?: Goal;
}

export type OverlayKind = 'pivots' | 'graph' | 'path' | 'requests';

export interface Overlay {
  readonly kind: OverlayKind;
  readonly title: string;
  /** Absent while it is asked for. */
  readonly lines?: readonly OverlayLine[];
  /** A sentence below the lines. */
  readonly note?: string;
  /** Index of `lines`. */
  readonly chosen: number;
  /** Cells that lines are moved to the left. */
  readonly left: number;
}

/** A subject as the question language names it. */
export function resourceOf({ kind, namespace, name }: Subject): ResourceName {
  return { kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** `shop/deployment/web`, as `resource:` takes it. */
export function resourceText({ namespace, kind, name }: Subject): string {
  return namespace === undefined ? `${kind}/${name}` : `${namespace}/${kind}/${name}`;
}

export function pivotLines({ pivots }: PivotsReply): readonly OverlayLine[] {
  const texts = pivots.map(({ resource }) => resourceText(resource));
  const width = Math.max(...texts.map((text) => text.length));
  return pivots.map(({ resource, why }, at) => ({
    spans: [
      { text: (texts[at] ?? '').padEnd(width + 2), style: bold },
      { text: why, style: dim },
    ],
    goal: { kind: 'resource', resource },
  }));
}

export function treeLines({ rows }: GraphReply): readonly OverlayLine[] {
  return rows.map(treeLine);
}

function treeLine({ lead, relation, name, text, health, remarks, subject }: TreeRow): OverlayLine {
  const said = [text, ...remarks].filter((part) => part !== '').join('; ');
  const spans: Span[] = [{ text: lead, style: dim }];
  if (relation !== '') spans.push({ text: `${relation}: `, style: dim });
  if (name !== '') spans.push({ text: `${name}  `, style: bold });
  if (said !== '') spans.push({ text: graphSigns[health] + said, style: healthStyles[health] });
  if (subject === undefined) return { spans };
  return { spans, goal: { kind: 'resource', resource: resourceOf(subject) } };
}

const healthStyles: Readonly<Record<TreeRow['health'], Style>> = {
  good: cyan,
  unknown: plain,
  waiting: yellow,
  unchecked: yellow,
  bad: red | bold,
  missing: red | bold,
};

/** The path of a request, a hop a line; lines of it lead to their records. */
export function pathLines({ id, path }: PathReply): readonly OverlayLine[] {
  if (path === undefined) return [];
  return pathRows(path).map(({ kind, offset, indent, pod, size, text, severity, record }) => {
    const style = kind === 'gap' ? dim : severityStyle(severity);
    const spans = [
      { text: offset + indent, style: dim },
      { text: pod, style: bold },
      { text: size, style: dim },
      { text: kind === 'hop' ? `  ${text}` : text, style },
    ];
    return record === undefined ? { spans } : { spans, goal: { kind: 'request', id, record } };
  });
}

/** How long and how far the request went, and by which other ids it goes. */
export function pathNote({ id, tied, path, isPart }: PathReply): string {
  if (path === undefined) return 'nothing that has a time carries this id';
  const count = path.hops.reduce((sum, hop) => sum + hop.count, 0);
  const records = `${isPart ? 'the first ' : ''}${counted(count, 'record')}`;
  const size = `${records} of ${counted(path.pods.length, 'pod')} in ${spanText(path.to - path.from)}`;
  const others = tiedText(id, tied);
  return others === '' ? size : `${size}, ${others}`;
}

/** Requests under the order for which they are there. */
export function requestLines({ lists }: RequestsReply, zone: TimeZone): readonly OverlayLine[] {
  const all = lists.flatMap(([, list]) => list);
  const widest = Math.max(0, ...all.map(({ id }) => id.length));
  return lists.flatMap(([order, list]): readonly OverlayLine[] => {
    if (list.length === 0) return [];
    return [
      { spans: [{ text: orderTitles[order], style: bold }] },
      ...list.map(({ id, from, to, pods, records, severity, begins }): OverlayLine => ({
        spans: [
          { text: `  ${inZone(from, zone).clock}`, style: dim },
          { text: spanText(to - from).padStart(9), style: bold },
          { text: counted(pods.length, 'pod').padStart(8), style: plain },
          { text: `${counted(records, 'line').padStart(10)}  `, style: plain },
          { text: (severityName(severity) ?? '').padEnd(6), style: severityStyle(severity) },
          { text: id.padEnd(Math.min(widest, longestId) + 2), style: cyan },
          { text: firstLine(begins), style: plain },
        ],
        goal: { kind: 'request', id },
      })),
    ];
  });
}

const longestId = 40;
