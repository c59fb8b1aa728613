// From frames to what a terminal is sent: only cells that changed, each run behind an absolute move.
// After a sign whose width terminals disagree on, the cursor is put where it belongs, so that a
// disagreement never moves the rest of the row. The signs are safe already (Frame), and nothing but
// the sequences made here leaves this file.
import type { Frame } from '../frame.ts';
import { plain, type Style } from '../style.ts';
import { asciiOf } from './ascii.ts';
import type { Theme } from './theme.ts';

export interface PaintOptions {
  readonly theme: Theme;
  readonly ascii: boolean;
}

const csi = '\u001b[';

/** Turns a terminal that shows `before` into one that shows `frame`; absent: it shows nothing yet. */
export function paint(before: Frame | undefined, frame: Frame, options: PaintOptions): string {
  const isSame = before?.width === frame.width && before.height === frame.height;
  let out = isSame ? '' : `${csi}0m${csi}2J`;
  let style: Style = plain;
  for (let y = 0; y < frame.height; y++) {
    let at = -1;
    for (let x = 0; x < frame.width; x++) {
      const cell = y * frame.width + x;
      const sign = frame.signs[cell] ?? ' ';
      if (sign === '') continue;
      const wanted = frame.styles[cell] ?? plain;
      const isWide = frame.signs[cell + 1] === '' && x + 1 < frame.width;
      if (isSame && isUnchanged(before, frame, cell, isWide)) continue;
      if (at !== x) out += `${csi}${y + 1};${x + 1}H`;
      if (wanted !== style) {
        out += options.theme.sgr(wanted);
        style = wanted;
      }
      const width = isWide ? 2 : 1;
      if (options.ascii) out += asciiOf(sign, width);
      else if (sign.length === 1 && sign <= '~') out += sign;
      // Blanks first: what the terminal does not cover with the sign is ours, too.
      else out += `${' '.repeat(width)}${csi}${x + 1}G${sign}${csi}${x + 1 + width}G`;
      at = x + width;
    }
  }
  if (style !== plain) out += `${csi}0m`;
  const { cursor } = frame;
  const moved =
    cursor === undefined ? `${csi}?25l` : `${csi}${cursor.y + 1};${cursor.x + 1}H${csi}?25h`;
  if (out === '' && isSame && sameCursor(before.cursor, cursor)) return '';
  // Terminals that know it show a frame at once; others ignore it.
  return `${csi}?2026h${csi}?25l${out}${moved}${csi}?2026l`;
}

function isUnchanged(before: Frame, frame: Frame, cell: number, isWide: boolean): boolean {
  return (
    before.signs[cell] === frame.signs[cell] &&
    before.styles[cell] === frame.styles[cell] &&
    (before.signs[cell + 1] === '') === isWide
  );
}

function sameCursor(a: Frame['cursor'], b: Frame['cursor']): boolean {
  return a?.x === b?.x && a?.y === b?.y;
}
