// Reads a tar as its bytes come: ustar, old v7, GNU long names and pax headers. It pulls, so that
// the reader of an entry sets the pace and a truncated archive gives every byte it has; the
// stream-based library drops what it buffered when its input ends early (docs/decisions/0003).
// Names and sizes are hostile: headers are bounded, a body is never held.
import { ByteReader, concatenate, type Bytes } from '../byte-reader.ts';
import { DamagedInput } from '../limits.ts';
import type { ArchiveEntry } from './entry.ts';

const block = 512;
/** Longest name or set of pax fields that is believed. */
const maxHeaderBytes = 1024 * 1024;

interface Overrides {
  path?: string;
  target?: string;
  size?: number;
  modifiedMs?: number;
}

/** Yields the entries; throws {@link DamagedInput} where the archive ends early or makes no sense. */
export async function* tarEntries(bytes: Bytes): AsyncGenerator<ArchiveEntry> {
  const reader = new ByteReader(bytes);
  let overrides: Overrides = {};
  try {
    for (;;) {
      const header = await exactly(reader, block, true);
      if (header === undefined || header.every((byte) => byte === 0)) return;
      if (!hasValidChecksum(header)) throw new DamagedInput('damaged', 'bad tar header');
      const type = String.fromCharCode(header[156] ?? 0);
      const size = readNumber(header, 124, 12);
      if (type === 'x' || type === 'L' || type === 'K') {
        const content = await headerBytes(reader, size);
        if (type === 'x') overrides = { ...overrides, ...paxFields(content) };
        else if (type === 'L') overrides.path = readText(content, 0, content.length);
        else overrides.target = readText(content, 0, content.length);
        continue;
      }
      if (type === 'g') {
        await headerBytes(reader, size);
        continue;
      }
      const entrySize = overrides.size ?? size;
      if (!(entrySize >= 0)) throw new DamagedInput('damaged', 'bad size in a tar header');
      const body = new Body(reader, hasBody(type) ? entrySize : 0);
      yield toEntry(header, type, overrides, body);
      overrides = {};
      await body.skip();
    }
  } finally {
    await reader.close();
  }
}

/** The bytes of the current entry; what its reader leaves over is skipped. */
class Body implements AsyncIterable<Uint8Array> {
  readonly size: number;
  readonly #reader: ByteReader;
  #left: number;

  constructor(reader: ByteReader, size: number) {
    this.#reader = reader;
    this.size = size;
    this.#left = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = await this.#next();
      if (piece === undefined) return;
      yield piece;
    }
  }

  async skip(): Promise<void> {
    while ((await this.#next()) !== undefined);
    // The last entry of a cut archive may miss its padding; nothing of it is lost.
    await exactly(this.#reader, (block - (this.size % block)) % block, true);
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#left === 0) return undefined;
    const piece = await this.#reader.take(this.#left);
    if (piece === undefined) throw new DamagedInput('truncated', 'the tar ends inside a member');
    this.#left -= piece.length;
    return piece;
  }
}

function toEntry(header: Uint8Array, type: string, overrides: Overrides, body: Body): ArchiveEntry {
  const target = overrides.target ?? readText(header, 157, 100);
  const isUstar = readText(header, 257, 5) === 'ustar' && header[262] === 0;
  const prefix = isUstar ? readText(header, 345, 155) : '';
  const name = readText(header, 0, 100);
  const path = overrides.path ?? (prefix === '' ? name : `${prefix}/${name}`);
  const isLink = type === '1' || type === '2';
  return {
    path,
    type: entryType(type, path),
    ...(isLink ? { target } : {}),
    ...(type === '1' ? { isHardLink: true } : {}),
    sizeBytes: body.size,
    modifiedMs: overrides.modifiedMs ?? readNumber(header, 136, 12) * 1000,
    bytes: body,
  };
}

function entryType(type: string, path: string): ArchiveEntry['type'] {
  switch (type) {
    case '1':
    case '2':
      return 'link';
    case '5':
      return 'folder';
    case '0':
    case '\0':
    case '7':
      // Before there was a type for folders, a slash at the end said it.
      return path.endsWith('/') ? 'folder' : 'file';
    default:
      return 'special';
  }
}

function hasBody(type: string): boolean {
  return !'123456'.includes(type);
}

async function headerBytes(reader: ByteReader, size: number): Promise<Uint8Array> {
  if (!(size >= 0 && size <= maxHeaderBytes)) {
    throw new DamagedInput('damaged', 'a tar header is too large');
  }
  const content = await exactly(reader, Math.ceil(size / block) * block, false);
  return (content ?? new Uint8Array(0)).subarray(0, size);
}

/** Exactly `size` bytes; at the end of input `undefined` if that is allowed here, else an error. */
async function exactly(
  reader: ByteReader,
  size: number,
  mayEnd: boolean,
): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let left = size;
  while (left > 0) {
    const piece = await reader.take(left);
    if (piece === undefined) {
      if (mayEnd && left === size) return undefined;
      throw new DamagedInput('truncated', 'the tar ends inside a header');
    }
    pieces.push(piece);
    left -= piece.length;
  }
  const [first] = pieces;
  return pieces.length === 1 && first !== undefined ? first : concatenate(pieces);
}

function hasValidChecksum(header: Uint8Array): boolean {
  let sum = 0;
  header.forEach((byte, index) => (sum += index >= 148 && index < 156 ? 32 : byte));
  return sum === readNumber(header, 148, 8);
}

/** Octal, or big-endian binary where the first bit is set (sizes from 8 GiB on). NaN: unreadable. */
function readNumber(header: Uint8Array, start: number, length: number): number {
  const first = header[start] ?? 0;
  if ((first & 0x80) !== 0) {
    let value = first & 0x7f;
    for (let i = start + 1; i < start + length; i++) value = value * 256 + (header[i] ?? 0);
    return Number.isSafeInteger(value) ? value : NaN;
  }
  const text = readText(header, start, length).trim();
  return text === '' ? 0 : /^[0-7]+$/.test(text) ? parseInt(text, 8) : NaN;
}

function readText(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8');
}

/** Records `<length> <key>=<value>\n`, the length counting itself. */
function paxFields(content: Uint8Array): Overrides {
  const fields: Overrides = {};
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(32, at);
    const length = Number(readText(content, at, space - at));
    if (space < 0 || !Number.isInteger(length) || length < 5 || at + length > content.length) break;
    const [, key, value] =
      /^([^=]*)=(.*)\n$/s.exec(readText(content, space + 1, at + length - space - 1)) ?? [];
    if (value !== undefined) {
      if (key === 'path') fields.path = value;
      else if (key === 'linkpath') fields.target = value;
      else if (key === 'size') fields.size = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
      else if (key === 'mtime' && Number.isFinite(Number(value)))
        fields.modifiedMs = Math.floor(Number(value) * 1000);
    }
    at += length;
  }
  return fields;
}
