// A module of its own, so that it can be loaded when a kubeconfig is read and not before.
import { parse } from 'yaml';

/** The first document as a plain value; throws where it is no YAML. */
export function parseYaml(text: string): unknown {
  return parse(text) as unknown;
}
