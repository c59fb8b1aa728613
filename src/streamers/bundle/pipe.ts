// Standard input as an input: its first bytes decide whether it is a log to be followed or objects
// to be read whole. It can be read once, so an archive, which takes two passes, is refused.
import type { Result } from '../../core/failure.ts';
import { decompress } from './archives/decompress.ts';
import { sniff } from './archives/sniff.ts';
import { ByteReader, type Bytes } from './byte-reader.ts';
import type { Collector } from './collector.ts';
import { headBytes } from './expand.ts';
import { looksLikeObjects } from './parse-objects.ts';
import type { ReadablePlan } from './read-inputs.ts';

/** Waits for the first bytes. The value is absent where the input held objects, now collected. */
export async function planPipe(
  stdin: Bytes,
  collector: Collector,
): Promise<Result<ReadablePlan['pipe']>> {
  let reader = new ByteReader(stdin);
  for (let depth = 0; depth <= collector.report.limits.maxNesting; depth++) {
    const head = await reader.peekFirst(headBytes);
    const kind = sniff(head);
    switch (kind) {
      case 'gzip':
      case 'xz':
      case 'zstd':
      case 'bzip2':
        reader = new ByteReader(decompress(kind, reader));
        continue;
      case 'tar':
      case 'zip':
      case 'sqlite':
        return refused(`it is a ${kind === 'sqlite' ? 'capture or database' : kind} file`);
      case 'binary':
      case 'text':
        if (looksLikeObjects(head)) {
          await collector.addObjects('-', reader, undefined);
          return { ok: true, value: undefined };
        }
        return {
          ok: true,
          value: {
            input: {
              path: '-',
              layout: 'plain',
              ref: {},
              envelope: 'detect',
              rank: 0,
              live: true,
            },
            chunks: reader,
          },
        };
    }
  }
  return refused('it is compressed too often');
}

function refused(reason: string): Result<never> {
  return {
    ok: false,
    failure: {
      code: 'archive_on_stdin',
      exit: 3,
      message: 'cannot read standard input',
      reason: `${reason}, which takes two passes`,
      help: 'save it to a file and open that: klog open FILE',
    },
  };
}
