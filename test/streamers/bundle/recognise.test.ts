import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { recognise } from '../../../src/streamers/bundle/layouts/index.ts';

const uid = '8a7f0c3e-1111-4222-8333-944445555666';
const hash = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const id = 'ab'.repeat(32);
const none = new Uint8Array(0);
const web = { namespace: 'shop', pod: 'web-0', container: 'app' };
/** A name the kubelet had to cut: 251 characters, 20 of the id left. */
const cutPod = 'p'.repeat(120);
const cutContainer = 'c'.repeat(251 - 120 - 1 - 4 - 1 - 1 - 20);

describe('a path says whose lines a file holds', () => {
  it.each([
    [`pods/shop_web-0_${uid}/app/3.log`, 'var_log_pods', { ...web, podUid: uid, restartCount: 3 }],
    [
      `x.tgz!var_log/shop_web-0_${uid}/app/0.log.20260102-030405.gz`,
      'var_log_pods',
      { ...web, podUid: uid, restartCount: 0 },
    ],
    [
      `pods/kube-system_etcd-m_${hash}/etcd/1.log`,
      'var_log_pods',
      {
        namespace: 'kube-system',
        pod: 'etcd-m',
        podUid: hash,
        container: 'etcd',
        restartCount: 1,
      },
    ],
    [
      `kind/kind-control-plane/pods/shop_web-0_${uid}/app/0.log`,
      'var_log_pods',
      { ...web, podUid: uid, restartCount: 0, node: 'kind-control-plane' },
    ],
    [
      `containers/web-0_shop_app-${id}.log`,
      'var_log_containers',
      { namespace: 'shop', pod: 'web-0', container: 'app', containerId: id },
    ],
    [
      `containers/${cutPod}_shop_${cutContainer}-${id.slice(0, 20)}.log`,
      'var_log_containers',
      { namespace: 'shop', pod: cutPod, container: cutContainer },
    ],
    [`docker/containers/${id}/${id}-json.log.1.gz`, 'docker_containers', { containerId: id }],
    ['sb/cluster-resources/pods/logs/shop/web-0/app.log', 'troubleshoot', web],
    ['sb/cluster-resources/pods/logs/shop/web-0/app-previous.log', 'troubleshoot', web],
    ['mg/img/namespaces/shop/pods/web-0/app/app/logs/current.log', 'must_gather', web],
    ['mg/namespaces/shop/pods/web-0/app/app/logs/previous.insecure.log', 'must_gather', web],
    [
      'mg/namespaces/shop/pods/web-0/app/app/logs/rotated/2.log.20260102-030405.gz',
      'must_gather',
      { ...web, restartCount: 2 },
    ],
    [
      'mg/audit_logs/kube-apiserver/master-0-audit-2026-01-02T03-04-05.6.log.gz',
      'must_gather',
      { service: 'kube-apiserver-audit', node: 'master-0' },
    ],
    ['mg/host_service_logs/masters/kubelet_service.log', 'must_gather', { service: 'kubelet' }],
    ['kind/kind-worker2/kubelet.log', 'kind_export', { service: 'kubelet', node: 'kind-worker2' }],
    ['eks_i-0_x.tar.gz!kubelet/kubelet.log', 'eks_collector', { service: 'kubelet' }],
    ['eks/containerd/containerd-log.txt', 'eks_collector', { service: 'containerd' }],
    [
      't.zip!10.0.0.2/kubernetes-logs/kube-system/coredns.log',
      'talos_support',
      { node: '10.0.0.2', namespace: 'kube-system', container: 'coredns' },
    ],
    [
      't.zip!10.0.0.2/service-logs/apid.log',
      'talos_support',
      { node: '10.0.0.2', service: 'apid' },
    ],
    [
      'k3s/podlogs/kube-system-coredns-5d-x',
      'rancher_collector',
      { namespace: 'kube-system', pod: 'coredns-5d-x' },
    ],
    ['rke2/journald/rke2-server', 'rancher_collector', { service: 'rke2-server' }],
    [
      'sos/sos_commands/kubernetes/cluster-info/shop/podlogs/web-0/kubectl_--namespace_shop_logs_web-0_-c_app',
      'sos_report',
      web,
    ],
  ])('%s', (path, layout, ref) => {
    expect(recognise(path, none)).toMatchObject({ layout, content: 'log' });
    expect(recognise(path, none).ref).toEqual(ref);
  });

  it.each([
    ['sb/cluster-resources/pods/logs/shop/web-0/app-previous.log', 'previous'],
    ['sb/cluster-resources/pods/logs/shop/web-0/app.log', 'current'],
    ['namespaces/shop/pods/web-0/app/app/logs/previous.log', 'previous'],
    ['n/kubernetes-logs/kube-system/coredns-exited.log', 'previous'],
    ['k3s/podlogs/kube-system-coredns-5d-x-previous', 'previous'],
    ['web-0-previous.log', 'previous'],
  ])('%s is of the %s run', (path, run) => {
    expect(recognise(path, none).run).toBe(run);
  });

  it.each([
    ['sb/cluster-resources/events/shop.json', 'Event'],
    ['sb/cluster-resources/nodes.json', 'Node'],
    ['dump/shop/pods.json', 'Pod'],
    ['mg/namespaces/shop/core/pods.yaml', undefined],
    ['mg/cluster-scoped-resources/core/nodes/n1.yaml', undefined],
  ])('%s holds objects', (path, kind) => {
    expect(recognise(path, none)).toMatchObject({ content: 'objects' });
    expect(recognise(path, none).kind).toBe(kind);
  });

  it.each([
    'mg/event-filter.html',
    'mg/timestamp',
    'mg/must-gather.logs',
    'mg/audit_logs/kube-apiserver.audit_logs_listing',
    'sb/cluster-resources/pods/logs/shop/web-0/app-logs-errors.log',
    'kind/kind-worker/images.log',
    'notes.md',
  ])('%s holds neither', (path) => {
    expect(recognise(path, none).content).toBe('other');
  });

  it('does not take folders of the right depth for identities', () => {
    expect(recognise('home/user/notes/0.log', none).ref).toEqual({});
    expect(recognise('a_b/app/0.log', none).ref).toEqual({});
    expect(recognise('shop/web-0/logs.txt', none).ref).toEqual({});
    expect(recognise('namespaces/shop/pods/web-0/app/other/logs/current.log', none).ref).toEqual(
      {},
    );
  });

  it('never throws and never gives an empty name, whatever the path', () => {
    const piece = fc.oneof(
      fc.constantFrom('pods', 'logs', 'namespaces', '_', '..', '', 'x_y_z', '0.log', 'app.log.gz'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const { ref } = recognise(pieces.join('/'), none);
        expect(Object.values(ref)).not.toContain('');
      }),
    );
  });
});
