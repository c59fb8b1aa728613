import type { Invocation } from './command.ts';
import type { TerminalDevice } from './io.ts';

/** The terminal for a screen, where the options and the terminal let there be one. */
export function terminalFor({ options, io }: Invocation): TerminalDevice | undefined {
  const asksForLines = options.text('output') ?? options.text('template');
  if (options.isSet('no-ui') || asksForLines !== undefined) return undefined;
  return io.takeTerminal?.();
}
