// One run of klog in one call: command line in, exit code out. It neither reads `process` nor ends
// it, so tests run whole commands in process. What is thrown becomes text on stderr here, once.
import { KlogError } from '../core/failure.ts';
import type { Failure } from '../core/failure.ts';
import { OutputClosed } from './io.ts';
import type { Io } from './io.ts';
import { configPath, readConfigFile } from './config-file.ts';
import { environmentValues, resolveOptions } from './options.ts';
import type { Options } from './options.ts';
import { formatBug, formatFailure } from './print-failure.ts';
import { parseCommandLine } from './program.ts';
import type { Parsed } from './program.ts';
import { version } from './version.ts';

/** What completion scripts, and kubectl for its plugin, call; no commands of users. */
export const completeCommands = { script: '__complete', kubectl: '__complete-kubectl' } as const;

/** Whether this command line is a shell's question. */
export function isCompletion([command]: readonly string[]): boolean {
  return command === completeCommands.script || command === completeCommands.kubectl;
}

/** EX_SOFTWARE of sysexits.h. */
const bugExit = 70;

function valueOf<T>(result: { ok: true; value: T } | { ok: false; failure: Failure }): T {
  if (!result.ok) throw new KlogError(result.failure);
  return result.value;
}

async function optionsOf(parsed: Parsed, io: Io): Promise<Options> {
  const path = configPath(io.env);
  const file = path === undefined ? new Map() : valueOf(await readConfigFile(path));
  const environment = environmentValues(parsed.command.name, io.env);
  return valueOf(
    resolveOptions(parsed.command.name, parsed.command.outputs, [parsed.values, environment, file]),
  );
}

async function runParsed(argv: readonly string[], io: Io): Promise<number> {
  if (isCompletion(argv)) {
    const { complete } = await import('./completion/complete.ts');
    const asker = argv[0] === completeCommands.kubectl ? 'kubectl' : 'script';
    return complete(argv.slice(1), io, asker);
  }
  const parsed = parseCommandLine(argv, io.stdout.columns());
  if ('text' in parsed) {
    await io.stdout.write(parsed.text);
    return 0;
  }
  const options = await optionsOf(parsed, io);
  const { run: runCommand } = await parsed.command.load();
  return runCommand({ args: parsed.args, options, io });
}

/** Runs one command line; never rejects. The number is the exit code of DESIGN's contract. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await runParsed(argv, io);
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    // The signal's own code is set by main.ts; what the abort broke off is not worth a message.
    if (io.signal.aborted) return 130;
    try {
      if (error instanceof KlogError) {
        await io.stderr.write(formatFailure(error.failure));
        return error.failure.exit;
      }
      await io.stderr.write(formatBug(error, version));
    } catch {
      // Stderr is gone too: the exit code is all that is left to say.
    }
    return bugExit;
  }
}
