// What is said on stderr beside the result: the capture used, warnings, summaries. `-q` silences
// it; failures are never silenced.
import { sanitizeText } from '../core/sanitize.ts';
import type { Failure } from '../core/failure.ts';
import type { Invocation } from './command.ts';
import { formatFailure } from './print-failure.ts';

export interface Notices {
  /** Text for people, one or more whole lines, made safe. */
  readonly say: (text: string) => Promise<void>;
  readonly warn: (failure: Failure) => Promise<void>;
}

export function noticesOf({ options, io }: Pick<Invocation, 'options' | 'io'>): Notices {
  const isQuiet = options.isSet('quiet');
  return {
    say: async (text) => {
      if (!isQuiet && text !== '') await io.stderr.write(sanitizeText(text));
    },
    warn: async (failure) => {
      if (!isQuiet) await io.stderr.write(formatFailure(failure));
    },
  };
}
