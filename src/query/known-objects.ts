// What a capture knows of objects, for whoever asks about resources: read when it is first needed, and
// again where some have come in since.
import type { TimestampNs } from '../core/time.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import type { ControllerHints } from './graph/controllers.ts';
import { membersOf } from './graph/members.ts';
import { worldAt, worldOfAllTime, type World } from './graph/world.ts';
import type { ResourceName } from './language/ast.ts';
import type { ResourceMembers } from './language/resource-match.ts';
import { controllerReporters, readObservations } from './read-observations.ts';

/** What was made of the objects up to one of them. */
interface Read {
  readonly newest: number;
  readonly world: World;
  readonly hints: ControllerHints;
  /** Each is found once. */
  readonly members: Map<string, ResourceMembers>;
}

export class KnownObjects {
  readonly #db: CaptureDatabase;
  #read: Read | undefined;

  constructor(db: CaptureDatabase) {
    this.#db = db;
  }

  /** Everything that was ever seen, in its last state. */
  get everything(): World {
    return this.#current().world;
  }

  get hints(): ControllerHints {
    return this.#current().hints;
  }

  /** The objects as they were at a moment; absent: as they are now. Built anew each time. */
  at(moment: TimestampNs | undefined): World {
    return worldAt(readObservations(this.#db), moment);
  }

  /** What belongs to a resource over all of the capture. */
  membersOf(resource: ResourceName): ResourceMembers {
    const { world, hints, members } = this.#current();
    const key = `${resource.namespace ?? ''}/${resource.kind}/${resource.name}`;
    let found = members.get(key);
    if (found === undefined) members.set(key, (found = membersOf(world, resource, hints)));
    return found;
  }

  #current(): Read {
    const newest =
      this.#db.prepare<[], number | null>('SELECT max(id) FROM main.objects').pluck().get() ?? 0;
    if (this.#read?.newest !== newest) {
      this.#read = {
        newest,
        world: worldOfAllTime(readObservations(this.#db)),
        hints: { reportersOf: controllerReporters(this.#db) },
        members: new Map(),
      };
    }
    return this.#read;
  }
}
