import { KlogError } from '../../core/failure.ts';
import type { RunCommand } from '../command.ts';
import { completionScripts } from '../completion/scripts.ts';

/** `klog completion SHELL`: prints the script that the shell reads. */
export const run: RunCommand = async ({ args, io }) => {
  const [shell = ''] = args;
  const script = completionScripts.get(shell);
  if (script === undefined) {
    throw new KlogError({
      code: 'usage',
      exit: 2,
      message: `cannot complete for ${JSON.stringify(shell)}`,
      help: `one of: ${[...completionScripts.keys()].join(', ')}`,
    });
  }
  await io.stdout.write(script);
  return 0;
};
