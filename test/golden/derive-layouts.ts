// The recorded pod logs put into the layouts that no recorder can run here: a rotated folder, what
// cloud and distribution collectors pack, docker's own files, compose, archives. Made afresh for each
// test run, so that they cannot drift from the recording; only paths and envelopes change.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { importPaths } from '../../src/workers/import-paths.ts';
import { tar, temporaryFolder, writeFile, writeFiles, zip } from '../support/build-archives.ts';
import type { Files } from '../support/build-archives.ts';

const recordings = join(import.meta.dirname, 'bundles');

function filesBelow(folder: string, root = folder): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // The links of /var/log/containers name files that are here anyway.
    if (entry.isDirectory()) Object.assign(files, filesBelow(path, root));
    else if (entry.isFile()) files[relative(root, path)] = readFileSync(path);
  }
  return files;
}

interface PodLog {
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  readonly restartCount: number;
  readonly content: Buffer;
}

/** The recorded files of `/var/log/pods`, by what their path says. */
function podLogs(): readonly PodLog[] {
  const files = filesBelow(join(recordings, 'pod-logs', 'var', 'log', 'pods'));
  return Object.entries(files).map(([path, content]) => {
    const container = dirname(path);
    const [namespace = '', pod = '', podUid = ''] = dirname(container).split('_');
    const restartCount = Number(basename(path, '.log'));
    return { namespace, pod, podUid, container: basename(container), restartCount, content };
  });
}

const objects = (): Files => ({
  'pods.json': readFileSync(join(recordings, 'objects-json', 'pods.json')),
  'events.json': readFileSync(join(recordings, 'objects-json', 'events.json')),
});

interface CriLine {
  readonly time: string;
  readonly stream: string;
  readonly isWhole: boolean;
  readonly text: string;
}

function criLines(content: Buffer): readonly CriLine[] {
  const lines = content.toString('utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [time = '', stream = '', tag = ''] = line.split(' ', 3);
    const text = line.slice(time.length + stream.length + tag.length + 3);
    return { time, stream, isWhole: tag === 'F', text };
  });
}

/** What `kubectl logs` prints of the file, with the stamps of `--timestamps` or without. */
function apiText(content: Buffer, hasTimes: boolean): string {
  let begins = true;
  return criLines(content)
    .map(({ time, isWhole, text }) => {
      const stamp = hasTimes && begins ? `${time} ` : '';
      begins = isWhole;
      return `${stamp}${text}${isWhole ? '\n' : ''}`;
    })
    .join('');
}

/** Each longer file cut at whole lines into a rotated .gz, a rotated plain file and the rest. */
function rotate(path: string, content: Buffer): Files {
  const lines = content.toString('utf8').split('\n').slice(0, -1);
  if (lines.length < 9) return { [path]: content };
  const third = Math.floor(lines.length / 3);
  const piece = (from: number, to?: number): string => lines.slice(from, to).join('\n') + '\n';
  return {
    [`${path}.20261125-094610.gz`]: gzipSync(piece(0, third)),
    [`${path}.20261125-094620`]: piece(third, 2 * third),
    [path]: piece(2 * third),
  };
}

function podFolders(root: string, change = (path: string, content: Buffer): Files => ({ [path]: content })): Files {
  const files: Record<string, string | Uint8Array> = {};
  for (const log of podLogs()) {
    const folder = `${log.namespace}_${log.pod}_${log.podUid}/${log.container}`;
    Object.assign(files, change(`${root}${folder}/${log.restartCount}.log`, log.content));
  }
  return files;
}

/** `oc adm inspect` with rotated logs: raw CRI lines below `rotated/`, the API's lines in `current`. */
function mustGatherRotated(): Files {
  const files: Record<string, string | Uint8Array> = {
    'core/pods.yaml': readFileSync(join(recordings, 'objects-yaml', 'pods.yaml')),
    'core/events.yaml': readFileSync(join(recordings, 'objects-yaml', 'events.yaml')),
  };
  const newest = new Map<string, number>();
  for (const { pod, container, restartCount } of podLogs()) {
    const key = `${pod}/${container}`;
    newest.set(key, Math.max(restartCount, newest.get(key) ?? 0));
  }
  for (const { pod, container, restartCount, content } of podLogs()) {
    const folder = `pods/${pod}/${container}/${container}/logs`;
    const isCurrent = newest.get(`${pod}/${container}`) === restartCount;
    for (const [path, piece] of Object.entries(rotate(`${restartCount}.log`, content))) {
      if (path !== `${restartCount}.log`) files[`${folder}/rotated/${path}`] = piece;
      else {
        const name = isCurrent ? 'current' : 'previous';
        files[`${folder}/${name}.log`] = apiText(Buffer.from(piece), true);
      }
    }
  }
  const root = 'must-gather.local.4401/registry-example-sha256-0f3b/namespaces/orders';
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [`${root}/${path}`, file]));
}

