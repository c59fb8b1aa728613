// Makes the archives the tests read, from a table of members, so that every byte of a hostile one
// stands in the test that needs it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from './crc32.ts';
import { pack } from 'tar-stream';
import { deflateRawSync } from 'node:zlib';
import { afterAll } from 'vitest';
import {
  planBundle,
  type BundleOptions,
  type BundlePlan,
} from '../../src/streamers/bundle/plan.ts';
import { readInputs } from '../../src/streamers/bundle/read-inputs.ts';
import type { LogInput, SkippedInput } from '../../src/streamers/types.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface TarMember {
  readonly name: string;
  readonly type?: 'symlink' | 'link' | 'character-device' | 'fifo';
  readonly linkname?: string;
  readonly body?: string;
}

/** A tar of regular files, and of any other headers. */
export async function tar(files: Files, others: readonly TarMember[] = []): Promise<Buffer> {
  const archive = pack();
  const mtime = new Date('2026-01-02T03:04:05Z');
  for (const [name, content] of Object.entries(files)) {
    archive.entry({ name, mtime }, Buffer.from(content));
  }
  for (const { body, ...header } of others) archive.entry(header, body ?? '');
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

export interface ZipMember {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Unix mode with type bits, e.g. 0o120777 for a link. */
  readonly mode?: number;
  readonly isEncrypted?: boolean;
  /** Checksum and sizes stand behind the content, as writers of streams have it. */
  readonly sizesBehind?: boolean;
}

/** A zip by hand: local headers, deflated bodies, central directory. */
export function zip(members: readonly ZipMember[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const { name, content, mode = 0o100644, isEncrypted = false, sizesBehind = false } = member;
    const bytes = Buffer.from(content);
    const body = deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800 | (isEncrypted ? 1 : 0) | (sizesBehind ? 8 : 0), 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt16LE(0x5c22, 8);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(body.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(nameBytes.length, 22);
    const ahead = Buffer.from(fields);
    if (sizesBehind) ahead.fill(0, 10, 22);
    const behind = sizesBehind ? [Buffer.from('PK\x07\x08'), fields.subarray(10, 22)] : [];
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), ahead, nameBytes, body, ...behind]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), fields, rest, nameBytes]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

const folders: string[] = [];

/** A fresh folder, removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Writes the files into a fresh folder (or `root`) and returns it. */
export function writeFiles(files: Files, root = temporaryFolder()): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return root;
}

export function writeFile(name: string, content: string | Uint8Array): string {
  return join(writeFiles({ [name]: content }), name);
}

interface ReadLog {
  readonly input: LogInput;
  readonly text: string;
}

export interface ReadBundle {
  readonly plan: BundlePlan;
  readonly logs: readonly ReadLog[];
  readonly lateSkipped: readonly SkippedInput[];
}

/** Plans and reads everything; fails the test where nothing could be read. */
export async function readBundle(
  paths: readonly string[],
  options: BundleOptions = {},
): Promise<ReadBundle> {
  const planned = await planBundle(paths, options);
  if (!planned.ok) throw new Error(JSON.stringify(planned.failure));
  const logs: ReadLog[] = [];
  const lateSkipped: SkippedInput[] = [];
  const onSkipped = (skipped: SkippedInput): void => {
    lateSkipped.push(skipped);
  };
  for await (const { input, chunks } of readInputs(planned.value, { onSkipped })) {
    const pieces: Uint8Array[] = [];
    for await (const chunk of chunks) pieces.push(chunk);
    logs.push({ input, text: Buffer.concat(pieces).toString('utf8') });
  }
  return { plan: planned.value, logs, lateSkipped };
}
