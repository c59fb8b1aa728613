// What the first bytes of a log say: when it begins, and which envelope leaves no doubt.
import type { EnvelopeName } from '../../../parsers/types.ts';
import { parseRfc3339, type InstantParts } from '../../core/time.ts';

const cri = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(?:Z|[+-]\d\d:\d\d)) (?:stdout|stderr) [FP]/;
const dockerStart = '{"log":"';
const dockerTime = /"time":"([^"\n]{20,40})"\}/;
const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))/;

export interface HeadReading {
  readonly firstTime?: InstantParts;
  readonly envelope?: EnvelopeName;
}

/** Reads the first line that has a runtime's stamp; a head cut inside a line is no matter. */
export function readHead(head: Uint8Array): HeadReading {
  const text = Buffer.from(head).toString('utf8');
  const runtime = cri.exec(text)?.[1];
  const envelope =
    runtime !== undefined ? 'cri' : text.startsWith(dockerStart) ? 'docker_json' : undefined;
  const written = runtime ?? (envelope === undefined ? stamp : dockerTime).exec(text)?.[1];
  const firstTime = written === undefined ? undefined : parseRfc3339(written);
  return {
    ...(firstTime === undefined ? {} : { firstTime }),
    ...(envelope === undefined ? {} : { envelope }),
  };
}