interface ContainerStatus {
  readonly name: string;
  readonly containerID?: string;
  readonly lastState?: { readonly terminated?: { readonly containerID?: string } };
}

/** `/var/lib/docker/containers`: folders by container id alone; the pods say whose they are. */
function dockerFolders(): Files {
  const { items } = JSON.parse(String(objects()['pods.json'])) as {
    readonly items: readonly {
      readonly metadata: { readonly name: string };
      readonly status: {
        readonly containerStatuses: readonly ContainerStatus[];
        readonly initContainerStatuses?: readonly ContainerStatus[];
      };
    }[];
  };
  const files: Record<string, string | Uint8Array> = { ...objects() };
  for (const { pod, container, restartCount, content } of podLogs()) {
    const status = items.find(({ metadata }) => metadata.name === pod)?.status;
    const of = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].find(
      ({ name }) => name === container,
    );
    const before = of?.lastState?.terminated?.containerID;
    const id = (restartCount === 0 && before !== undefined ? before : (of?.containerID ?? '')).replace(/^.*\/\//, '');
    files[`containers/${id}/${id}-json.log`] = criLines(content)
      .map(({ time, stream, isWhole, text }) => {
        return `${JSON.stringify({ log: isWhole ? `${text}\n` : text, stream, time })}\n`;
      })
      .join('');
  }
  return files;
}

/** `docker compose logs -t --no-color`: one file, the service's number and a bar before each line. */
function composeText(): string {
  const lines = podLogs().flatMap(({ container, content }) =>
    apiText(content, true)
      .split('\n')
      .slice(0, -1)
      .map((line) => ({ line, name: `${container}-1` })),
  );
  const width = Math.max(...lines.map(({ name }) => name.length));
  return lines.map(({ line, name }) => `${name.padEnd(width)}  | ${line}\n`).join('');
}

function named(hasPrevious: boolean, path: (log: PodLog) => string, hasTimes = false): Files {
  const logs = podLogs();
  const isCurrent = ({ pod, container, restartCount }: PodLog): boolean =>
    logs.every((log) => log.pod !== pod || log.container !== container || log.restartCount <= restartCount);
  const kept = logs.filter((log) => hasPrevious || isCurrent(log));
  return Object.fromEntries(kept.map((log) => [path(log), apiText(log.content, hasTimes)]));
}

const zipOf = (files: Files): Buffer =>
  zip(Object.entries(files).map(([name, content]) => ({ name, content })));

/** Each makes its bundle and answers with the path to open. */
export const derivedLayouts = {
  'pod-logs-rotated': () => writeFiles(podFolders('pods/', rotate)),
  'pod-logs in a tar.gz': async () => writeFile('pods.tgz', gzipSync(await tar(podFolders('pods/')))),
  'pod-logs in a zip': () => writeFile('pods.zip', zipOf(podFolders('pods/'))),
  'must-gather-rotated': () => writeFiles(mustGatherRotated()),
  'eks-collector': async () =>
    writeFile('eks_i-0abc_2026-11-25_0946-UTC_0.7.8.tar.gz', gzipSync(await tar(podFolders('var_log/')))),
  'docker-json-files': () => writeFiles(dockerFolders()),
  'docker-compose': () => writeFile('compose.log', composeText()),
  'talos-support': () =>
    writeFile(
      'support.zip',
      zipOf(named(false, ({ namespace, container }) => `10.0.0.2/kubernetes-logs/${namespace}/${container}.log`)),
    ),
  'sos-report': () =>
    writeFiles(
      named(
        false,
        ({ namespace, pod, container }) =>
          `sosreport/sos_commands/kubernetes/cluster-info/${namespace}/podlogs/${pod}/kubectl_--namespace_${namespace}_logs_${pod}_-c_${container}`,
      ),
    ),
  'troubleshoot-collector': () =>
    writeFiles({
      ...named(false, ({ pod, container }) => `support-bundle/orders-logs/${pod}/${container}.log`),
      'support-bundle/cluster-resources/pods/orders.json': objects()['pods.json'] ?? '',
      'support-bundle/cluster-resources/events/orders.json': objects()['events.json'] ?? '',
    }),
  'klog-capture': async () => {
    const captureFile = join(temporaryFolder(), 'first.klog');
    const paths = [join(recordings, 'pod-logs')];
    const result = await importPaths({ paths, captureFile });
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
    return captureFile;
  },
} as const satisfies Readonly<Record<string, () => string | Promise<string>>>;
