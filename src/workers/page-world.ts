// What the objects of a capture say, for a page that is written of it.
import type { PageWorld } from '../export/html/page-world.ts';
import { worldForPage } from '../export/html/world-writer.ts';
import { captureClusters } from '../query/capture-clusters.ts';
import { worldOfAllTime } from '../query/graph/world.ts';
import { controllerReporters, readObservations } from '../query/read-observations.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';

/** The world of the capture; `said` takes secrets out of texts. */
export function pageWorld(db: CaptureDatabase, said: (text: string) => string): PageWorld {
  const world = worldOfAllTime(readObservations(db));
  // A page knows objects by their names alone: those of several clusters stand for each other.
  const names = captureClusters(db).flatMap((cluster) => [...cluster.names]);
  const hints = { reportersOf: controllerReporters(db, new Set(names)) };
  const shown = worldForPage(world, hints);
  return JSON.parse(JSON.stringify(shown), (_, each: unknown) =>
    typeof each === 'string' ? said(each) : each,
  ) as PageWorld;
}
