// The way over the objects of what a page is about: from an Ingress over its controller and Services
// to pods, as `klog graph` shows it, for the lanes to stand in that order.
import { formatUtc } from '../../core/time.ts';
import type { ControllerHints } from '../../query/graph/controllers.ts';
import { graphRows } from '../../query/graph/graph-rows.ts';
import { graphOf } from '../../query/graph/resource-graph.ts';
import { isClusterWide, type World } from '../../query/graph/world.ts';
import type { Expression, ResourceName } from '../../query/language/ast.ts';
import { partsOf } from '../../query/language/evaluate.ts';
import { equalsPatternExactly } from '../../query/language/text-match.ts';
import type { PathRow } from './page-world.ts';

/** Resources whose paths are in a page, and rows of each. */
const mostPaths = 5;
const mostRows = 300;

/** Paths of the resources that a filter asks for, in a world at one moment; empty: it asks for none. */
export function pathsFor(
  world: World,
  filter: Expression | undefined,
  hints: ControllerHints,
): readonly (readonly PathRow[])[] {
  const asked = filter === undefined ? [] : partsOf(filter);
  return asked
    .flatMap((part) => (part.kind === 'resource' ? part.resources : []))
    .flatMap((resource) => pathsOf(world, resource, hints))
    .slice(0, mostPaths);
}

function pathsOf(
  world: World,
  { kind, namespace, name }: ResourceName,
  hints: ControllerHints,
): readonly (readonly PathRow[])[] {
  const names = equalsPatternExactly({ pieces: name.split('*') });
  const space = isClusterWide(kind) ? undefined : namespace;
  const roots = world.all(kind, space).filter((object) => names(object.name));
  return roots.slice(0, mostPaths).map((root) => {
    const rows = graphRows(graphOf(world, root, hints), formatUtc);
    return rows.slice(0, mostRows).flatMap(({ lead, relation, name, text, health, remarks }) => {
      // What stands further up is drawn there.
      if (text === 'see above') return [];
      const said = [text, ...remarks].filter((each) => each !== '').join('; ');
      return [{ depth: lead.length / 3, relation, name, text: said, health }];
    });
  });
}
