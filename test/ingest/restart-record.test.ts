import { describe, expect, it } from 'vitest';
import { toRestartRecords } from '../../src/ingest/restart-record.ts';
import type { RawObject } from '../../src/streamers/types.ts';

const id = (letter: string): string => letter.repeat(64);

function pod(status: object): RawObject {
  return {
    kind: 'Pod',
    namespace: 'shop',
    name: 'web-0',
    uid: 'pod-uid',
    content: { spec: { nodeName: 'node-1' }, status: status },
  };
}

const killed = {
  exitCode: 137,
  reason: 'OOMKilled',
  finishedAt: '2026-11-25T09:46:31Z',
  containerID: `containerd://${id('a')}`,
};

/** What is said of each end: run, exit code, severity, second. */
function endsOf(status: object): readonly unknown[] {
  return toRestartRecords(pod(status)).map(({ record, ref }) => [
    ref.container,
    ref.restartCount,
    (JSON.parse(record.detail ?? '{}') as { exitCode?: number }).exitCode,
    record.parsed.severityNumber,
  ]);
}

describe('the end of a container instance', () => {
  it('is a restart row in the stream of the instance that ended, behind its last words', () => {
    const [end, ...others] = toRestartRecords(
      pod({
        containerStatuses: [
          {
            name: 'api',
            restartCount: 2,
            containerID: `containerd://${id('b')}`,
            lastState: { terminated: killed },
          },
        ],
      }),
    );
    expect(others).toEqual([]);
    expect(end?.ref).toEqual({
      namespace: 'shop',
      pod: 'web-0',
      podUid: 'pod-uid',
      node: 'node-1',
      container: 'api',
      restartCount: 1,
      containerId: id('a'),
    });
    expect(JSON.parse(end?.record.detail ?? '')).toEqual({
      exitCode: 137,
      reason: 'OOMKilled',
      previousContainerId: id('a'),
    });
    expect(end?.record).toMatchObject({
      timeUs: Date.parse('2026-11-25T09:46:31Z') * 1000 + 999_999,
      text: 'container api ended: OOMKilled, exit code 137',
      parsed: { severityNumber: 17 },
    });
  });

  it.each([
    ['a clean end before the present run', 'lastState', { exitCode: 0 }, [['c', 2, 0, 9]]],
    ['a failed end of the present run', 'state', { exitCode: 1 }, [['c', 3, 1, 17]]],
    ['a clean end of the present run', 'state', { exitCode: 0, reason: 'Completed' }, []],
    [
      'out of memory with exit code 0',
      'state',
      { exitCode: 0, reason: 'OOMKilled' },
      [['c', 3, 0, 17]],
    ],
    ['an end without any field', 'lastState', {}, [['c', 2, undefined, 9]]],
    ['an end that is no object', 'lastState', 'gone', []],
  ])('%s', (_, state, terminated, expected) => {
    const container = { name: 'c', restartCount: 3, containerID: id('b'), [state]: { terminated } };
    expect(endsOf({ containerStatuses: [container] })).toEqual(expected);
    expect(endsOf({ initContainerStatuses: [container] })).toEqual(expected);
  });

  it('that waits to be started again counts as the run that ended', () => {
    const waiting = { ...killed, containerID: id('b') };
    const container = {
      name: 'c',
      restartCount: 3,
      containerID: id('b'),
      lastState: { terminated: waiting },
    };
    expect(endsOf({ containerStatuses: [container] })).toEqual([['c', 3, 137, 17]]);
  });

  it('is not read from what has the wrong shape, or is no pod', () => {
    expect(endsOf({ containerStatuses: 'none', initContainerStatuses: [null, 3, {}] })).toEqual([]);
    expect(toRestartRecords({ ...pod({}), kind: 'Job' })).toEqual([]);
  });
});
