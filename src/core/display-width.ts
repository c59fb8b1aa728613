// How many cells a terminal gives to text. The wide ranges are those of UAX #11 (W and F) in
// blocks, because Node knows scripts and emoji but not East Asian Width; within a block unassigned
// code points count as wide, which no font disagrees with. Expects sanitised text.

const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18df2],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];
const combining = /^[\p{Mn}\p{Me}\u200c\u200d]$/u;
const emoji = /^\p{Emoji_Presentation}$/u;
const plainAscii = /^[\x20-\x7e]*$/;

function codePointWidth(character: string, code: number): number {
  if (code < 0x300) return 1;
  if (combining.test(character)) return 0;
  for (const [from, to] of wideRanges) {
    if (code < from) break;
    if (code <= to) return 2;
  }
  return emoji.test(character) ? 2 : 1;
}

/**
 * Cells that sanitised text takes. An emoji sequence joined by U+200D counts as its first emoji,
 * as terminals that draw it whole do; U+FE0F makes the symbol before it wide.
 */
export function displayWidth(text: string): number {
  if (plainAscii.test(text)) return text.length;
  let width = 0;
  let last = 0;
  let joined = false;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0xfe0f && last === 1) {
      width += 1;
      last = 2;
      continue;
    }
    const own = codePointWidth(character, code);
    if (own > 0 && !joined) width += own;
    if (own > 0) last = own;
    joined = code === 0x200d;
  }
  return width;
}

/** `text` cut to at most `cells`, with `…` in the place of what was cut. */
export function fitWidth(text: string, cells: number): string {
  if (displayWidth(text) <= cells) return text;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += displayWidth(character);
    if (width > cells - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** `text` followed by spaces up to `cells`; longer text stays whole. */
export function padWidth(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - displayWidth(text)));
}
