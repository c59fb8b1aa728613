// Text as cells: what a reader sees as one sign, and how many cells it takes. Whatever comes in is made
// safe here first, so that no view can forget it.
import { displayWidth } from '../core/display-width.ts';
import { sanitizeLine } from '../core/sanitize.ts';

/** One sign as a reader sees it, with the cells that it takes (1 or 2). */
export interface Cluster {
  readonly text: string;
  readonly width: 1 | 2;
}

// Making it takes 10 ms, more than the first screen: it waits for a text that needs it.
let segmenter: Intl.Segmenter | undefined;
/**
 * Signs of one UTF-16 unit that never join others: Latin, Greek, Cyrillic, punctuation, arrows, lines
 * and symbols, kana, CJK, Hangul syllables. Texts of nothing else need no segmenter.
 */
const separate =
  /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20bf\u2100-\u2bff\u3001-\u3029\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]*$/;
const plainAscii = /^[\x20-\x7e]*$/;
/** A letter may wear marks; nobody can read more than these, and a terminal stores each of them. */
const mostCodePoints = 8;

export function isPlainAscii(text: string): boolean {
  return plainAscii.test(text);
}

/** Signs of lines and bars are drawn again and again, and looking them up in Unicode's tables is dear. */
const longestKept = 8;
const mostKept = 4096;
const kept = new Map<string, readonly Cluster[]>();

/** The signs of any text once it is safe. */
export function safeClusters(text: string): readonly Cluster[] {
  if (text.length > longestKept) return clusters(sanitizeLine(text));
  let found = kept.get(text);
  if (found === undefined) {
    found = clusters(sanitizeLine(text));
    if (kept.size >= mostKept) kept.clear();
    kept.set(text, found);
  }
  return found;
}

/** The signs of a safe text. */
function clusters(text: string): readonly Cluster[] {
  if (isPlainAscii(text)) return Array.from(text, (sign) => ({ text: sign, width: 1 as const }));
  if (separate.test(text)) {
    return Array.from(text, (sign) => ({ text: sign, width: displayWidth(sign) > 1 ? 2 : 1 }));
  }
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => {
    const points = Array.from(segment);
    const kept =
      points.length > mostCodePoints ? points.slice(0, mostCodePoints).join('') : segment;
    const width = displayWidth(kept);
    // A mark without a letter gets the circle that Unicode uses for showing one.
    return width === 0
      ? { text: `\u25cc${kept}`, width: 1 }
      : { text: kept, width: width > 1 ? 2 : 1 };
  });
}

/** Cells of any text once it is safe. */
export function cellsOf(text: string): number {
  if (isPlainAscii(text)) return text.length;
  return safeClusters(text).reduce((sum, { width }) => sum + width, 0);
}

/** At most `cells`, with `…` in the middle: the ends of pod names are what tells them apart. */
export function fitMiddle(text: string, cells: number): string {
  if (isPlainAscii(text) && text.length <= cells) return text;
  const safe = sanitizeLine(text);
  const signs = clusters(safe);
  const total = signs.reduce((sum, { width }) => sum + width, 0);
  if (total <= cells) return safe;
  if (cells < 3) return takeCells(signs, cells);
  const tail = Math.min(cells - 2, Math.max(5, Math.floor((cells - 1) / 2)));
  const head = cells - 1 - tail;
  return `${takeCells(signs, head)}…${takeCells([...signs].reverse(), tail, true)}`;
}

/** `text` without its first `cells` cells. */
export function dropCells(text: string, cells: number): string {
  if (cells <= 0) return text;
  const safe = sanitizeLine(text);
  if (isPlainAscii(safe)) return safe.slice(cells);
  let left = cells;
  return clusters(safe)
    .filter(({ width }) => {
      left -= width;
      return left < 0;
    })
    .map((cluster) => cluster.text)
    .join('');
}

function takeCells(signs: readonly Cluster[], cells: number, fromBehind = false): string {
  let left = cells;
  const kept: string[] = [];
  for (const { text, width } of signs) {
    if (width > left) break;
    left -= width;
    kept.push(text);
  }
  return (fromBehind ? kept.reverse() : kept).join('');
}

/** Our own sentences over rows of `cells`, broken between words where a word is not longer. */
export function wrapWords(text: string, cells: number, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of sanitizeLine(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (cellsOf(longer) <= cells) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = wrapCells(word, cells, most);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line].slice(0, most);
}

/** Pieces of at most `cells`, broken anywhere: a log line has no words to keep whole. */
export function wrapCells(text: string, cells: number, most: number): readonly string[] {
  const safe = sanitizeLine(text);
  const width = Math.max(1, cells);
  const lines: string[] = [];
  if (isPlainAscii(safe)) {
    for (let at = 0; at < safe.length && lines.length < most; at += width) {
      lines.push(safe.slice(at, at + width));
    }
    return lines.length === 0 ? [''] : lines;
  }
  let line = '';
  let used = 0;
  for (const cluster of clusters(safe)) {
    if (used + cluster.width > width) {
      lines.push(line);
      if (lines.length >= most) return lines;
      [line, used] = ['', 0];
    }
    line += cluster.text;
    used += cluster.width;
  }
  return [...lines, line];
}
