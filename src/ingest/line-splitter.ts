// Cuts bytes into lines at `\n` and nothing else (a bare `\r` is data: progress bars). Blocks that
// are ASCII or valid UTF-8 are decoded whole, because decoding line by line costs more than
// parsing; only a block that holds NUL or invalid bytes is taken apart. Memory is bounded: of a
// line longer than the limit the beginning is kept and the rest counted.
import { isAscii, isUtf8 } from 'node:buffer';

/** Longest line that is kept, in bytes. */
export const maxLineBytes = 1 << 20;

/** Where the lines of a splitter go. Lines come in order, without `\n` and one `\r` before it. */
export interface LineSink {
  /** Whole lines in a decoded text: each ends with `\n` (the last one of an input may not). */
  readonly block: (text: string) => void | Promise<void>;
  /**
   * A line that needs care: not UTF-8, with NUL, or cut at {@link maxLineBytes}. `bytes` are only
   * valid during the call.
   */
  readonly oddLine: (bytes: Buffer, droppedBytes: number) => void | Promise<void>;
}

/** One splitter for one input. Feed chunks of any size, then {@link LineSplitter.end}. */
export interface LineSplitter {
  readonly push: (chunk: Uint8Array) => Promise<void>;
  /** Hands on the last line, if it had no `\n`. */
  readonly end: () => Promise<void>;
}

const newline = 0x0a;
// Decoded at once at most; keeps strings and the sink's pauses small.
const blockBytes = 1 << 18;

export function createLineSplitter(sink: LineSink): LineSplitter {
  /** The beginning of a line whose end has not come, in pieces. */
  let pieces: Buffer[] = [];
  let pieceBytes = 0;
  let dropped = 0;

  function keep(piece: Buffer): void {
    if (piece.length === 0) return;
    const room = Math.max(0, maxLineBytes - pieceBytes);
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    dropped += piece.length - kept.length;
    if (kept.length === 0) return;
    // A copy: the chunk may be a reader's buffer that is filled again.
    pieces.push(Buffer.from(kept));
    pieceBytes += kept.length;
  }

  async function closeLine(hasNewline: boolean): Promise<void> {
    const line = pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces);
    const droppedBytes = dropped;
    pieces = [];
    pieceBytes = 0;
    dropped = 0;
    if (droppedBytes > 0) {
      await sink.oddLine(withoutTornCharacter(line), droppedBytes);
      return;
    }
    await decode(hasNewline ? Buffer.concat([line, Buffer.of(newline)]) : line);
  }

  async function decode(lines: Buffer): Promise<void> {
    // Without NUL and valid: the whole block is text.
    if (!lines.includes(0)) {
      if (isAscii(lines)) return sink.block(lines.toString('latin1'));
      if (isUtf8(lines)) return sink.block(lines.toString('utf8'));
    }
    for (let start = 0; start < lines.length;) {
      const found = lines.indexOf(newline, start);
      const end = found < 0 ? lines.length : found;
      const line = lines.subarray(start, end);
      if (isUtf8(line) && !line.includes(0)) {
        await sink.block(lines.toString('utf8', start, found < 0 ? end : end + 1));
      } else {
        await sink.oddLine(withoutCarriageReturn(line), 0);
      }
      start = end + 1;
    }
  }

  async function push(chunk: Uint8Array): Promise<void> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    if (pieceBytes > 0 || dropped > 0) {
      const first = bytes.indexOf(newline);
      if (first < 0) {
        keep(bytes);
        return;
      }
      keep(bytes.subarray(0, first));
      await closeLine(true);
      start = first + 1;
    }
    const last = bytes.lastIndexOf(newline);
    while (start <= last) {
      // As many whole lines as fit a block, at least one.
      let end = last;
      if (end - start >= blockBytes) {
        end = bytes.lastIndexOf(newline, start + blockBytes);
        if (end < start) end = bytes.indexOf(newline, start + blockBytes);
      }
      if (end - start > maxLineBytes) {
        keep(bytes.subarray(start, end));
        await closeLine(true);
      } else {
        await decode(bytes.subarray(start, end + 1));
      }
      start = end + 1;
    }
    keep(bytes.subarray(start));
  }

  async function end(): Promise<void> {
    if (pieceBytes > 0 || dropped > 0) await closeLine(false);
  }

  return { push, end };
}

function withoutCarriageReturn(line: Buffer): Buffer {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}

/** Cuts a UTF-8 character that the limit tore apart, so that the text stays text. */
function withoutTornCharacter(line: Buffer): Buffer {
  for (let back = 1; back <= 4 && back <= line.length; back++) {
    const byte = line[line.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? line.subarray(0, line.length - back) : line;
  }
  return line;
}
