import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reportersOfEvents } from '../../../src/query/read-observations.ts';
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
  test('with Events about what controllers serve, which say who reports them', async () => {
    const event = (kind: string, name: string) => ({
      metadata: { name: `${name}.1`, namespace: 'shop', uid: `e-${name}` },
      involvedObject: { kind, name, namespace: 'shop' },
      source: { component: 'nginx-ingress-controller' },
    });
    server.resource('v1/events').put(event('Ingress', 'web'));
    server.resource('v1/events').put(event('Pod', 'web-1'));
    const { events } = await listObjects({
      client: clientOf(server),
      namespace: 'shop',
      clock: fastClock(),
      signal: new AbortController().signal,
    });
    const reportersOf = reportersOfEvents(events.map(({ content }) => content));
    const web = { namespace: 'shop', name: 'web' };
    expect(reportersOf({ ...web, kind: 'ingress' })).toEqual(['nginx-ingress-controller']);
    expect(reportersOf({ ...web, kind: 'gateway' })).toEqual([]);
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
