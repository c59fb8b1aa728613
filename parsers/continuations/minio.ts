// MinIO's errors: `API:`, then named lines at column 0, then an indented trace (shapes.ts has that).
import type { BlockRule } from './rule.ts';

const inBlock = 1;

const opening = 'API: ';
const named =
  /^(?:Time|DeploymentID|RequestID|RemoteHost|Host|UserAgent|Message|Error|[a-z][A-Za-z]{1,31})[:=]/;

export const minioBlock: BlockRule = {
  open: (text) => (text.startsWith(opening) ? inBlock : undefined),
  step: (_, text) => (named.test(text) ? inBlock : undefined),
  opensRecord: true,
};

/** Whether `text`, which looks like a header of its own, is the error of MinIO's block `first`. */
export function completesMinioBlock(first: string, text: string): boolean {
  return text.startsWith('Error: ') && first.startsWith(opening);
}
