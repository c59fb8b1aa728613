// Gathers what the first pass finds: decides for each file whether it holds lines, objects or
// neither, reads objects at once and keeps drafts of logs. The only state of a pass.
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { sha256 } from '../../core/sha256.ts';
import type { RawEvent, RawObject, SkippedInput } from '../types.ts';
import { readObject } from '../objects/raw-object.ts';
import type { InstantParts } from '../../core/time.ts';
import type { Bytes } from './byte-reader.ts';
import type { Draft } from './draft.ts';
import { wholeBytes, type ExpansionReport, type FileOnDisk, type Member } from './expand.ts';
import { readHead } from './head.ts';
import { kindReading, marksKindExport } from './layouts/collectors.ts';
import { recognise } from './layouts/index.ts';
import { pathParts } from './layouts/path-parts.ts';
import type { PathReading } from './layouts/types.ts';
import { DamagedInput, type BundleLimits } from './limits.ts';
import { FileListings, observedOfPath } from './listings.ts';
import { looksLikeObjects, parseObjects } from './parse-objects.ts';
import { PodIndex } from './pod-index.ts';

interface Sinks {
  readonly onObject?: (object: RawObject) => void | Promise<void>;
  readonly onEvent?: (event: RawEvent) => void | Promise<void>;
  readonly onProgress?: (bytesRead: number) => void;
}

export class Collector {
  readonly drafts: Draft[] = [];
  readonly objects: RawObject[] = [];
  readonly events: RawEvent[] = [];
  readonly captures: string[] = [];
  readonly skipped: SkippedInput[] = [];
  readonly links: { readonly path: string; readonly target: string }[] = [];
  readonly pods = new PodIndex();
  readonly report: ExpansionReport;
  /** Logs, objects, Events and captures found so far. */
  found = 0;
  readonly #sinks: Sinks;
  /** Folders that a kind export was written to. */
  readonly #kindExports: string[] = [];
  #entries = 0;
  #bytesRead = 0;

