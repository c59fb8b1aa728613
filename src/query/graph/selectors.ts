// Labels, and the pairs of them that a Service or a template asks for.
import { asObject } from '../../core/json.ts';

export type Labels = ReadonlyMap<string, string>;

/** A label that must have this value. */
export interface Requirement {
  readonly key: string;
  readonly value: string;
}

/** The texts of a map of labels; other values count as absent. */
export function readLabels(value: unknown): Labels {
  return new Map(
    Object.entries(asObject(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** A map of labels that must all be equal, as a Service has it. */
export function equalities(value: unknown): readonly Requirement[] {
  return [...readLabels(value)].map(([key, text]) => ({ key, value: text }));
}

/** Whether labels fulfil one condition. */
export function fulfils(labels: Labels, { key, value }: Requirement): boolean {
  return labels.get(key) === value;
}

/** Whether labels fulfil all conditions. No condition at all selects nothing, as for a Service. */
export function selects(requirements: readonly Requirement[], labels: Labels): boolean {
  return requirements.length > 0 && requirements.every((each) => fulfils(labels, each));
}

/** `app=web`, as kubectl writes conditions. */
export function requirementText({ key, value }: Requirement): string {
  return `${key}=${value}`;
}
