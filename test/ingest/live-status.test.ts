import { describe, expect, it } from 'vitest';
import type { ContainerRef } from '../../src/core/container-ref.ts';
import type { StreamState } from '../../src/core/live-state.ts';
import { LiveStatus } from '../../src/ingest/live-status.ts';
import type { StreamMessage } from '../../src/streamers/types.ts';

const web: ContainerRef = { namespace: 'shop', pod: 'web-0', podUid: 'u1', container: 'app' };
const api: ContainerRef = { namespace: 'shop', pod: 'api-0', podUid: 'u2', container: 'app' };

function stream(ref: ContainerRef, state: StreamState, reason?: string): StreamMessage {
  return { kind: 'stream', ref, state, ...(reason === undefined ? {} : { reason }) };
}

function lineAt(ref: ContainerRef, ms: number): StreamMessage {
  const time = { us: ms * 1000, restNs: 0 };
  return { kind: 'lines', ref, lines: [{ time, text: Buffer.from('x') }] };
}

function statusAfter(...messages: readonly StreamMessage[]): LiveStatus {
  const status = new LiveStatus();
  for (const message of messages) status.take(message, 0, 'dev');
  return status;
}

describe('streams', () => {
  it('stand as they were told last, one for each container', () => {
    const status = statusAfter(
      stream(web, 'waiting'),
      stream(api, 'waiting', 'ContainerCreating'),
      stream(web, 'reading'),
      { kind: 'caught_up', ref: { ...web, containerId: 'c1' } },
    );
    expect(status.snapshot(0, 0).streams).toEqual([
      { origin: { namespace: 'shop', pod: 'web-0', container: 'app' }, state: 'live' },
      {
        origin: { namespace: 'shop', pod: 'api-0', container: 'app' },
        state: 'waiting',
        reason: 'ContainerCreating',
      },
    ]);
  });

  it('of a pod that is gone are forgotten, and its last words bring none back', () => {
    const status = statusAfter(
      stream(web, 'waiting'),
      stream({ ...web, container: 'proxy' }, 'waiting'),
      stream(api, 'waiting'),
      stream({ namespace: 'shop', pod: 'web-0', podUid: 'u1' }, 'gone'),
      { kind: 'caught_up', ref: web },
      stream(web, 'ended'),
    );
    expect(status.snapshot(0, 0).streams.map(({ origin }) => origin.pod)).toEqual(['api-0']);
  });
});

describe('troubles', () => {
  const unreachable = {
    code: 'cluster_unreachable',
    exit: 3,
    message: 'cannot reach the cluster of context `dev`',
    help: 'check the VPN',
  } as const;
  const forbidden = { code: 'forbidden', exit: 1, message: 'cannot list events' } as const;
  const report = (failure: typeof unreachable | typeof forbidden): StreamMessage => ({
    kind: 'report',
    report: { code: failure.code, message: failure.message, failure },
  });

  it('stay until they are over: a lost cluster until it answers, a right for good', () => {
    const status = statusAfter(report(unreachable), report(forbidden), {
      kind: 'cluster',
      state: 'reconnecting',
      reason: 'socket hang up',
    });
    expect(status.snapshot(0, 0)).toMatchObject({
      clusters: [{ name: 'dev', state: 'reconnecting', reason: 'socket hang up' }],
      troubles: [{ code: 'cluster_unreachable', help: 'check the VPN' }, { code: 'forbidden' }],
    });
    status.take({ kind: 'cluster', state: 'connected' }, 0, 'dev');
    expect(status.snapshot(0, 0).troubles.map(({ code }) => code)).toEqual(['forbidden']);
  });

  it('of another cluster stay when this one answers', () => {
    const status = statusAfter(report(unreachable));
    status.take({ kind: 'cluster', state: 'connected' }, 0, 'staging');
    expect(status.snapshot(0, 0).troubles).toHaveLength(1);
  });

  it('are no words of the moment, and none says that nothing is there once something is', () => {
    const say = (code: string): StreamMessage => ({
      kind: 'report',
      report: { code, message: code },
    });
    const status = statusAfter(say('attached'), say('nothing_matched'));
    expect(status.snapshot(0, 0).troubles.map(({ code }) => code)).toEqual(['nothing_matched']);
    status.take(stream(web, 'waiting'), 0, 'dev');
    expect(status.snapshot(0, 0).troubles).toEqual([]);
  });
});

describe('lag', () => {
  it('is how much later than at best lines come, whatever the clocks of nodes say', () => {
    const status = statusAfter(stream(web, 'waiting'), { kind: 'caught_up', ref: web });
    // The node's clock is five seconds behind ours.
    status.take(lineAt(web, 1000), 6000, 'dev');
    expect(status.snapshot(6000, 0).lagMs).toBe(0);
    status.take(lineAt(web, 2000), 9500, 'dev');
    expect(status.snapshot(9500, 0).lagMs).toBe(2500);
    expect(status.snapshot(9900, 100).lagMs).toBe(2600);
    expect(status.snapshot(10_600, 0).lagMs).toBe(0);
  });

  it('is not made by lines that were there before', () => {
    const status = statusAfter(stream(web, 'waiting'), stream(web, 'reading'));
    status.take(lineAt(web, 0), 3_600_000, 'dev');
    expect(status.snapshot(3_600_000, 0).lagMs).toBe(0);
  });
});

it('says what has changed since it was asked last', () => {
  const status = statusAfter(stream(web, 'waiting'));
  expect(status.isChanged).toBe(true);
  status.snapshot(0, 0);
  expect(status.isChanged).toBe(false);
  status.catchUp();
  expect(status.isChanged).toBe(true);
});
