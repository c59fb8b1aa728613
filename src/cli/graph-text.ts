import { sanitizeLine } from '../core/sanitize.ts';
import { palette, type Palette, type Style } from '../export/text/style.ts';
import { graphSigns, type GraphRow } from '../query/graph/graph-rows.ts';

/**
 * The rows as text, one line each. Names and states come from objects that anybody may have
 * written, so they are made safe wherever they go.
 */
export function formatGraph(rows: readonly GraphRow[], colors: boolean): string {
  const style = palette(colors);
  return rows.map((row) => `${formatRow(row, style)}\n`).join('');
}

function formatRow(row: GraphRow, style: Palette): string {
  const { lead, relation, name, text, health, remarks } = row;
  const said = [sanitizeLine(text), ...remarks.map(sanitizeLine)].filter((part) => part !== '');
  const sign = graphSigns[health];
  const parts = [
    relation === '' ? '' : style.dim(`${sanitizeLine(relation)}:`),
    name === '' ? '' : style.bold(sanitizeLine(name)),
    said.length === 0 ? '' : toneOf(health, style)(`${sign}${said.join('; ')}`),
  ];
  return style.dim(lead) + parts.filter((part) => part !== '').join(name === '' ? ' ' : '  ');
}

function toneOf(health: GraphRow['health'], style: Palette): Style {
  if (health === 'missing' || health === 'bad') return style.severity(17);
  return health === 'unchecked' || health === 'waiting' ? style.severity(13) : style.dim;
}