  constructor(limits: BundleLimits, sinks: Sinks) {
    this.#sinks = sinks;
    this.report = {
      limits,
      onRead: (bytes) => {
        this.#bytesRead += bytes;
        sinks.onProgress?.(this.#bytesRead);
      },
      onSkipped: (skipped) => {
        this.skipped.push(skipped);
      },
      onLink: (path, target) => {
        this.links.push({ path, target });
      },
      onEntry: () => {
        this.#entries++;
        if (this.#entries <= limits.maxEntries) return;
        throw new DamagedInput('entry_limit', `more than ${limits.maxEntries} entries`);
      },
    };
  }

  /** Takes one file; `isGiven` where the user named it, so that its suffix excludes nothing. */
  async add(file: FileOnDisk, member: Member, isGiven: boolean): Promise<void> {
    const { path, kind, head } = member;
    // The folders above what was opened help to recognise a bundle opened at its inside.
    const reading = recognise(resolve(path), head);
    const parts = pathParts(path);
    if (marksKindExport(parts)) this.#kindExports.push(parts.folder);
    const isKnownLog = reading.layout !== 'plain' && reading.content === 'log';
    if (this.captures.includes(path.replace(/-(?:wal|shm|lock)$/, ''))) {
      // Belongs to the capture beside it, which comes first in the order of names.
      return;
    } else if (kind === 'sqlite') {
      // Only a file as it lies on disk can be opened in place; a compressed one has no known size.
      if (member.isInArchive || member.sizeBytes === undefined) {
        this.#skip(path, 'capture_in_archive');
        return;
      }
      this.captures.push(path);
      this.found++;
    } else if (kind === 'binary' && !isKnownLog) {
      this.#skip(path, 'binary');
    } else if (!isKnownLog && (reading.content === 'objects' || looksLikeObjects(head))) {
      await this.addObjects(path, member.bytes, reading.kind);
    } else if (!isGiven && (reading.content === 'other' || isDocument(path, head))) {
      this.#skip(path, 'not_a_log');
    } else {
      this.drafts.push(await this.#draft(file, member, reading));
      this.found++;
    }
  }

  /** Reads files beside a kind export's mark as its nodes': to be called once all were seen. */
  nameKindNodes(): void {
    if (this.#kindExports.length === 0) return;
    for (const draft of this.drafts.splice(0)) {
      const { path } = pathParts(draft.path);
      const root = this.#kindExports.find((folder) => path.startsWith(folder));
      const reading =
        root === undefined ? draft.reading : kindReading(path.slice(root.length), draft.reading);
      if (reading.content === 'log') {
        this.drafts.push({ ...draft, reading });
      } else {
        this.#skip(draft.path, 'not_a_log');
        this.found--;
      }
    }
  }

  /** Reads a file of objects and hands on what is in it. */
  async addObjects(path: string, bytes: Bytes, kind: string | undefined): Promise<void> {
    const { maxObjectBytes } = this.report.limits;
    let whole: Uint8Array | undefined;
    try {
      whole = await wholeBytes(bytes, maxObjectBytes);
    } catch (error) {
      if (!(error instanceof DamagedInput)) throw error;
      this.#skip(path, error.reason, error.message);
      return;
    }
    if (whole === undefined) {
      this.#skip(path, 'objects_too_large', `more than ${maxObjectBytes} bytes`);
      return;
    }
    try {
      const isUtf16 = whole[0] === 0xff && whole[1] === 0xfe;
      const text = new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(whole);
      const listings = new FileListings(path);
      const observed = observedOfPath(path);
      for (const content of parseObjects(text, kind, listings.addList)) {
        await this.#addObject(content, path, observed, listings);
      }
      for (const listing of listings.listings(observed)) await this.#give(listing);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.#skip(path, 'objects_unreadable', detail.slice(0, 200));
    }
  }

  async #addObject(
    content: Readonly<Record<string, unknown>>,
    path: string,
    observed: InstantParts | undefined,
    listings: FileListings,
  ): Promise<void> {
    const read = readObject(content, path);
    if (read === undefined) return;
    this.found++;
    switch (read.is) {
      case 'secret':
        return;
      case 'event':
        if (this.#sinks.onEvent === undefined) this.events.push(read.event);
        else await this.#sinks.onEvent(read.event);
        return;
      case 'object':
        this.pods.add(read.object.content);
        listings.addObject(read.object);
        await this.#give(observed === undefined ? read.object : { ...read.object, observed });
    }
  }

  async #give(object: RawObject): Promise<void> {
    if (this.#sinks.onObject === undefined) this.objects.push(object);
    else await this.#sinks.onObject(object);
  }

  async #draft(file: FileOnDisk, member: Member, reading: PathReading): Promise<Draft> {
    const { head, path, ordinal, modifiedMs } = member;
    const fingerprint = sha256(head);
    const measured = member.isWhole
      ? { sizeBytes: head.length, contentHash: fingerprint }
      : member.isInArchive
        ? await measure(member.bytes)
        : {};
    return {
      file,
      path,
      ordinal,
      reading,
      ref: reading.ref,
      fingerprint,
      ...readHead(head),
      ...(member.sizeBytes === undefined ? {} : { sizeBytes: member.sizeBytes }),
      ...(modifiedMs === undefined ? {} : { modifiedMs }),
      ...measured,
    };
  }

  #skip(path: string, reason: string, detail?: string): void {
    this.skipped.push({ path, reason, ...(detail === undefined ? {} : { detail }) });
  }
}

/** Size and hash of a member that is unpacked anyway; of a damaged one neither is known. */
async function measure(bytes: Bytes): Promise<{ sizeBytes?: number; contentHash?: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const piece of bytes) {
      hash.update(piece);
      sizeBytes += piece.length;
    }
  } catch (error) {
    if (error instanceof DamagedInput) return {};
    throw error;
  }
  return { sizeBytes, contentHash: hash.digest('hex') };
}

/** JSON or YAML that is one document, not lines: reports and settings that bundles carry along. */
function isDocument(path: string, head: Uint8Array): boolean {
  if (/\.ya?ml$/.test(path)) return true;
  if (!path.endsWith('.json')) return false;
  const line = /^[^\n]*/.exec(Buffer.from(head).toString('utf8'))?.[0] ?? '';
  return !/^\{.*[}]\s*$/.test(line);
}
