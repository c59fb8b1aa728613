import { resolve } from 'node:path';
import type { Invocation } from './command.ts';
import { newestCapture } from './capture-home.ts';

/** Absolute path of the capture that is read: that of --capture, else the newest in the home. */
export function askedCapture({ options, io }: Pick<Invocation, 'options' | 'io'>): string {
  const given = options.text('capture');
  return given === undefined ? newestCapture(io.env) : resolve(io.cwd, given);
}
