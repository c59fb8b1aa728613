// Where the panes of the screen lie, from its size and what is switched on. Nothing but arithmetic.
import type { Rect } from './frame.ts';

export interface Toggles {
  readonly histogram: boolean;
  readonly pods: boolean;
  readonly detail: boolean;
  /** A row above the timeline names columns that the user has added. */
  readonly heads?: boolean;
}

export interface Layout {
  readonly header: Rect;
  /** Two rows of bars and the rail. */
  readonly histogram?: Rect;
  readonly pods?: Rect;
  /** The pods lie over the timeline: there is no room beside it. */
  readonly podsOverlay: boolean;
  readonly timeline: Rect;
  readonly heads?: Rect;
  readonly detail?: Rect;
  readonly detailSide: 'right' | 'bottom';
  readonly status: Rect;
  readonly keys: Rect;
}

export const smallest = { columns: 40, rows: 10 } as const;
const podsWidth = 30;
const detailWidth = 48;
const detailHeight = 8;
/** Fewest rows of the timeline that other panes leave. */
const fewestRows = 4;

/** Absent: the screen is too small for anything but one line that says so. */
export function layoutOf(columns: number, rows: number, toggles: Toggles): Layout | undefined {
  if (columns < smallest.columns || rows < smallest.rows) return undefined;
  const row = (y: number, height = 1): Rect => ({ x: 0, y, width: columns, height });
  const hasHistogram = toggles.histogram && rows >= 16;
  const bodyTop = 1 + (hasHistogram ? 3 : 0);
  const body: Rect = { x: 0, y: bodyTop, width: columns, height: rows - 2 - bodyTop };
  const isWide = columns >= 160;
  const canDetail = isWide || body.height - detailHeight >= fewestRows;
  const hasDetail = toggles.detail && canDetail;
  const isBeside = columns >= 100;
  const right = hasDetail && isWide ? detailWidth : 0;
  const bottom = hasDetail && !isWide ? detailHeight : 0;
  const left = toggles.pods && isBeside ? podsWidth : 0;
  const height = body.height - bottom;
  const heads = toggles.heads === true ? 1 : 0;
  const main = { x: left, width: columns - left - right };
  return {
    header: row(0),
    ...(hasHistogram ? { histogram: row(1, 3) } : {}),
    ...(toggles.pods
      ? { pods: { x: 0, y: bodyTop, width: Math.min(podsWidth, columns), height } }
      : {}),
    podsOverlay: toggles.pods && !isBeside,
    timeline: { ...main, y: bodyTop + heads, height: height - heads },
    ...(heads === 0 ? {} : { heads: { ...main, y: bodyTop, height: 1 } }),
    ...(hasDetail
      ? {
          detail: isWide
            ? { x: columns - right, y: bodyTop, width: right, height }
            : { x: 0, y: bodyTop + height, width: columns, height: bottom },
        }
      : {}),
    detailSide: isWide ? 'right' : 'bottom',
    status: row(rows - 2),
    keys: row(rows - 1),
  };
}
