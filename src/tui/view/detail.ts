// The detail of the selected record: labels and values, long values over several rows, the field that
// keys act on marked where the pane has the focus.
import { detailRows, firstDetailRow, labelWidth } from '../detail-rows.ts';
import type { Frame, Rect } from '../frame.ts';
import { selectedRecord, type Model } from '../model.ts';
import { bold, cyan, dim, plain, reverse, type Style } from '../style.ts';
import { fitMiddle } from '../text.ts';

export function drawDetail(frame: Frame, rect: Rect, model: Model, side: 'right' | 'bottom'): void {
  const { x, y, width, height } = rect;
  frame.clear(rect);
  const left = side === 'right' ? x + 1 : x;
  if (side === 'right') for (let row = 0; row < height; row++) frame.text(x, y + row, '│', dim);
  const record = selectedRecord(model);
  const isFocused = model.focus === 'detail';
  const style: Style = isFocused ? bold | reverse : bold;
  if (side === 'bottom') frame.text(x, y, '─'.repeat(width), dim);
  const title = record === undefined ? ' no line ' : ` record ${record.id} `;
  const end = frame.text(left + 1, y, title, style, x + width);
  const hint = isFocused ? ' = follow  + only  - without  y copy ' : ' Tab: into it ';
  if (end + hint.length < x + width) frame.text(end + 1, y, hint, dim, x + width);
  if (record === undefined) return;
  const room = height - 1;
  const lines = detailRows(model, record, width);
  const first = firstDetailRow(model, lines);
  lines.slice(first, first + room).forEach((line, row) => {
    const lineY = y + 1 + row;
    frame.text(left + 1, lineY, fitMiddle(line.label, labelWidth - 1), cyan, x + width);
    frame.text(left + 1 + labelWidth, lineY, line.text, plain, x + width);
    if (isFocused && line.field === model.detailCursor && line.label !== '') {
      frame.paint(
        { x: left + 1, y: lineY, width: labelWidth - 1, height: 1 },
        (each) => each | reverse,
      );
    }
  });
  if (lines.length > first + room) frame.right(x + width, y + height - 1, ' ↓', dim);
}
