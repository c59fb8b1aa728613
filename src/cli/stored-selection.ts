// The selection that a capture was followed with, read back. The capture may come from elsewhere: each
// value is looked at, and what is not of the shape that follow wrote makes the whole unusable.
import { asObject, readCount, readText } from '../core/json.ts';
import type { JsonObject } from '../core/json.ts';
import { compileRegex } from '../query/language/regex.ts';
import type { LogWindow } from '../streamers/cluster/log-request.ts';
import type { SelectionText } from '../workers/collect-cluster.ts';

const states = ['running', 'waiting', 'terminated'] as const;

function textsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((item) => typeof item === 'string');
  return texts.length === value.length ? texts : undefined;
}

function isExpression(source: string): boolean {
  return compileRegex(source).ok;
}

function windowOf(value: JsonObject): LogWindow {
  const [sinceSeconds, tailLines, limitBytes] = [
    readCount(value['sinceSeconds']),
    readCount(value['tailLines']),
    readCount(value['limitBytes']),
  ];
  const since = asObject(value['sinceTime']);
  const [us, restNs] = [readCount(since['us']), readCount(since['restNs'])];
  return {
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(us === undefined || restNs === undefined ? {} : { sinceTime: { us, restNs } }),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
  };
}

/** Absent where the value is no selection. */
export function readSelection(value: unknown): SelectionText | undefined {
  const stored = asObject(value);
  const maxLogRequests = readCount(stored['maxLogRequests']);
  const containerStates = textsOf(stored['containerStates']);
  if (maxLogRequests === undefined || containerStates === undefined) return undefined;
  const [pod, container] = [readText(stored['pod']), readText(stored['container'])];
  const [excludePods, excludeContainers, namespaces] = [
    textsOf(stored['excludePods']),
    textsOf(stored['excludeContainers']),
    textsOf(stored['namespaces']),
  ];
  const expressions = [
    pod ?? '',
    container ?? '',
    ...(excludePods ?? []),
    ...(excludeContainers ?? []),
  ];
  if (!expressions.every(isExpression)) return undefined;
  const resource = asObject(stored['resource']);
  const [kind, name] = [readText(resource['kind']), readText(resource['name'])];
  const [labelSelector, fieldSelector, node] = [
    readText(stored['labelSelector']),
    readText(stored['fieldSelector']),
    readText(stored['node']),
  ];
  return {
    ...(pod === undefined ? {} : { pod }),
    ...(container === undefined ? {} : { container }),
    ...(excludePods === undefined ? {} : { excludePods }),
    ...(excludeContainers === undefined ? {} : { excludeContainers }),
    ...(namespaces === undefined ? {} : { namespaces }),
    ...(stored['allNamespaces'] === true ? { allNamespaces: true } : {}),
    ...(kind === undefined || name === undefined ? {} : { resource: { kind, name } }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(node === undefined ? {} : { node }),
    initContainers: stored['initContainers'] !== false,
    ephemeralContainers: stored['ephemeralContainers'] !== false,
    containerStates: states.filter((state) => containerStates.includes(state)),
    window: windowOf(asObject(stored['window'])),
    previous: stored['previous'] === true,
    isFollowing: stored['isFollowing'] !== false,
    events: stored['events'] !== false,
    objects: stored['objects'] !== false,
    maxLogRequests: Math.max(1, maxLogRequests),
  };
}
