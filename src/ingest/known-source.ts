// Recognises an input that the capture knows: the same file, read in part or grown since. Its first
// bytes up to where it was read must be the same (by hash) and its lines belong to the same stream;
// then every line up to there is stored, without asking for stamps.
import { sha256 } from '../core/sha256.ts';
import { streamKey } from '../core/stream-key.ts';
import type { LogInput } from '../streamers/types.ts';
import type { SettledRecord } from './batch-builder.ts';
import type { KnownSource, StoredEntry } from '../core/stored-state.ts';

// More is not held to compare hashes; larger inputs are recognised line by line where they have stamps.
const comparedBytes = 64 << 20;
const fingerprintBytes = 4096;

export interface Recognised {
  readonly known: KnownSource | undefined;
  /** All bytes of the input, those that were looked at first. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Whether nothing of `input` needs to be read: it was stored to its end. */
export function isWhollyKnown(input: LogInput, sources: readonly KnownSource[]): boolean {
  return sources.some(
    (known) =>
      known.isWhole && known.contentHash === input.contentHash && hasSameStream(input, known),
  );
}

/** Finds the source that `input` goes on with, looking at as many bytes as that takes. */
export async function recognise(
  input: LogInput,
  chunks: AsyncIterable<Uint8Array>,
  sources: readonly KnownSource[],
): Promise<Recognised> {
  const candidates = sources
    .filter((known) => mayBeSame(input, known))
    .sort((a, b) => b.readBytes - a.readBytes);
  const longest = candidates[0]?.readBytes;
  if (longest === undefined) return { known: undefined, chunks };
  const iterator = chunks[Symbol.asyncIterator]();
  const looked: Uint8Array[] = [];
  for (let length = 0; length < longest;) {
    const next = await iterator.next();
    if (next.done === true) break;
    looked.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(looked);
  const known = candidates.find(
    ({ readBytes, contentHash }) =>
      readBytes <= head.length && sha256(head.subarray(0, readBytes)) === contentHash,
  );
  return { known, chunks: continued(looked, iterator) };
}

function mayBeSame(input: LogInput, known: KnownSource): boolean {
  if (known.readBytes === 0 || known.readBytes > comparedBytes) return false;
  if (!hasSameStream(input, known)) return false;
  if (known.fingerprint === input.fingerprint) return true;
  // The fingerprint of a file shorter than its span changes as the file grows.
  return known.readBytes < fingerprintBytes && known.path === input.path;
}

/** Envelopes whose lines name pod and container themselves: the same bytes are of the same streams. */
const namingEnvelopes: ReadonlySet<LogInput['envelope']> = new Set([
  'cluster_info_dump',
  'kubectl_prefix',
  'stern_default',
  'stern_json',
  'compose_prefix',
]);

function hasSameStream(input: LogInput, known: KnownSource): boolean {
  const { ref } = input;
  if (namingEnvelopes.has(input.envelope)) return true;
  if (ref.pod === undefined && ref.service === undefined) return true;
  return known.streamKeys.includes(streamKey(ref, input.fingerprint));
}

async function* continued(
  looked: Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (let chunk = looked.shift(); chunk !== undefined; chunk = looked.shift()) yield chunk;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** The records of a known source that are stored; asked for each record that is read again. */
export class StoredRecords {
  readonly #completeLines: number;
  readonly #tail: ReadonlyMap<string, StoredEntry>;

  constructor(known: Pick<KnownSource, 'readLines'>, tail: readonly StoredEntry[]) {
    this.#completeLines = known.readLines;
    this.#tail = new Map(tail.map((entry) => [`${entry.line} ${entry.streamKey}`, entry]));
  }

  /** What of `record` is not stored yet: all, the lines that were added to it, or nothing. */
  missing(record: SettledRecord, key: string): SettledRecord | undefined {
    if (record.line <= this.#completeLines) return undefined;
    const stored = this.#tail.get(`${record.line} ${key}`);
    if (stored === undefined) return record;
    const isSame = record.bytes !== undefined || stored.text === record.text;
    if (isSame && stored.lineCount === record.lineCount) return undefined;
    if (!record.text.startsWith(`${stored.text}\n`)) return record;
    const text = record.text.slice(stored.text.length + 1);
    return {
      ...record,
      line: record.line + stored.lineCount,
      lineCount: record.lineCount - stored.lineCount,
      text,
      parsed: { format: 'plain', severityNumber: record.parsed.severityNumber, body: text },
      lineStamps: undefined,
    };
  }
}
