// Every flag as data. The command line, the environment (KLOG_*), the configuration file, `--help`,
// docs/flags.md and their tests are all made from this table; a flag is described nowhere else.

/** Commands that exist; their texts are in commands.ts. */
export const commandNames = [
  'follow',
  'capture',
  'open',
  'query',
  'export',
  'parse',
  'clocks',
  'graph',
  'requests',
  'sql',
  'captures',
  'formats',
  'redact',
  'demo',
  'completion',
] as const;
export type CommandName = (typeof commandNames)[number];

export interface FlagSpec {
  /** Long name without dashes: also the key in the configuration file. */
  readonly name: string;
  readonly short?: string;
  /** What stands after it in `--help`; absent: a switch. */
  readonly value?: string;
  /** Every legal value. */
  readonly choices?: readonly string[];
  /** How the value is read; absent: any text. `size` is bytes with an optional unit. */
  readonly type?: 'count' | 'size' | 'age';
  /** May be given several times. */
  readonly repeats?: true;
  /** What happens without it, as the help says it. */
  readonly default?: string;
  readonly help: string;
  readonly commands: readonly CommandName[];
  /** Heading in `--help`. */
  readonly group: 'Input' | 'Selection' | 'Cluster' | 'Filter' | 'Output' | 'Limits';
  /** It names one thing of one run, so neither environment nor file may set it. */
  readonly commandLineOnly?: true;
}

const showing: readonly CommandName[] = ['open', 'query', 'export'];
/** Commands that show records as they come, too. */
const filtering: readonly CommandName[] = ['follow', 'open', 'query', 'export'];

/** Commands that ask a capture by records. */
const asking: readonly CommandName[] = [...filtering, 'clocks'];

const live: readonly CommandName[] = ['follow'];
/** Commands that read a cluster. */
const collecting: readonly CommandName[] = ['follow', 'capture'];
/** Commands that read lines. */
const reading: readonly CommandName[] = [...collecting, 'open', 'parse'];

/** What is collected of a cluster. */
const selectionFlags = [
  {
    name: 'namespace',
    short: 'n',
    value: 'NAME',
    repeats: true,
    help: "namespaces to look in: repeat, or separate by commas (a cluster's default: the context's)",
    commands: [...collecting, 'clocks', 'graph'],
    group: 'Selection',
  },
  {
    name: 'all-namespaces',
    short: 'A',
    help: 'look in all namespaces',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'selector',
    short: 'l',
    value: 'LABELS',
    help: 'pods with these labels: app=web,tier!=cache',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'field-selector',
    value: 'FIELDS',
    help: 'pods with these fields: status.phase=Running',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'node',
    value: 'NAME',
    help: 'pods on this node',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'exclude-pod',
    value: 'REGEX',
    repeats: true,
    help: 'leave out pods whose names match one of these',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'container',
    short: 'c',
    value: 'REGEX',
    help: 'containers whose names match; a whole name means itself',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'exclude-container',
    short: 'E',
    value: 'REGEX',
    repeats: true,
    help: 'leave out containers whose names match one of these',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'init-containers',
    value: 'YES',
    choices: ['true', 'false'],
    default: 'true',
    help: 'also init containers',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'ephemeral-containers',
    value: 'YES',
    choices: ['true', 'false'],
    default: 'true',
    help: 'also ephemeral containers (kubectl debug)',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'container-state',
    value: 'STATE',
    choices: ['running', 'waiting', 'terminated', 'all'],
    repeats: true,
    default: 'all',
    help: 'only containers in this state',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'since',
    short: 's',
    value: 'AGE',
    type: 'age',
    default: '1h',
    help: 'what containers wrote no longer ago than this; pods that come later are read whole',
    commands: [...collecting, 'requests'],
    group: 'Selection',
  },
  {
    name: 'since-time',
    value: 'TIME',
    help: 'what containers wrote from this time on: 2026-11-25T10:14:00Z',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'tail',
    value: 'N',
    type: 'count',
    help: 'only the last N lines of each container that is there at the start',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'limit-bytes',
    value: 'SIZE',
    type: 'size',
    help: 'at most so many bytes of what each container wrote before',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'previous',
    short: 'p',
    help: 'the instances before the present ones, if there are any',
    commands: live,
    group: 'Selection',
  },
  {
    name: 'no-follow',
    help: 'read what is there, then end',
    commands: live,
    group: 'Selection',
  },
  {
    name: 'no-events',
    help: 'without Kubernetes Events',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'no-objects',
    help: 'without the states of pods, owners and services',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'max-log-requests',
    value: 'N',
    type: 'count',
    default: '200',
    help: 'logs that are read at a time; other containers wait for their turn',
    commands: collecting,
    group: 'Selection',
  },
  {
    name: 'resume',
    help: "go on with a capture's own selection, without a repeat (--capture names it)",
    commands: live,
    group: 'Selection',
    commandLineOnly: true,
  },
] as const satisfies readonly FlagSpec[];

