// Says what was looked for and not found, with what is there under a similar name or elsewhere.
import type { JsonObject } from '../../core/json.ts';
import { nearNames } from '../../core/near-names.ts';
import type { FollowRun } from './follow-run.ts';
import { objectAt, objectsAt, textAt } from './json.ts';
import { type KindInfo, collectionPath, kindByName, pathKindByName } from './kinds.ts';
import type { Selection } from './selection.ts';

type Run = Pick<FollowRun, 'client' | 'signal' | 'selection' | 'report'>;

/** Metadata of the first 500 objects; none where they may not be listed. */
async function listed(
  { client, signal }: Run,
  info: KindInfo,
  namespace: string | undefined,
  fieldSelector?: string,
): Promise<readonly JsonObject[]> {
  const query: (readonly [string, string])[] = [['limit', '500']];
  if (fieldSelector !== undefined) query.push(['fieldSelector', fieldSelector]);
  const answer = await client.json({ path: collectionPath(info, namespace), query, signal });
  return answer.ok
    ? objectsAt(answer.value, 'items').map((item) => objectAt(item, 'metadata'))
    : [];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

/** The named object is not there. */
export async function sayMissing(
  run: Run,
  info: KindInfo,
  name: string,
  namespace: string | undefined,
): Promise<void> {
  const what = `${info.kind} \`${name}\``;
  const where = namespace === undefined ? '' : ` in the namespace \`${namespace}\``;
  const elsewhere =
    namespace === undefined ? [] : await listed(run, info, undefined, `metadata.name=${name}`);
  const spaces = elsewhere.map((item) => textAt(item, 'namespace') ?? '');
  let hint = '';
  if (spaces.length > 0) hint = `; there is one in ${quoted(spaces)}: give -n`;
  else {
    const names = await listed(run, info, namespace);
    const near = nearNames(
      name,
      names.map((item) => textAt(item, 'name') ?? ''),
    );
    if (near.length > 0) hint = `; there is one with a similar name: ${quoted(near)}`;
  }
  run.report('nothing_matched', `there is no ${what}${where}${hint}`);
}

/** No pod matched the selection; `names` are those of the pods that were looked at. */
export async function sayNothing(
  run: Run,
  namespaces: readonly (string | undefined)[],
  names: readonly string[],
): Promise<void> {
  const { selection } = run;
  const looked = namespaces
    .map((item) => (item === undefined ? 'all namespaces' : `\`${item}\``))
    .join(', ');
  const hint =
    selection.pod === undefined ? '' : await elsewhereHint(run, selection.pod, namespaces, names);
  const waits = selection.isFollowing ? '; waiting for one' : '';
  const { resource } = selection;
  if (resource !== undefined && pathKindByName(resource.kind) !== undefined) {
    const [namespace] = namespaces;
    const name = `${resource.kind}/${resource.name}`;
    const where = namespace === undefined ? '' : ` -n ${namespace}`;
    run.report(
      'nothing_matched',
      `no pod stands behind \`${name}\` yet${waits}: klog graph ${name} --live${where} shows where the way ends`,
    );
    return;
  }
  run.report(
    'nothing_matched',
    `looked for ${wanted(selection)} in ${looked} and found none${hint}${waits}`,
  );
}

function wanted(selection: Selection): string {
  const parts = [
    ...(selection.pod === undefined ? [] : [`name matching \`${selection.pod.source}\``]),
    ...(selection.labelSelector === undefined ? [] : [`labels \`${selection.labelSelector}\``]),
    ...(selection.fieldSelector === undefined ? [] : [`fields \`${selection.fieldSelector}\``]),
    ...(selection.node === undefined ? [] : [`node \`${selection.node}\``]),
    ...(selection.resource === undefined
      ? []
      : [`owner \`${selection.resource.kind}/${selection.resource.name}\``]),
  ];
  return parts.length === 0 ? 'any pod' : `a pod with ${parts.join(' and ')}`;
}

async function elsewhereHint(
  run: Run,
  pattern: NonNullable<Selection['pod']>,
  namespaces: readonly (string | undefined)[],
  names: readonly string[],
): Promise<string> {
  const pod = kindByName('pod');
  const isEverywhere = namespaces.includes(undefined);
  const others = isEverywhere || pod === undefined ? [] : await listed(run, pod, undefined);
  const spaces = new Set(
    others
      .filter((item) => pattern.test(textAt(item, 'name') ?? ''))
      .map((item) => textAt(item, 'namespace') ?? ''),
  );
  if (spaces.size > 0)
    return `; there are such pods in ${quoted([...spaces].slice(0, 5))}: give -n`;
  const near = nearNames(pattern.source, names);
  return near.length > 0 ? `; there are pods with similar names: ${quoted(near)}` : '';
}
