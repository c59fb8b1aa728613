// A screen as cells, before any terminal: what the views draw and what tests look at. Everything that
// gets in is made safe on the way, whoever drew it.
import { plain, type Style } from './style.ts';
import { cellsOf, isPlainAscii, safeClusters } from './text.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class Frame {
  readonly width: number;
  readonly height: number;
  /** One sign a cell, row by row; `''` is the second cell of a wide sign. */
  readonly signs: string[];
  readonly styles: Uint16Array;
  /** Where the terminal's own cursor stands; absent: hidden. */
  cursor: { readonly x: number; readonly y: number } | undefined;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.signs = new Array<string>(width * height).fill(' ');
    this.styles = new Uint16Array(width * height);
  }

  /** Draws one line of text, clipped at `end` and the edge. Returns the column behind it. */
  text(x: number, y: number, text: string, style: Style = plain, end = this.width): number {
    if (y < 0 || y >= this.height) return x;
    const limit = Math.min(end, this.width);
    const seen = text.length > 4 * limit ? text.slice(0, 4 * limit + 64) : text;
    const row = y * this.width;
    if (isPlainAscii(seen)) {
      const stop = Math.min(limit - x, seen.length);
      for (let at = 0; at < stop; at++) {
        this.signs[row + x + at] = seen.charAt(at);
        this.styles[row + x + at] = style;
      }
      return Math.max(x, x + stop);
    }
    let at = x;
    for (const cluster of safeClusters(seen)) {
      if (at + cluster.width > limit) break;
      this.signs[row + at] = cluster.text;
      this.styles[row + at] = style;
      if (cluster.width === 2) {
        this.signs[row + at + 1] = '';
        this.styles[row + at + 1] = style;
      }
      at += cluster.width;
    }
    return at;
  }

  /** Draws a text that ends before `end`. */
  right(end: number, y: number, text: string, style: Style = plain): number {
    const x = Math.max(0, end - cellsOf(text));
    this.text(x, y, text, style, end);
    return x;
  }

  /** Empties cells. */
  clear({ x, y, width, height }: Rect): void {
    for (let row = y; row < y + height; row++)
      this.text(x, row, ' '.repeat(width), plain, x + width);
  }

  /** Adds attributes to cells that are drawn already. */
  paint({ x, y, width, height }: Rect, change: (style: Style) => Style): void {
    for (let row = y; row < Math.min(y + height, this.height); row++) {
      for (let column = x; column < Math.min(x + width, this.width); column++) {
        const at = row * this.width + column;
        this.styles[at] = change(this.styles[at] ?? plain);
      }
    }
  }

  /** The text of a row, trailing blanks cut: for tests. */
  line(y: number): string {
    return this.signs
      .slice(y * this.width, (y + 1) * this.width)
      .join('')
      .trimEnd();
  }
}
