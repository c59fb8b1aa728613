// Records without a capture: how klog reads each one, for `klog parse` and for tests. The same
// readers as an import's, in this thread; Events and objects are not lines and stay out.
import type { GivenZone } from '../core/given-zones.ts';
import type { ReadingRules } from '../core/reading-rules.ts';
import type { LogInput } from '../streamers/types.ts';
import type { SettledRecord } from './batch-builder.ts';
import { InputReader } from './input-reader.ts';
import { StreamRegistry } from './stream-registry.ts';
import { newReadCounters } from './stream-reader.ts';

/** A record and where it stands: `record.line` counts from 1 in `input`. */
export interface ReadRecord {
  readonly input: LogInput;
  readonly record: SettledRecord;
}

/** An input and its bytes, as a bundle hands them on. */
export interface InputBytes {
  readonly input: LogInput;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** How lines are read beyond what klog knows by itself. */
export interface ReadOptions {
  readonly rules: ReadingRules;
  readonly givenZones: readonly GivenZone[];
}

/** Records in the order of their first lines, input by input. `nowMs` settles missing years. */
export async function* readRecords(
  inputs: AsyncIterable<InputBytes>,
  nowMs: () => number,
  { rules, givenZones }: ReadOptions,
): AsyncGenerator<ReadRecord> {
  const registry = new StreamRegistry(new Map());
  const counters = newReadCounters();
  for await (const { input, chunks } of inputs) {
    let ready: SettledRecord[] = [];
    const reader = new InputReader(input, {
      source: 0,
      counters,
      rules,
      givenZones,
      clock: { newestUs: input.modified?.us ?? nowMs() * 1000 },
      resolve: (ref) => registry.resolve(ref, input.path).stream,
      emit: (record) => {
        ready.push(record);
        return true;
      },
      afterBlock: () => Promise.resolve(),
    });
    for await (const chunk of chunks) {
      await reader.push(chunk);
      if (input.live === true) reader.flush();
      const records = ready;
      ready = [];
      for (const record of records) yield { input, record };
    }
    await reader.end();
    for (const record of ready) yield { input, record };
  }
}
