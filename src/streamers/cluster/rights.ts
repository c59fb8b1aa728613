// A right that is missing, told once with the rule that would grant it.
import type { Failure } from '../../core/failure.ts';
import type { KindInfo } from './kinds.ts';

/** What could not be read and what to ask an administrator for. */
export function missingRight(
  info: Pick<KindInfo, 'apiVersion' | 'resource'>,
  verbs: readonly string[],
  namespace: string | undefined,
  reason: string,
): Failure {
  const group = info.apiVersion.includes('/') ? (info.apiVersion.split('/')[0] ?? '') : '';
  const where = namespace === undefined ? 'in all namespaces' : `in the namespace \`${namespace}\``;
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  return {
    code: 'forbidden',
    exit: 1,
    message: `cannot ${verbs.join(' and ')} ${info.resource} ${where}`,
    reason,
    help: `a ${kind} with this rule grants it: {apiGroups: ["${group}"], resources: ["${info.resource}"], verbs: [${verbs.map((verb) => `"${verb}"`).join(', ')}]}`,
  };
}
