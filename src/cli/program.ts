// Builds commander's program from flags.ts and commands.ts, and turns what commander says of a bad
// command line into a Failure. Commander prints only help and version, into the given output.
import { Command, CommanderError, Option } from 'commander';
import { KlogError } from '../core/failure.ts';
import type { Failure } from '../core/failure.ts';
import { nearNames } from '../core/near-names.ts';
import { commands } from './commands.ts';
import type { CommandSpec } from './commands.ts';
import { flagsOf } from './flags.ts';
import type { FlagSpec } from './flags.ts';
import type { TypedValue, TypedValues } from './options.ts';
import { version } from './version.ts';

/** The command line as read: which command, its arguments and its flags. */
export interface Parsed {
  readonly command: CommandSpec;
  readonly args: readonly string[];
  readonly values: TypedValues;
}

/** Help or version was asked for: text for stdout, nothing to run. */
export interface Answer {
  readonly text: string;
}

const envHelp = `
Every flag that does not name one thing of one run can also be set by a variable (--timezone:
KLOG_TIMEZONE) or in $XDG_CONFIG_HOME/klog/config.yaml (timezone: utc); the flag wins, then the
variable. Captures live in $KLOG_HOME, else $XDG_STATE_HOME/klog, else ~/.local/state/klog.

Exit codes: 0 done, 1 nothing matched or only part could be read, 2 usage or query, 3 nothing could
be read, 70 a bug, 130/143/129 interrupted.`;

function toOption(flag: FlagSpec, command: CommandSpec): Option {
  const names = `${flag.short === undefined ? '' : `-${flag.short}, `}--${flag.name}`;
  const option = new Option(flag.value === undefined ? names : `${names} <${flag.value}>`);
  const choices = flag.name === 'output' ? command.outputs : flag.choices;
  const standard = flag.name === 'output' ? command.outputs[0] : flag.default;
  option.description = [
    flag.help,
    choices ? `: ${choices.join(', ')}` : '',
    standard === undefined ? '' : ` (default: ${standard})`,
  ].join('');
  option.helpGroup(`${flag.group}:`);
  // One list for all: a value that was given twice is the last one's, or all of them (`repeats`).
  if (flag.value !== undefined) {
    option.argParser((text: string, before: readonly string[] | undefined) => [
      ...(before ?? []),
      text,
    ]);
  }
  return option;
}

function toTypedValues(command: CommandSpec, program: Command): TypedValues {
  const given = program.opts<Record<string, unknown>>();
  const values = new Map<string, readonly TypedValue[]>();
  for (const flag of flagsOf(command.name)) {
    const option = program.options.find((one) => one.long === `--${flag.name}`);
    const value = option && given[option.attributeName()];
    if (!option || program.getOptionValueSource(option.attributeName()) !== 'cli') continue;
    // Of `--redact` and `--no-redact`, which are one option, the last one counts.
    if (value === option.negate) continue;
    const texts: readonly string[] = Array.isArray(value) ? (value as string[]) : ['true'];
    values.set(
      flag.name,
      texts.map((text) => ({ text, location: { where: `--${flag.name} ${text}` } })),
    );
  }
  return values;
}

function similar(what: string, names: readonly string[], prefix: string): string | undefined {
  const [name] = names;
  return name === undefined
    ? undefined
    : `there is a ${what} with a similar name: ${prefix}${name}`;
}

/** Names the flag or command that commander could not place, with the nearest one there is. */
function usageFailure(error: CommanderError, command: CommandSpec | undefined): Failure {
  const said = error.message.replace(/^error: /, '');
  const quoted = /'([^']*)'/.exec(said)?.[1];
  const seeHelp = `klog ${command ? `${command.name} ` : ''}--help`;
  if (error.code === 'commander.unknownOption' && quoted !== undefined) {
    const name = quoted.replace(/=.*/s, '');
    const names = command ? flagsOf(command.name).map((flag) => flag.name) : [];
    return {
      code: 'unknown_flag',
      exit: 2,
      message: `cannot use ${name}${command ? ` with ${command.name}` : ''}`,
      reason: 'there is no such flag',
      help: similar('flag', nearNames(name.replace(/^-+/, ''), names), '--') ?? seeHelp,
    };
  }
  if (error.code === 'commander.unknownCommand' && quoted !== undefined) {
    const names = commands.map((one) => one.name);
    return {
      code: 'unknown_command',
      exit: 2,
      message: `cannot run ${quoted}`,
      reason: 'there is no such command',
      help: similar('command', nearNames(quoted, names), '') ?? seeHelp,
    };
  }
  return {
    code: 'usage',
    exit: 2,
    message: `cannot understand the command line`,
    reason: said,
    help: seeHelp,
  };
}

function describe(
  program: Command,
  command: CommandSpec,
  onParsed: (parsed: Parsed) => void,
): void {
  const sub = program
    .command(command.name)
    .summary(command.summary)
    .description(command.summary)
    .allowExcessArguments(false)
    .showHelpAfterError(false)
    .showSuggestionAfterError(false);
  for (const argument of command.args === '' ? [] : command.args.split(' ')) sub.argument(argument);
  for (const flag of flagsOf(command.name)) sub.addOption(toOption(flag, command));
  sub.addHelpText('after', `\nExamples:\n${command.examples.map((one) => `  ${one}`).join('\n')}`);
  sub.action(() => {
    const args = sub.processedArgs.flat() as (string | undefined)[];
    onParsed({
      command,
      args: args.filter((argument) => argument !== undefined),
      values: toTypedValues(command, sub),
    });
  });
}

/** Reads a command line. A bad one is thrown as a KlogError with exit 2. */
export function parseCommandLine(argv: readonly string[], columns: number): Parsed | Answer {
  let parsed: Parsed | undefined;
  let text = '';
  const program = new Command('klog')
    .description('Pod logs and Kubernetes Events of everything involved, on one timeline.')
    .version(version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'help for a command')
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (piece) => (text += piece),
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(columns, 100),
    })
    .addHelpText('after', envHelp);
  for (const command of commands) {
    describe(program, command, (one) => {
      parsed = one;
    });
  }
  if (argv.length === 0) return { text: program.helpInformation() + envHelp + '\n' };
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { text };
    const command = commands.find((one) => one.name === argv[0]);
    throw new KlogError(usageFailure(error, command));
  }
  if (!parsed) throw new Error('commander ran no command');
  return parsed;
}
