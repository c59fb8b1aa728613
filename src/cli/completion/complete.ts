// Answers a shell that asks what could come next (the hidden command `__complete`), or kubectl that asks
// for its plugin: one candidate a line, its help behind a tab. The shell waits, so there is a deadline;
// whatever fails, fails in silence and leaves nothing on stderr.
import { sanitizeLine } from '../../core/sanitize.ts';
import type { CommandSpec } from '../commands.ts';
import type { ConnectionOptions } from '../../streamers/cluster/kubeconfig.ts';
import { environmentValues, resolveOptions } from '../options.ts';
import type { TypedValues } from '../options.ts';
import type { Io } from '../io.ts';
import { candidatesFor } from './candidates.ts';
import type { Candidates, GivenFlags, NameSource } from './candidates.ts';

/** The cluster is asked no longer than this: with the start of the program it is 300 ms in all. */
const standardDeadlineMs = 180;

/** Line that says: file names fit. */
const filesMark = ':files';

function typedValues(given: GivenFlags): TypedValues {
  return new Map(
    [...given].map(([name, texts]) => [
      name,
      texts.map((text) => ({ text, location: { where: `--${name}` } })),
    ]),
  );
}

function sourceFor(
  command: CommandSpec,
  given: GivenFlags,
  io: Io,
  signal: AbortSignal,
): NameSource {
  const resolved = resolveOptions(command.name, command.outputs, [
    typedValues(given),
    environmentValues(command.name, io.env),
  ]);
  const orNothing = async (ask: () => Promise<readonly string[]>): Promise<readonly string[]> => {
    if (!resolved.ok) return [];
    const late = new Promise<readonly string[]>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve([]);
      });
    });
    return Promise.race([ask().catch(() => []), late]);
  };
  const cluster = () => import('../../streamers/cluster/list-names.ts');
  // Loaded late: it knows the expressions of users and the parsers of times, which flags do not need.
  const connection = async (): Promise<ConnectionOptions> => {
    const { connectionsOf } = await import('../selection-options.ts');
    return (resolved.ok ? connectionsOf(resolved.value)[0] : undefined) ?? {};
  };
  return {
    contexts: () =>
      orNothing(async () => {
        const { listContexts } = await import('../../streamers/cluster/connect.ts');
        return listContexts(await connection());
      }),
    objects: (kind) =>
      orNothing(async () => {
        const [namespace] = given.get('namespace')?.at(-1)?.split(',') ?? [];
        const allNamespaces = given.get('all-namespaces')?.at(-1) === 'true';
        const request = { kind, allNamespaces, ...(namespace === undefined ? {} : { namespace }) };
        return (await cluster()).listNames(await connection(), request, signal);
      }),
    kinds: async () => (await import('../../streamers/cluster/kinds.ts')).kindNames,
    fields: async () => (await import('../../query/language/fields.ts')).knownNames,
    zones: () => ['local', 'utc', ...Intl.supportedValuesOf('timeZone')],
  };
}

function toText({ list, files }: Candidates): string {
  const lines = list.map(({ value, help }) =>
    help === undefined ? sanitizeLine(value) : `${sanitizeLine(value)}\t${help}`,
  );
  return [...lines, ...(files ? [filesMark] : [])].map((line) => `${line}\n`).join('');
}

/** As kubectl asks its plugins: the last line tells by cobra's bits no space (2) and no files (4). */
function toKubectlText(found: Candidates): string {
  const isOpen = found.list.length > 0 && found.list.every(({ value }) => /[:/=]$/.test(value));
  return `${toText({ ...found, files: false })}:${(isOpen ? 2 : 0) + (found.files ? 0 : 4)}\n`;
}

/** Writes what fits behind `words`, for one of our scripts or for kubectl; always 0. */
export async function complete(
  words: readonly string[],
  io: Io,
  asker: 'script' | 'kubectl' = 'script',
  deadlineMs = standardDeadlineMs,
): Promise<number> {
  const stop = new AbortController();
  const timer = setTimeout(() => {
    stop.abort();
  }, deadlineMs);
  try {
    const found = await candidatesFor(words, (command, given) =>
      sourceFor(command, given, io, stop.signal),
    );
    await io.stdout.write(asker === 'script' ? toText(found) : toKubectlText(found));
  } catch {
    // The user is typing: nothing may disturb the line.
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
  return 0;
}
