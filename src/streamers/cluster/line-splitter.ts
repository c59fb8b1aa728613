// Cuts a byte stream into lines at `\n` and nowhere else: a bare `\r` belongs to a progress bar, a
// NUL or half a character to whatever the application wrote. What is behind the last newline is
// a fragment and stays apart. A line without end is cut at a limit and its rest counted.

export interface SplitLine {
  readonly bytes: Uint8Array;
  /** Bytes of the line behind the limit; 0 for nearly all lines. */
  readonly droppedBytes: number;
}

export interface LineSplitter {
  /** The lines that end in `chunk`. */
  readonly push: (chunk: Uint8Array) => readonly SplitLine[];
  /** What came after the last newline; absent where nothing did. */
  readonly rest: () => SplitLine | undefined;
}

const newline = 0x0a;

export function lineSplitter(maxLineBytes: number): LineSplitter {
  let parts: Uint8Array[] = [];
  let kept = 0;
  let dropped = 0;

  const keep = (piece: Uint8Array): void => {
    const room = maxLineBytes - kept;
    const fits = piece.length <= room ? piece : piece.subarray(0, room);
    if (fits.length > 0) parts.push(fits);
    kept += fits.length;
    dropped += piece.length - fits.length;
  };
  const take = (): SplitLine => {
    const [only] = parts;
    const bytes = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    const line = { bytes, droppedBytes: dropped };
    parts = [];
    kept = 0;
    dropped = 0;
    return line;
  };

  return {
    push: (chunk) => {
      const lines: SplitLine[] = [];
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(newline, start);
        if (end === -1) break;
        const piece = chunk.subarray(start, end);
        if (kept === 0 && piece.length <= maxLineBytes)
          lines.push({ bytes: piece, droppedBytes: 0 });
        else {
          keep(piece);
          lines.push(take());
        }
        start = end + 1;
      }
      // Copied: a fragment that waits must not keep a whole chunk in memory.
      if (start < chunk.length) keep(chunk.slice(start));
      return lines;
    },
    rest: () => (kept === 0 ? undefined : take()),
  };
}
