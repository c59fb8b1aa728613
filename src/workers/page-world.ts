// What the objects of a capture say, for a page that is written of it.
import type { PageWorld } from '../export/html/page-world.ts';
import { pathsFor } from '../export/html/world-path.ts';
import { worldForPage } from '../export/html/world-writer.ts';
import { captureClusters } from '../query/capture-clusters.ts';
import { worldAt, worldOfAllTime } from '../query/graph/world.ts';
import type { Expression } from '../query/language/ast.ts';
import { controllerReporters, readObservations } from '../query/read-observations.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';

/** The world of the capture, with paths of what `filter` is about; `said` takes secrets out of texts. */
export function pageWorld(
  db: CaptureDatabase,
  filter: Expression | undefined,
  said: (text: string) => string,
): PageWorld {
  const observations = readObservations(db);
  // A page knows objects by their names alone: those of several clusters stand for each other.
  const names = captureClusters(db).flatMap((cluster) => [...cluster.names]);
  const hints = { reportersOf: controllerReporters(db, new Set(names)) };
  const paths = pathsFor(worldAt(observations), filter, hints);
  const shown: PageWorld = {
    ...worldForPage(worldOfAllTime(observations), hints),
    ...(paths.length === 0 ? {} : { paths }),
  };
  return JSON.parse(JSON.stringify(shown), (_, each: unknown) =>
    typeof each === 'string' ? said(each) : each,
  ) as PageWorld;
}
