// Reads a zip that lost its end, and with it the directory of its members: by the header that stands
// before each of them, as far as it goes. Only for such a zip: headers may lie where a directory says
// otherwise, and sizes often stand behind the content alone.
import { open } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { DamagedInput } from '../limits.ts';
import type { ArchiveEntry } from './entry.ts';

/** Up to `length` bytes from `offset` on; fewer only at the end. */
type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

const headerBytes = 30;
const headerSignature = 0x04034b50;
const descriptorSignature = 0x08074b50;
const pieceBytes = 64 * 1024;
/** A member that expands to more is not passed over to find the next one. */
const mostSkipped = 2 ** 28;
const encryptedFlag = 1;
const descriptorFlag = 8;
const stored = 0;
const deflated = 8;

interface Header {
  readonly path: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Absent where they stand behind the content. */
  readonly sizes?: { readonly compressed: number; readonly expanded: number };
  readonly modifiedMs: number;
  readonly contentAt: number;
}

/** Members up to the cut; ends with {@link DamagedInput}, `truncated`. */
export async function* cutZipEntries(source: string | Uint8Array): AsyncGenerator<ArchiveEntry> {
  if (typeof source !== 'string') {
    yield* entries((offset, length) => Promise.resolve(source.subarray(offset, offset + length)));
    return;
  }
  const file = await open(source);
  try {
    yield* entries(async (offset, length) => {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    });
  } finally {
    await file.close();
  }
}

async function* entries(readAt: ReadAt): AsyncGenerator<ArchiveEntry> {
  for (let at = 0; ;) {
    const header = await readHeader(readAt, at);
    if (header === undefined) break;
    const { path, isEncrypted, sizes, modifiedMs, contentAt, method } = header;
    const content = contentOf(readAt, header);
    const common = {
      path,
      modifiedMs,
      bytes: content.bytes,
      ...(sizes === undefined ? {} : { sizeBytes: sizes.expanded }),
    };
    if (isEncrypted) yield { ...common, type: 'file', isEncrypted: true };
    else yield { ...common, type: path.endsWith('/') ? 'folder' : 'file' };
    if (sizes !== undefined) {
      at = contentAt + sizes.compressed;
      continue;
    }
    // Only reading a member to its end tells where the next one begins.
    if (isEncrypted || method !== deflated) break;
    const end = await content.end();
    if (end === undefined) break;
    at = end + (await descriptorBytes(readAt, end));
  }
  throw new DamagedInput('truncated', 'its directory of members is missing');
}

async function readHeader(readAt: ReadAt, at: number): Promise<Header | undefined> {
  const fixed = Buffer.from(await readAt(at, headerBytes));
  if (fixed.length < headerBytes || fixed.readUInt32LE(0) !== headerSignature) return undefined;
  const flags = fixed.readUInt16LE(6);
  const nameLength = fixed.readUInt16LE(26);
  const extraLength = fixed.readUInt16LE(28);
  const name = Buffer.from(await readAt(at + headerBytes, nameLength));
  if (name.length < nameLength) return undefined;
  const hasSizes = (flags & descriptorFlag) === 0;
  return {
    path: name.toString('utf8').replaceAll('\\', '/'),
    method: fixed.readUInt16LE(8),
    isEncrypted: (flags & encryptedFlag) !== 0,
    modifiedMs: dosTime(fixed.readUInt16LE(12), fixed.readUInt16LE(10)),
    contentAt: at + headerBytes + nameLength + extraLength,
    ...(hasSizes
      ? { sizes: { compressed: fixed.readUInt32LE(18), expanded: fixed.readUInt32LE(22) } }
      : {}),
  };
}

function dosTime(date: number, time: number): number {
  return Date.UTC(
    1980 + (date >> 9),
    ((date >> 5) & 15) - 1,
    date & 31,
    time >> 11,
    (time >> 5) & 63,
    (time & 31) * 2,
  );
}

/** Sizes behind the content: with or without a signature; four bytes each, as this reader goes. */
async function descriptorBytes(readAt: ReadAt, at: number): Promise<number> {
  const head = Buffer.from(await readAt(at, 4));
  return head.length === 4 && head.readUInt32LE(0) === descriptorSignature ? 16 : 12;
}

/** Content of a member, to be read once; `end` says where it ended, whatever was read of it. */
function contentOf(
  readAt: ReadAt,
  header: Header,
): { readonly bytes: AsyncGenerator<Uint8Array>; readonly end: () => Promise<number | undefined> } {
  let end: number | undefined;
  const noteEnd = (at: number): void => {
    end = at;
  };
  return {
    bytes: readContent(readAt, header, noteEnd),
    end: async () => {
      let expanded = 0;
      try {
        // Whoever read it may have stopped at its head.
        for await (const piece of end === undefined
          ? inflate(readAt, header.contentAt, noteEnd)
          : []) {
          expanded += piece.length;
          if (expanded > mostSkipped) break;
        }
      } catch (error) {
        if (!(error instanceof DamagedInput)) throw error;
      }
      return end;
    },
  };
}

async function* readContent(
  readAt: ReadAt,
  { method, sizes, contentAt }: Header,
  onEnd: (at: number) => void,
): AsyncGenerator<Uint8Array> {
  if (method === stored && sizes !== undefined) {
    const end = contentAt + sizes.compressed;
    for (let at = contentAt; at < end;) {
      const piece = await readAt(at, Math.min(pieceBytes, end - at));
      if (piece.length === 0) throw new DamagedInput('truncated', 'it ends within a member');
      at += piece.length;
      yield piece;
    }
    return;
  }
  if (method !== deflated) throw new DamagedInput('damaged', `compression method ${method}`);
  yield* inflate(readAt, contentAt, onEnd);
}

async function* inflate(
  readAt: ReadAt,
  from: number,
  onEnd: (at: number) => void,
): AsyncGenerator<Uint8Array> {
  let at = from;
  const input = (async function* () {
    for (;;) {
      const piece = await readAt(at, pieceBytes);
      if (piece.length === 0) return;
      at += piece.length;
      yield piece;
    }
  })();
  const inflater = createInflateRaw();
  let isOver = false;
  // Fed piece by piece, so that no more is read than is asked for.
  const feed = async (): Promise<void> => {
    for await (const piece of input) {
      if (isOver) return;
      if (!inflater.write(piece)) {
        await new Promise<void>((resolve) => {
          inflater.once('drain', resolve);
          inflater.once('close', resolve);
        });
      }
      if (inflater.destroyed) return;
    }
    inflater.end();
  };
  const feeding = feed();
  try {
    for await (const piece of inflater as AsyncIterable<Uint8Array>) yield piece;
    onEnd(from + inflater.bytesWritten);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new DamagedInput(/unexpected end/i.test(detail) ? 'truncated' : 'damaged', detail);
  } finally {
    isOver = true;
    inflater.destroy();
    await feeding;
  }
}
