import { closeSync, openSync, readSync } from 'node:fs';

/** First bytes of every SQLite file (sqlite.org/fileformat2.html). */
const magic = 'SQLite format 3\0';

/** The file looks like a capture: it is a SQLite file. What it holds is checked when it is opened. */
export function looksLikeCapture(path: string): boolean {
  const head = Buffer.alloc(magic.length);
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return false;
  }
  try {
    return readSync(descriptor, head) === magic.length && head.toString('latin1') === magic;
  } catch {
    return false;
  } finally {
    closeSync(descriptor);
  }
}
