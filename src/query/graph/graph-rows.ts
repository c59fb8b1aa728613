// The graph as rows of a tree, for a terminal or a window: what stands in front, what the row says,
// and how good or bad that is. No colour, no width and no time zone is decided here.
import type { TimestampNs } from '../../core/time.ts';
import type { GraphLink, GraphNode } from './resource-graph.ts';
import { statusOf, type Health } from './object-status.ts';
import type { GraphObject } from './world.ts';

export interface GraphRow {
  /** Lines of the tree: `│  ├─ `. */
  readonly lead: string;
  /** How the row is connected with the one it hangs on, `backend shop.example/ port 80`; empty at the root. */
  readonly relation: string;
  /** Absent where the link leads nowhere. */
  readonly object?: GraphObject;
  /** `deployment/shop/web`; empty where the link leads nowhere. */
  readonly name: string;
  /** What the object says of itself, or what is wrong with the link. */
  readonly text: string;
  readonly health: Health | 'missing' | 'unchecked';
  /** How well the state is known, where that must be said. */
  readonly remarks: readonly string[];
}

/** Signs for people who see no colours; a healthy object needs none. */
export const graphSigns: Readonly<Record<GraphRow['health'], string>> = {
  good: '',
  waiting: '',
  unknown: '',
  bad: '! ',
  missing: '✗ ',
  unchecked: '? ',
};

/** `KIND/NAMESPACE/NAME`, or `KIND/NAME` where the kind lives in no namespace. */
export function objectName({
  kind,
  namespace,
  name,
}: Pick<GraphObject, 'kind' | 'namespace' | 'name'>): string {
  return namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}

/** Rows from the root down. `timeText` prints a moment as the reader wants it. */
export function graphRows(
  root: GraphNode,
  timeText: (time: TimestampNs) => string,
): readonly GraphRow[] {
  const rows: GraphRow[] = [nodeRow('', '', root, timeText, false)];
  const add = (links: readonly GraphLink[], lead: string): void => {
    links.forEach((link, index) => {
      const isLast = index === links.length - 1;
      const own = lead + (isLast ? '└─ ' : '├─ ');
      const inner = lead + (isLast ? '   ' : '│  ');
      const relation = relationText(link);
      const { node, problems } = link;
      if (node === undefined) {
        const [first, ...others] = problems;
        rows.push({
          lead: own,
          relation,
          name: '',
          text: first?.text ?? '',
          health: first?.is ?? 'unknown',
          remarks: [],
        });
        for (const problem of others) rows.push(problemRow(inner, problem));
        return;
      }
      rows.push(nodeRow(own, relation, node, timeText, link.isRepeated === true));
      const hasMore = node.links.length > 0;
      for (const problem of problems)
        rows.push(problemRow(inner + (hasMore ? '│  ' : '   '), problem));
      add(node.links, inner);
    });
  };
  add(root.links, '');
  return rows;
}

function relationText({ relation, by, direction }: GraphLink): string {
  const words = by === undefined ? relation : `${relation} (${by})`;
  // Most rows lead to what lies behind: only the other way needs a sign.
  return direction === 'before' ? `↑ ${words}` : words;
}

function nodeRow(
  lead: string,
  relation: string,
  { object }: GraphNode,
  timeText: (time: TimestampNs) => string,
  isRepeated: boolean,
): GraphRow {
  const name = objectName(object);
  if (isRepeated) {
    return { lead, relation, object, name, text: 'see above', health: 'unknown', remarks: [] };
  }
  const { gone, isLater, seen, changedBy } = object.state;
  const { text, health } = statusOf(object.kind, object.content);
  const remarks = [
    gone === undefined ? undefined : `gone${gone === 'unknown' ? '' : ` by ${timeText(gone)}`}`,
    isLater ? `first seen later${seen === undefined ? '' : `, at ${timeText(seen)}`}` : undefined,
    changedBy === undefined ? undefined : `looked otherwise by ${timeText(changedBy)}`,
  ].filter((remark) => remark !== undefined);
  return {
    lead,
    relation,
    object,
    name,
    text,
    health: gone === undefined ? health : 'bad',
    remarks,
  };
}

function problemRow(lead: string, problem: GraphLink['problems'][number]): GraphRow {
  return { lead, relation: '', name: '', text: problem.text, health: problem.is, remarks: [] };
}
