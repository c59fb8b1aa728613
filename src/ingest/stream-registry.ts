// Which streams an import has met: gives each key its number and remembers how far its lines reach,
// so that an input whose lines may have been read before is noticed by one comparison a line.
import type { StreamDefinition } from '../core/batch.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import { streamKey } from '../core/stream-key.ts';

export interface RegisteredStream {
  readonly definition: StreamDefinition;
  /** Newest runtime stamp that the capture or an earlier input holds, µs; -Infinity for none. */
  lastUs: number;
}

export interface ResolvedStream {
  readonly stream: RegisteredStream;
  /** Met for the first time in this import. */
  readonly isNew: boolean;
}

export class StreamRegistry {
  readonly #streams = new Map<string, RegisteredStream>();
  readonly #keys: string[] = [];
  readonly #stored: ReadonlyMap<string, number>;

  /** `stored`: newest runtime stamp (µs) of each stream that the capture holds, by key. */
  constructor(stored: ReadonlyMap<string, number>) {
    this.#stored = stored;
  }

  /** Key of the stream with this index. */
  keyOf(index: number): string {
    return this.#keys[index] ?? '';
  }

  /** Key and owner of the stream with this index. */
  definitionOf(index: number): Pick<StreamDefinition, 'key' | 'ref'> {
    const key = this.keyOf(index);
    return { key, ref: this.#streams.get(key)?.definition.ref ?? {} };
  }

  get size(): number {
    return this.#streams.size;
  }

  /** The stream of `ref`. `fingerprint` stands in for an unknown identity. */
  resolve(ref: ContainerRef, fingerprint: string | undefined): ResolvedStream {
    return this.resolveKey(streamKey(ref, fingerprint), ref);
  }

  /** The stream with a key that was made before, by this import or another. */
  resolveKey(key: string, ref: ContainerRef): ResolvedStream {
    const known = this.#streams.get(key);
    if (known !== undefined) return { stream: known, isNew: false };
    const stream: RegisteredStream = {
      definition: { index: this.#streams.size, key, ref },
      lastUs: this.#stored.get(key) ?? Number.NEGATIVE_INFINITY,
    };
    this.#streams.set(key, stream);
    this.#keys.push(key);
    return { stream, isNew: true };
  }
}
