// A list over the screen: its title, its lines with the chosen one marked, a sentence below.
import type { Frame } from '../frame.ts';
import { drawBackdrop } from './backdrop.ts';
import type { Overlay } from '../overlay.ts';
import { bold, dim, plain, reverse } from '../style.ts';
import { cellsOf, dropCells } from '../text.ts';

const widest = { pivots: 90, graph: Infinity, path: Infinity, requests: Infinity } as const;

export function drawOverlay(frame: Frame, overlay: Overlay): void {
  const { kind, title, lines, chosen, left, note } = overlay;
  const width = Math.min(frame.width, widest[kind]);
  const x = Math.floor((frame.width - width) / 2);
  const most = frame.height - 3;
  const count = lines === undefined ? 1 : Math.max(1, lines.length);
  const below = note === undefined ? 1 : 2;
  const height = Math.min(most, count + 1 + below);
  const end = x + width;
  drawBackdrop(frame, { x, y: 1, width, height });
  frame.text(x, 1, '─'.repeat(width), dim, end);
  frame.text(x + 2, 1, ` ${title} `, bold, end - 2);
  if (lines === undefined) {
    frame.text(x + 2, 2, 'looking…', dim, end);
    return;
  }
  const room = height - 1 - below;
  const first = Math.max(0, Math.min(chosen - Math.floor(room / 2), lines.length - room));
  lines.slice(first, first + room).forEach(({ spans }, at) => {
    const y = 2 + at;
    let column = x + 1;
    let hidden = left;
    for (const { text, style } of spans) {
      const cells = cellsOf(text);
      column = frame.text(column, y, dropCells(text, hidden), style, end);
      hidden = Math.max(0, hidden - cells);
    }
    if (first + at === chosen) {
      frame.paint({ x, y, width, height: 1 }, (style) => style | reverse);
    }
  });
  const edge = height;
  frame.text(x, edge, '─'.repeat(width), dim, end);
  if (first + room < lines.length) frame.right(end, edge, ' ↓', dim);
  if (note !== undefined) {
    frame.text(x + 1, edge - 1, note, lines.length === 0 ? plain : dim, end);
  }
}
