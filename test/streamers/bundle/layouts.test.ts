import { relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBundle, tar, writeFile, writeFiles, zip } from '../../support/build-archives.ts';

const cri = (second: number, text: string): string =>
  `2026-01-02T03:04:${String(second).padStart(2, '0')}.000000001Z stdout F ${text}\n`;
const uid = '8a7f0c3e-1111-4222-8333-944445555666';
const podsFolder = {
  [`pods/shop_web-0_${uid}/app/1.log`]: cri(5, 'now'),
  [`pods/shop_web-0_${uid}/app/1.log.20260102-030404.gz`]: gzipSync(cri(1, 'first')),
  [`pods/shop_web-0_${uid}/app/1.log.20260102-030405`]: cri(3, 'second'),
  [`pods/shop_web-0_${uid}/app/0.log`]: cri(0, 'before the restart'),
};

const podList = JSON.stringify({
  kind: 'PodList',
  apiVersion: 'v1',
  items: [
    {
      metadata: { name: 'web-0', namespace: 'shop', uid },
      spec: {
        nodeName: 'node-1',
        containers: [{ name: 'app', env: [{ name: 'TOKEN', value: 'secret' }] }],
      },
      status: {
        containerStatuses: [
          {
            name: 'app',
            restartCount: 1,
            containerID: `containerd://${'b'.repeat(64)}`,
            lastState: { terminated: { containerID: `containerd://${'a'.repeat(64)}` } },
          },
        ],
      },
    },
  ],
});

describe('/var/log/pods', () => {
  const expected = [
    ['before the restart', 0, 0],
    ['first', 1, 0],
    ['second', 1, 1],
    ['now', 1, 2],
  ];

  it('names the container instance and puts rotated files in the order of their first lines', async () => {
    const { logs } = await readBundle([writeFiles(podsFolder)]);
    const read = logs.map(({ input, text }) => [
      text.slice(text.indexOf('F ') + 2).trim(),
      input.ref.restartCount,
      input.rank,
    ]);
    expect(read.sort((a, b) => Number(a[1]) - Number(b[1]) || Number(a[2]) - Number(b[2]))).toEqual(
      expected,
    );
    expect(logs[0]?.input).toMatchObject({
      layout: 'var_log_pods',
      envelope: 'cri',
      ref: { namespace: 'shop', pod: 'web-0', podUid: uid, container: 'app' },
    });
  });

  it.each([
    ['a tar', async () => writeFile('x.tar', await tar(podsFolder))],
    ['a tar.gz', async () => writeFile('x.tgz', gzipSync(await tar(podsFolder)))],
    [
      'a zip',
      () =>
        writeFile(
          'x.zip',
          zip(Object.entries(podsFolder).map(([name, content]) => ({ name, content }))),
        ),
    ],
  ])('is read the same from %s', async (_name, make) => {
    const { logs } = await readBundle([await make()]);
    const read = logs.map(({ input, text }) => [
      text.slice(text.indexOf('F ') + 2).trim(),
      input.ref.restartCount,
      input.rank,
    ]);
    expect(read.sort((a, b) => Number(a[1]) - Number(b[1]) || Number(a[2]) - Number(b[2]))).toEqual(
      expected,
    );
  });

  it('takes node and container ids of both runs from the pod, wherever the bundle has it', async () => {
    const { logs } = await readBundle([writeFiles({ ...podsFolder, 'z/pods.json': podList })]);
    const ids = new Map(logs.map(({ input }) => [input.ref.restartCount, input.ref]));
    expect(ids.get(1)).toMatchObject({ node: 'node-1', containerId: 'b'.repeat(64) });
    expect(ids.get(0)).toMatchObject({ node: 'node-1', containerId: 'a'.repeat(64) });
  });
});

describe('kubectl cluster-info dump', () => {
  it('takes namespace and pod from the header and the rest from the objects', async () => {
    const root = writeFiles({
      'nodes.json': JSON.stringify({ kind: 'NodeList', apiVersion: 'v1', items: [] }),
      'shop/pods.json': podList,
      'shop/events.json': JSON.stringify({
        kind: 'EventList',
        apiVersion: 'v1',
        items: [{ metadata: { name: 'web-0.1', namespace: 'shop' }, reason: 'Killing' }],
      }),
      'shop/web-0/logs.txt':
        '==== START logs for container app of pod shop/web-0 ====\nhello\n==== END logs for container app of pod shop/web-0 ====\n',
    });
    const { plan, logs } = await readBundle([root]);
    expect(logs.map(({ input }) => input)).toMatchObject([
      {
        layout: 'cluster_info_dump',
        envelope: 'cluster_info_dump',
        ref: { namespace: 'shop', pod: 'web-0', podUid: uid, node: 'node-1' },
      },
    ]);
    expect(logs[0]?.input.ref.container).toBeUndefined();
    expect(plan.events.map(({ content }) => content['reason'])).toEqual(['Killing']);
    // A list is kept by its kind: that it was there tells an absent object from an unknown one.
    expect(plan.objects.map(({ kind, name }) => [kind, name])).toEqual([
      ['NodeList', ''],
      ['Pod', 'web-0'],
      ['PodList', ''],
    ]);
    expect(JSON.stringify(plan.objects)).not.toContain('secret');
    expect(JSON.stringify(plan.objects)).toContain('TOKEN');
  });
});

