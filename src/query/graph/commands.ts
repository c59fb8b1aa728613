// Commands of kubectl that mend what a graph finds wrong. Names come from objects that anybody may have
// written: each is one word of the shell, whatever it holds.
import { shellWord } from '../../core/shell-word.ts';
import type { JsonObject } from '../../core/json.ts';
import type { GraphObject } from './world.ts';

/** Changes fields of an object. */
export function patch(object: GraphObject, change: JsonObject): string {
  return `${kubectl(object)} patch ${nameOf(object)} --type=merge -p ${shellWord(JSON.stringify(change))}`;
}

/** Gives a workload so many pods. */
export function scale(object: GraphObject, replicas: number): string {
  return `${kubectl(object)} scale ${nameOf(object)} --replicas=${replicas}`;
}

function kubectl({ namespace }: GraphObject): string {
  return namespace === undefined ? 'kubectl' : `kubectl -n ${shellWord(namespace)}`;
}

function nameOf({ kind, name }: GraphObject): string {
  // One word: a name that begins with a dash is no flag so.
  return shellWord(`${kind}/${name}`);
}
