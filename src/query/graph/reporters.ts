import { asObject, readText } from '../../core/json.ts';
import type { ControllerHints } from './controllers.ts';
import { objectKey } from './world.ts';

/** What Events say of who reported them. */
export interface EventReport {
  /** `regarding` of the Event. */
  readonly regarding: unknown;
  readonly reporter: string | undefined;
}

/** Finds who reported Events about an object; the Events are read when it is first asked. */
export function reportersIn(reports: () => Iterable<EventReport>): ControllerHints['reportersOf'] {
  let known: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  return ({ kind, namespace, name }) => {
    known ??= byObject(reports());
    return [...(known.get(objectKey({ kind: kind.toLowerCase(), namespace, name })) ?? [])];
  };
}

function byObject(reports: Iterable<EventReport>): ReadonlyMap<string, ReadonlySet<string>> {
  const reporters = new Map<string, Set<string>>();
  for (const { regarding, reporter } of reports) {
    if (reporter === undefined) continue;
    const { kind, namespace, name } = asObject(regarding);
    const key = objectKey({
      kind: readText(kind)?.toLowerCase() ?? '',
      namespace: readText(namespace),
      name: readText(name) ?? '',
    });
    const known = reporters.get(key);
    if (known === undefined) reporters.set(key, new Set([reporter]));
    else known.add(reporter);
  }
  return reporters;
}
