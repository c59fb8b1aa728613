// Reads a zip by its central directory. Names are decoded without the library's check, because one
// bad name would end the reading of all others; the caller checks every path. A file without a
// central directory was cut short: its members are read as far as they go (cut-zip.ts).
import yauzl from 'yauzl';
import { DamagedInput } from '../limits.ts';
import { cutZipEntries } from './cut-zip.ts';
import type { ArchiveEntry } from './entry.ts';

const unixHost = 3;
const linkMode = 0o120000;
const folderMode = 0o040000;
const regularMode = 0o100000;
const typeMask = 0o170000;
/** A link's target is a path; longer content is no link. */
const maxTargetBytes = 4096;

/**
 * Entries of a zip file on disk, or of one held in memory; `onRead` is told the compressed bytes of
 * each entry that was read to its end.
 */
export async function* zipEntries(
  source: string | Uint8Array,
  onRead: (bytes: number) => void,
): AsyncGenerator<ArchiveEntry> {
  const options = { decodeStrings: false, autoClose: false };
  let zip: yauzl.ZipFile;
  try {
    zip =
      typeof source === 'string'
        ? await yauzl.openPromise(source, options)
        : await yauzl.fromBufferPromise(Buffer.from(source), options);
  } catch (error) {
    const damaged = damage(error);
    if (damaged.reason !== 'truncated') throw damaged;
    yield* cutZipEntries(source);
    return;
  }
  try {
    for await (const entry of zip.eachEntry()) yield await toEntry(zip, entry, onRead);
  } catch (error) {
    throw damage(error);
  } finally {
    zip.close();
  }
}

async function toEntry(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  onRead: (bytes: number) => void,
): Promise<ArchiveEntry> {
  const path = yauzl
    .getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
    .replaceAll('\\', '/');
  const common = {
    path,
    sizeBytes: entry.uncompressedSize,
    modifiedMs: entry.getLastModDate({ timezone: 'UTC' }).getTime(),
    bytes: readEntry(zip, entry, onRead),
  };
  if (entry.isEncrypted()) return { ...common, type: 'file', isEncrypted: true };
  const mode =
    entry.versionMadeBy >>> 8 === unixHost ? (entry.externalFileAttributes >>> 16) & typeMask : 0;
  if (path.endsWith('/') || mode === folderMode) return { ...common, type: 'folder' };
  if (mode === linkMode && entry.uncompressedSize <= maxTargetBytes) {
    const pieces: Uint8Array[] = [];
    for await (const piece of readEntry(zip, entry, onRead)) pieces.push(piece);
    return { ...common, type: 'link', target: Buffer.concat(pieces).toString('utf8') };
  }
  return { ...common, type: mode === 0 || mode === regularMode ? 'file' : 'special' };
}

async function* readEntry(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const piece of stream as AsyncIterable<Uint8Array>) yield piece;
    onRead(entry.compressedSize);
  } catch (error) {
    throw damage(error);
  }
}

function damage(error: unknown): DamagedInput {
  if (error instanceof DamagedInput) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const isTruncated = /central directory record signature not found|unexpected e/i.test(detail);
  return new DamagedInput(isTruncated ? 'truncated' : 'damaged', detail);
}
