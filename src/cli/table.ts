import { displayWidth, padWidth } from '../core/display-width.ts';

/**
 * Rows under a heading in columns that are as wide as their widest cell; the last is not padded.
 * Cells must be safe already. Columns named in `right` are set flush right.
 */
export function formatTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string {
  const widths = heading.map((title, column) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    heading
      .map((title, column) => {
        const cell = cells[column] ?? '';
        const width = widths[column] ?? 0;
        if (right.includes(title)) return ' '.repeat(width - displayWidth(cell)) + cell;
        return column === heading.length - 1 ? cell : padWidth(cell, width);
      })
      .join('  ')
      .trimEnd();
  return [heading, ...rows].map((cells) => `${line(cells)}\n`).join('');
}
