import { counted } from '../../core/counted.ts';
import type { LinkProblem } from './link.ts';
import { problemsOf, troubledIn, type GraphNode } from './resource-graph.ts';

/** What was found in a sentence: `2 links missing, 1 object in trouble`. */
export function graphSummary(graphs: readonly GraphNode[]): string {
  const problems = graphs.flatMap(problemsOf);
  const troubled = graphs.flatMap(troubledIn).length;
  const count = (is: LinkProblem['is']): number =>
    problems.filter((problem) => problem.is === is).length;
  const [missing, unchecked] = [count('missing'), count('unchecked')];
  return [
    missing === 0 ? 'nothing is missing' : `${counted(missing, 'link')} missing`,
    ...(troubled === 0 ? [] : [`${counted(troubled, 'object')} in trouble`]),
    ...(unchecked === 0 ? [] : [`${counted(unchecked, 'link')} could not be checked`]),
  ].join(', ');
}
