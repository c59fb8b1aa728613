// The page about what is followed: what is wrong with it and what would help, then every stream.
import type { Frame } from '../frame.ts';
import { drawBackdrop } from './backdrop.ts';
import { livePageHeight, livePageLines, widestPage } from '../live.ts';
import type { Model } from '../model.ts';
import { bold, dim } from '../style.ts';

export function drawLivePage(frame: Frame, model: Model): void {
  const { page } = model;
  if (page === undefined) return;
  const width = Math.min(frame.width, widestPage);
  const x = Math.floor((frame.width - width) / 2);
  const height = livePageHeight(model);
  const lines = livePageLines(model);
  const shown = lines.slice(page.first, page.first + height);
  drawBackdrop(frame, { x, y: 1, width, height: height + 1 });
  frame.text(x, 1, '─'.repeat(width), dim);
  frame.text(x + 2, 1, ' FOLLOWED ', bold);
  const below = lines.length - page.first - shown.length;
  if (below > 0) frame.right(x + width - 2, 1, ` ${below} more below `, dim);
  shown.forEach(({ indent, text, style }, at) => {
    frame.text(x + 2 + indent, 2 + at, text, style, x + width);
  });
}
