import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listObjects } from '../../../src/streamers/cluster/list-objects.ts';
import { clientOf, fastClock } from '../../support/fake-api-server/harness.ts';
import { fakeApiServer, statusObject } from '../../support/fake-api-server/server.ts';
import type { FakeApiServer, SeenRequest } from '../../support/fake-api-server/server.ts';

let server: FakeApiServer;
beforeEach(async () => {
  server = await fakeApiServer();
  const metadata = { name: 'web', namespace: 'shop', uid: 'a', managedFields: [{}] };
  server.resource('v1/services').put({ metadata });
});
afterEach(() => server.close());

/** Objects, and lists with their reasons, of the kinds that begin so. */
async function list(kind: string): Promise<readonly string[]> {
  const { objects } = await listObjects({
    client: clientOf(server),
    clock: fastClock(),
    signal: new AbortController().signal,
  });
  return objects
    .filter((object) => object.kind.startsWith(kind))
    .map(({ kind: found, namespace = '*', name, content }) => {
      const reason = content['reason'];
      return `${found} ${namespace}/${name}${typeof reason === 'string' ? ` ${reason}` : ''}`;
    });
}

describe('what connects resources is listed', () => {
  const answer = (code: number, pattern: RegExp) => (request: SeenRequest) =>
    pattern.test(request.path)
      ? { kind: 'status' as const, code, body: statusObject(code, 'no') }
      : undefined;
  test('with a list for each kind, also for those that the server does not know', async () => {
    server.otherwise(answer(404, /httproutes/));
    expect(await list('Service')).toEqual(['Service shop/web', 'ServiceList */']);
    expect(await list('HTTPRoute')).toEqual(['HTTPRouteList */']);
  });
  test('in one namespace where it may not be listed in all', async () => {
    server.otherwise(answer(403, /^\/api\/v1\/services/));
    expect(await list('Service')).toEqual([
      'ServiceList */ Forbidden',
      'Service shop/web',
      'ServiceList shop/',
    ]);
  });
  test('and is said not to be readable where it may not be listed at all', async () => {
    server.otherwise(answer(403, /services|ingressclasses/));
    expect(await list('Service')).toEqual([
      'ServiceList */ Forbidden',
      'ServiceList shop/ Forbidden',
    ]);
    expect(await list('IngressClass')).toEqual(['IngressClassList */ Forbidden']);
  });
});
