import { asObject } from '../../core/json.ts';
import { readLabels, type Labels } from './selectors.ts';
import type { GraphObject } from './world.ts';

/** Labels of the pods that a workload makes; none where it has no template. */
export function templateLabels({ content }: GraphObject): Labels {
  const template = asObject(asObject(content['spec'])['template']);
  return readLabels(asObject(template['metadata'])['labels']);
}
