// The object that somebody means by `[NS/]KIND/NAME`, an IP or a host name. What is not found is
// explained: there is none, there are several, or the kind was not read at all.
import type { Failure, Result } from '../../core/failure.ts';
import { readResourceName } from '../language/resource-name.ts';
import { objectsAtAddress } from './addresses.ts';
import { objectName } from './graph-rows.ts';
import { askForRight, kindTitle, nearText, pluralTitle } from './link.ts';
import { isClusterWide, isThere, type GraphObject, type World } from './world.ts';

/** Finds the objects that `typed` means: one for a name, all that share an address. */
export function findObjects(
  world: World,
  typed: string,
  namespace?: string,
): Result<readonly GraphObject[]> {
  const named = readResourceName(typed);
  if (named === undefined) return findByAddress(world, typed);
  const { kind, name } = named;
  const wanted = isClusterWide(kind) ? undefined : (named.namespace ?? namespace);
  const found = world
    .all(kind)
    .filter((each) => each.name === name && (wanted === undefined || each.namespace === wanted));
  const there = found.filter(isThere);
  const best = there.length > 0 ? there : found;
  if (best.length === 1) return { ok: true, value: best };
  return {
    ok: false,
    failure: best.length === 0 ? absent(world, kind, wanted, name) : several(best, name),
  };
}

function findByAddress(world: World, address: string): Result<readonly GraphObject[]> {
  const found = objectsAtAddress(world, address);
  if (found.length > 0) return { ok: true, value: found };
  const isAddress = /[.:]/.test(address) && !/[\s/]/.test(address);
  const failure: Failure = {
    code: 'object_not_found',
    exit: isAddress ? 1 : 2,
    message: `cannot find ${JSON.stringify(address)}`,
    reason: isAddress
      ? 'no object that was read has this address'
      : 'it is neither KIND/NAME nor an address',
    help: 'name an object as KIND/NAME or NAMESPACE/KIND/NAME: ingress/web, shop/svc/payments',
  };
  return { ok: false, failure };
}

function absent(world: World, kind: string, namespace: string | undefined, name: string): Failure {
  const title = `${kindTitle(kind)} ${name}`;
  const coverage = world.coverage(kind, namespace);
  const near = nearText(world, { kind, namespace, name }).replace(/^; /, '').replaceAll('`', '');
  if (coverage.is === 'unchecked') {
    return {
      code: 'object_not_checked',
      exit: 1,
      message: `cannot tell whether ${title} exists`,
      reason: `${pluralTitle(kind)} were ${coverage.reason}`,
      help: near.includes('similar')
        ? near
        : coverage.isRefused
          ? `ask for the right to list them: ${askForRight(kind, namespace)}`
          : 'add what kubectl get -o yaml says of them to the input',
    };
  }
  const where =
    coverage.is === 'partly'
      ? ` in the namespaces that were read: ${coverage.namespaces.slice(0, 10).join(', ')}`
      : namespace === undefined
        ? ''
        : ` in namespace ${namespace}`;
  return {
    code: 'object_not_found',
    exit: 1,
    message: `cannot find ${title}`,
    reason: `there is none${where}`,
    ...(near === '' ? {} : { help: near }),
  };
}

function several(found: readonly GraphObject[], name: string): Failure {
  const [first] = found;
  return {
    code: 'object_ambiguous',
    exit: 2,
    message: `cannot tell which ${kindTitle(first?.kind ?? '')} ${name} is meant`,
    reason: `there are several: ${found.slice(0, 5).map(objectName).join(', ')}`,
    help: `name its namespace: ${first?.namespace ?? 'NAMESPACE'}/${first?.kind ?? 'KIND'}/${name}`,
  };
}
