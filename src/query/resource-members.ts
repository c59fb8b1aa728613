import type { CaptureDatabase } from '../store/open-capture.ts';
import type { ControllerHints } from './graph/controllers.ts';
import { membersOf } from './graph/members.ts';
import { worldOfAllTime } from './graph/world.ts';
import type { MatchContext } from './language/evaluate.ts';
import type { ResourceMembers } from './language/resource-match.ts';
import { controllerReporters, readObservations } from './read-observations.ts';

/** What belongs to resources by the objects of a capture as they are now; each is found once. */
export function resourceMembers(db: CaptureDatabase): MatchContext['membersOf'] {
  const world = worldOfAllTime(readObservations(db));
  const hints: ControllerHints = { reportersOf: controllerReporters(db) };
  const known = new Map<string, ResourceMembers>();
  return (resource) => {
    const key = `${resource.namespace ?? ''}/${resource.kind}/${resource.name}`;
    let members = known.get(key);
    if (members === undefined) known.set(key, (members = membersOf(world, resource, hints)));
    return members;
  };
}
