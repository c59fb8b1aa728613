// What a file is, told by its first bytes alone: names lie (must-gather fetches logs compressed,
// browsers unpack .gz on download and keep the name). 512 bytes decide everything but text.

export type ContentKind =
  'gzip' | 'xz' | 'zstd' | 'bzip2' | 'zip' | 'tar' | 'sqlite' | 'binary' | 'text';

const magics: readonly (readonly [ContentKind, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['sqlite', [...Buffer.from('SQLite format 3\0')]],
  ['binary', [0x7f, 0x45, 0x4c, 0x46]],
  ['binary', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]],
  ['binary', [0xff, 0xd8, 0xff]],
  ['binary', [...Buffer.from('%PDF-')]],
  ['binary', [...Buffer.from('LPKSHHRH')]],
  ['binary', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['binary', [...Buffer.from('Rar!\x1a\x07')]],
];

function startsWith(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => head[index] === byte);
}

/** Kind of content; `binary` is also text that holds more than a twentieth of control bytes. */
export function sniff(head: Uint8Array): ContentKind {
  for (const [kind, magic] of magics) if (startsWith(head, magic)) return kind;
  // `BZh`, a block size, and the magic of a first block or of an empty stream.
  if (/^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/.test(latin1(head, 10))) return 'bzip2';
  if (isTarHeader(head)) return 'tar';
  return hasUtf16Mark(head) || !isMostlyControl(head) ? 'text' : 'binary';
}

/** Byte order mark of UTF-16, little (`FF FE`) or big (`FE FF`) endian. */
export function hasUtf16Mark(head: Uint8Array): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
}

/** A tar header is known by its checksum: the oldest tars have no magic. */
function isTarHeader(head: Uint8Array): boolean {
  if (head.length < 512 || head[0] === 0) return false;
  const written = parseInt(latin1(head.subarray(148, 156), 8).replace(/[\0 ].*$/s, ''), 8);
  if (Number.isNaN(written)) return false;
  let sum = 0;
  for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 32 : (head[i] ?? 0);
  return sum === written;
}

function isMostlyControl(head: Uint8Array): boolean {
  let control = 0;
  for (const byte of head) {
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27) control++;
  }
  return control > head.length / 20;
}

function latin1(bytes: Uint8Array, length: number): string {
  return Buffer.from(bytes.subarray(0, length)).toString('latin1');
}
