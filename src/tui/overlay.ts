// Lists that lie over the screen until one of their lines is followed or Esc closes them: what can be
// followed from a line, and the tree of a resource.
import type { GraphReply, PivotsReply, TreeRow } from '../query/browse/browse-messages.ts';
import { graphSigns } from '../query/graph/graph-rows.ts';
import type { Subject } from '../query/graph/related.ts';
import type { ResourceName } from '../query/language/ast.ts';
import { bold, cyan, dim, plain, red, yellow, type Style } from './style.ts';

/** Where a line leads. */
export interface Goal {
  readonly kind: 'resource';
  readonly resource: ResourceName;
}

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export interface OverlayLine {
  readonly spans: readonly Span[];
  /** Absent: it can only be read. */
  readonly goal?: Goal;
}

export interface Overlay {
  readonly kind: 'pivots' | 'graph';
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