/** kubectl's connection flags. */
const clusterFlags = [
  {
    name: 'context',
    value: 'NAME',
    repeats: true,
    default: 'the current one',
    help: 'contexts of the kubeconfig: repeat, or separate by commas',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'kubeconfig',
    value: 'FILE',
    help: 'the kubeconfig, instead of $KUBECONFIG and ~/.kube/config',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'cluster',
    value: 'NAME',
    help: 'cluster of the kubeconfig, instead of the one of the context',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'user',
    value: 'NAME',
    help: 'user of the kubeconfig, instead of the one of the context',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'server',
    value: 'URL',
    help: 'address of the API server',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'token',
    value: 'TOKEN',
    help: 'bearer token; never stored or printed',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'as',
    value: 'USER',
    help: 'act as this user',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'as-group',
    value: 'GROUP',
    repeats: true,
    help: 'act as a member of this group',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'insecure-skip-tls-verify',
    help: "do not check the server's certificate",
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'request-timeout',
    value: 'AGE',
    type: 'age',
    help: 'longest wait for an answer that is no stream: 30s; 0s: no limit',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
] as const satisfies readonly FlagSpec[];

export const flags = [
  {
    name: 'capture',
    value: 'FILE',
    help: 'capture file: written by follow and open, read by the others',
    default: 'follow, open: a new one in the home; others: the newest there',
    commands: ['follow', 'open', 'query', 'export', 'clocks', 'graph', 'sql', 'requests'],
    group: 'Input',
  },
  {
    name: 'no-ui',
    help: 'only the summary, not the timeline',
    commands: ['follow', 'open'],
    group: 'Output',
    commandLineOnly: true,
  },
  {
    name: 'filter',
    value: 'QUERY',
    repeats: true,
    help: 'show only what matches this question (several: all must match)',
    commands: asking,
    group: 'Filter',
  },
  {
    name: 'include',
    short: 'i',
    value: 'REGEX',
    repeats: true,
    help: 'show only lines that match one of these',
    commands: asking,
    group: 'Filter',
  },
  {
    name: 'exclude',
    short: 'e',
    value: 'REGEX',
    repeats: true,
    help: 'leave out lines that match one of these',
    commands: asking,
    group: 'Filter',
  },
  {
    name: 'highlight',
    short: 'H',
    value: 'REGEX',
    repeats: true,
    help: 'mark matches, hide nothing',
    commands: filtering,
    group: 'Filter',
  },
  {
    name: 'request',
    value: 'ID',
    help: 'one request: lines that carry the id in any spelling, or an id that is tied to it',
    commands: asking,
    group: 'Filter',
  },
  {
    name: 'resource',
    value: 'KIND/NAME',
    help: 'what one resource and all behind it wrote, Events about them, and lines that name it',
    commands: asking,
    group: 'Filter',
  },
  {
    name: 'live',
    help: 'ask the cluster as it is now, instead of a capture',
    commands: ['graph'],
    group: 'Input',
    commandLineOnly: true,
  },
  {
    name: 'at',
    value: 'TIME',
    help: 'the state at this moment: 10:14, 2026-11-25T10:14:00Z, 15m (before the newest record)',
    default: 'the newest',
    commands: ['graph'],
    group: 'Filter',
    commandLineOnly: true,
  },
  {
    name: 'depth',
    value: 'N',
    type: 'count',
    help: 'steps from the named object; follow: on the path of an Ingress, route, claim …',
    default: 'as far as it goes',
    commands: [...collecting, 'graph'],
    group: 'Filter',
  },
  {
    name: 'only',
    value: 'KIND',
    repeats: true,
    help: 'only objects of these kinds (several: comma); follow: of those on the path of an Ingress …',
    commands: [...collecting, 'graph'],
    group: 'Filter',
    commandLineOnly: true,
  },
  {
    name: 'controller',
    value: 'NS/SELECTOR',
    help: 'pods that serve Ingresses and Gateways, where klog cannot find out: ingress/app=traefik',
    commands: ['graph'],
    group: 'Filter',
  },
  {
    name: 'since',
    short: 's',
    value: 'TIME',
    help: 'from this time on: 15m, 2h, 10:14, 2026-11-25T10:14:00Z',
    commands: [...showing, 'clocks'],
    group: 'Filter',
  },
  {
    name: 'until',
    value: 'TIME',
    help: 'before this time (itself excluded)',
    commands: [...asking, 'requests'],
    group: 'Filter',
  },
  {
    name: 'head',
    value: 'N',
    type: 'count',
    help: 'only the first N records that match',
    commands: [...showing, 'requests'],
    group: 'Filter',
  },
  {
    name: 'tail',
    value: 'N',
    type: 'count',
    help: 'only the last N records that match',
    commands: showing,
    group: 'Filter',
  },
  {
    name: 'before',
    value: 'N',
    type: 'count',
    help: 'also N lines of the same stream before each match',
    commands: showing,
    group: 'Filter',
  },
  {
    name: 'after',
    value: 'N',
    type: 'count',
    help: 'also N lines of the same stream after each match',
    commands: showing,
    group: 'Filter',
  },
  {
    name: 'context-lines',
    value: 'N',
    type: 'count',
    help: 'as --before N --after N',
    commands: showing,
    group: 'Filter',
  },
  {
    name: 'order',
    value: 'ORDER',
    choices: ['asc', 'desc'],
    default: 'asc',
    help: 'oldest or newest first',
    commands: showing,
    group: 'Output',
  },
  {
    name: 'clock',
    value: 'CLOCK',
    choices: ['runtime', 'app'],
    default: 'runtime',
    help: "which stamp orders the timeline: the container runtime's or the application's own",
    commands: showing,
    group: 'Output',
  },
  {
    name: 'output',
    short: 'o',
    value: 'FORMAT',
    // What each command takes of these is in commands.ts.
    choices: ['text', 'json', 'jsonl', 'csv', 'raw', 'table', 'otlp'],
    help: 'how records are written',
    commands: [
      'follow',
      'open',
      'query',
      'export',
      'parse',
      'clocks',
      'graph',
      'sql',
      'captures',
      'formats',
      'redact',
      'requests',
    ],
    group: 'Output',
    commandLineOnly: true,
  },
  {
    name: 'out',
    value: 'FILE',
    default: 'standard output',
    help: 'write there; a file that is there is replaced once the new one is whole',
    commands: ['export'],
    group: 'Output',
    commandLineOnly: true,
  },
  {
    name: 'html',
    value: 'FILE',
    help: 'write one page that shows the timeline in any browser, without a network',
    commands: ['export'],
    group: 'Output',
    commandLineOnly: true,
  },
  {
    name: 'redact',
    default: 'on',
    help: 'replace passwords, tokens and keys by placeholders',
    commands: ['export'],
    group: 'Output',
  },
  {
    name: 'no-redact',
    help: 'leave secrets in: whoever gets the result can read and use them',
    commands: ['export'],
    group: 'Output',
    commandLineOnly: true,
  },
  {
    name: 'redact-rule',
    value: 'NAME=REGEX',
    repeats: true,
    help: 'also replace what this finds, such as numbers of customers',
    commands: ['export', 'redact'],
    group: 'Output',
  },
  {
    name: 'list',
    help: 'print the rules (the default)',
    commands: ['redact'],
    group: 'Output',
    commandLineOnly: true,
  },
  {
    name: 'force',
    help: 'write a page of more than 100 MB all the same',
    commands: ['export'],
    group: 'Output',
    commandLineOnly: true,
  },
  {
    name: 'with-raw',
    help: 'add to JSON what the application wrote, unchanged',
    commands: ['follow', 'open', 'query', 'export', 'parse'],
    group: 'Output',
  },
  {
    name: 'around',
    value: 'ID',
    type: 'count',
    help: 'what else happened around the record with this id (of the JSON output), closest first',
    commands: ['query'],
    group: 'Filter',
    commandLineOnly: true,
  },
  {
    name: 'within',
    value: 'SPAN',
    type: 'age',
    help: '--around: so long before and after (default: 30s)',
    commands: ['query'],
    group: 'Filter',
    commandLineOnly: true,
  },
  {
    name: 'why',
    help: 'say below each row why it is there: by which id, pod, Event or name',
    commands: showing,
    group: 'Output',
  },
  {
    name: 'fold',
    help: 'show similar lines of a container twice and count the others: one row says how many',
    commands: ['query'],
    group: 'Output',
  },
  {
    name: 'delta',
    help: 'show in text how long after the row above each row came',
    commands: showing,
    group: 'Output',
  },
  {
    name: 'timezone',
    value: 'ZONE',
    default: 'local',
    help: 'zone of times in text, and of times typed without one: local, utc or an IANA name',
    commands: ['follow', 'open', 'query', 'export', 'clocks', 'graph', 'captures', 'requests'],
    group: 'Output',
  },
  {
    name: 'color',
    value: 'WHEN',
    choices: ['auto', 'always', 'never'],
    default: 'auto',
    help: 'colours: on a terminal and without NO_COLOR, always, or never',
    commands: ['follow', 'open', 'query', 'export', 'graph', 'demo', 'requests'],
    group: 'Output',
  },
  {
    name: 'quiet',
    short: 'q',
    help: 'no progress, summary or notices on stderr; failures are still said',
    commands: [
      'follow',
      'capture',
      'open',
      'query',
      'export',
      'clocks',
      'graph',
      'sql',
      'requests',
    ],
    group: 'Output',
  },
  {
    name: 'dry-run',
    help: 'say what would be removed, remove nothing',
    commands: ['captures'],
    group: 'Limits',
    commandLineOnly: true,
  },
  {
    name: 'older-than',
    value: 'AGE',
    type: 'age',
    help: 'prune: captures written longer ago than this (12h, 7d)',
    commands: ['captures'],
    group: 'Limits',
    commandLineOnly: true,
  },
  {
    name: 'max-size',
    value: 'SIZE',
    type: 'size',
    default: '10GiB',
    help: 'size of the capture beyond which the oldest records go, and a row says how many',
    commands: ['follow'],
    group: 'Limits',
  },
  {
    name: 'ephemeral',
    help: 'remove the capture at the end',
    commands: ['follow', 'open'],
    group: 'Limits',
    commandLineOnly: true,
  },
  {
    name: 'max-expanded',
    value: 'SIZE',
    type: 'size',
    help: 'bytes that may come out of one compressed file or archive (default: 256GiB)',
    commands: ['open'],
    group: 'Limits',
  },
  {
    name: 'max-ratio',
    value: 'N',
    type: 'count',
    help: 'times its size that a file may expand to, asked beyond 256 MiB (default: 1000)',
    commands: ['open'],
    group: 'Limits',
  },
  {
    name: 'max-entries',
    value: 'N',
    type: 'count',
    help: 'files and folders that are looked at, over all paths (default: 250000)',
    commands: ['open'],
    group: 'Limits',
  },
  {
    name: 'max-nesting',
    value: 'N',
    type: 'count',
    help: 'archives and compressions inside one another (default: 6)',
    commands: ['open'],
    group: 'Limits',
  },
  {
    name: 'max-object',
    value: 'SIZE',
    type: 'size',
    help: 'bytes of one JSON or YAML file of objects (default: 64MiB)',
    commands: ['open'],
    group: 'Limits',
  },
  {
    name: 'max-total-size',
    value: 'SIZE',
    type: 'size',
    help: 'prune: the oldest captures until the home is at most this big (500MB, 10GiB)',
    commands: ['captures'],
    group: 'Limits',
    commandLineOnly: true,
  },
  {
    name: 'out',
    value: 'FILE',
    help: 'the file to write; it must not exist yet',
    commands: ['capture'],
    group: 'Output',
    commandLineOnly: true,
  },
  {
    name: 'times',
    short: 't',
    help: 'show times in text; into a pipe with their offset',
    commands: live,
    group: 'Output',
  },
  {
    name: 'template',
    value: 'TEXT',
    help: "how a record is written: '{time} {pod} {body}', any field of the JSON output or of the line",
    commands: live,
    group: 'Output',
  },
  {
    name: 'hold',
    value: 'AGE',
    type: 'age',
    default: '300ms',
    help: 'how long a line waits for others that belong before it; 0s: not at all',
    commands: live,
    group: 'Output',
  },
  {
    name: 'format',
    value: 'FILE',
    repeats: true,
    help: 'a format of your own (YAML), beside those in the formats folder of the configuration',
    commands: [...reading, 'formats'],
    group: 'Input',
  },
  {
    name: 'id-fields',
    value: 'NAME',
    repeats: true,
    help: 'fields that hold request ids too, as the lines name them: order_no,ctx.job (repeat, or comma)',
    commands: reading,
    group: 'Input',
  },
  {
    name: 'assume-zone',
    value: 'CONTAINER=ZONE',
    repeats: true,
    help: "zone of times that name none and show none: 'worker-*=Europe/Berlin', 'shop/*/app=+02:00'",
    commands: reading,
    group: 'Input',
  },
  ...selectionFlags,
  ...clusterFlags,
] as const satisfies readonly FlagSpec[];

export type FlagName = (typeof flags)[number]['name'];

/** The flag's data, typed as the general shape. */
export function flagSpec(name: FlagName): FlagSpec {
  const spec = flags.find((flag) => flag.name === name);
  if (!spec) throw new Error(`no flag ${name}`);
  return spec;
}

/** Flags that a command takes, in table order. */
export function flagsOf(command: CommandName): readonly FlagSpec[] {
  const all: readonly FlagSpec[] = flags;
  return all.filter((flag) => flag.commands.includes(command));
}

/** Name of the environment variable that sets the flag. */
export function environmentName(flag: FlagSpec): string {
  return `KLOG_${flag.name.toUpperCase().replaceAll('-', '_')}`;
}
