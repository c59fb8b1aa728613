// The place of what lies over the screen: empty, with lines at its sides where the screen goes on.
import type { Frame, Rect } from '../frame.ts';
import { dim } from '../style.ts';

export function drawBackdrop(frame: Frame, { x, y, width, height }: Rect): void {
  frame.clear({ x, y, width, height });
  if (width === frame.width) return;
  for (let row = y; row < y + height; row++) {
    frame.text(x - 1, row, '│', dim);
    frame.text(x + width, row, '│', dim);
  }
}