describe('must-gather', () => {
  it('puts rotated files before the current one of the same run', async () => {
    const logs = 'must-gather.local.1/x/namespaces/shop/pods/web-0/app/app/logs';
    const root = writeFiles({
      [`${logs}/current.log`]: '2026-01-02T03:04:05.000000001Z now\n',
      [`${logs}/rotated/1.log.20260102-030404.gz`]: gzipSync(cri(1, 'first')),
      [`${logs}/rotated/1.log.20260102-030405`]: cri(3, 'second'),
      'must-gather.local.1/x/namespaces/shop/core/pods.json': podList,
    });
    const read = await readBundle([root]);
    const places = read.logs.map(({ input: { ref, rank }, text }) => [
      text.trim().split(' ').at(-1),
      ref.restartCount,
      ref.containerId,
      rank,
    ]);
    const id = 'b'.repeat(64);
    expect(places.sort((a, b) => Number(a[3]) - Number(b[3]))).toEqual([
      ['first', 1, id, 0],
      ['second', 1, id, 1],
      ['now', 1, id, 2],
    ]);
  });
});

describe('a plain file', () => {
  it.each([
    ['web-7d9f-abcde.log', { pod: 'web-7d9f-abcde' }],
    ['shop_web-0_app.log', { namespace: 'shop', pod: 'web-0', container: 'app' }],
    ['kubelet.log', { service: 'kubelet' }],
    ['output.log', {}],
    ['Some Notes.txt', {}],
  ])('called %s gives what its name can', async (name, ref) => {
    const { logs } = await readBundle([writeFile(name, 'a line\n')]);
    expect(logs.map(({ input, text }) => [input.ref, text])).toEqual([[ref, 'a line\n']]);
  });

  it('is named by pod and container only where objects confirm both', async () => {
    const files = { 'web-0-app.log': 'a\n', 'web-0-other.log': 'b\n', 'pods.json': podList };
    const root = writeFiles(files);
    const { logs } = await readBundle([root]);
    expect(
      logs.map(({ input }) => [relative(root, input.path), input.ref.pod, input.ref.container]),
    ).toEqual([
      ['web-0-app.log', 'web-0', 'app'],
      ['web-0-other.log', 'web-0-other', undefined],
    ]);
  });
});

describe('kind export logs', () => {
  it('skips its reports, and names nodes by the mark beside them', async () => {
    const root = writeFiles({
      'kind-version.txt': 'kind v0.29.0 go1.24.2 linux/amd64\n',
      'docker-info.txt': 'Client:\n Version: 28.1.1\n',
      'edge/kubernetes-version.txt': 'Kubernetes v1.33.1\n',
      'edge/images.log': 'IMAGE TAG\n',
      'edge/kubelet.log': 'kubelet says\n',
      [`edge/pods/shop_web-0_${uid}/app/0.log`]: cri(1, 'app says'),
      'shop-worker/kubelet.log': 'worker says\n',
    });
    const { plan, logs } = await readBundle([root]);
    const owners = logs.map(({ input: { ref } }) => [ref.node, ref.service ?? ref.pod]);
    expect(owners.sort()).toEqual([
      ['edge', 'kubelet'],
      ['edge', 'web-0'],
      ['shop-worker', 'kubelet'],
    ]);
    const skipped = plan.skipped.map(({ path, reason }) => `${relative(root, path)} ${reason}`);
    expect(skipped.sort()).toEqual([
      'docker-info.txt not_a_log',
      'edge/images.log not_a_log',
      'edge/kubernetes-version.txt not_a_log',
      'kind-version.txt not_a_log',
    ]);
  });

  it('leaves names alone where nothing says that it is one', async () => {
    const { logs } = await readBundle([
      writeFiles({ [`edge/pods/shop_web-0_${uid}/app/0.log`]: cri(1, 'app says') }),
    ]);
    expect(logs[0]?.input.ref).not.toHaveProperty('node');
  });
});
