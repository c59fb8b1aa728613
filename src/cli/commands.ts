// The commands as data, each with the module that runs it. Modules are loaded when their command
// runs, so that `--help` and `formats` do not pay for the store.
import type { RunCommand } from './command.ts';
import type { CommandName } from './flags.ts';

export interface CommandSpec {
  readonly name: CommandName;
  /** Arguments as `--help` shows them: `[x]` may be left out, `...` may repeat. */
  readonly args: string;
  readonly summary: string;
  /** What `-o` takes, the first being the default; empty: no `-o`. */
  readonly outputs: readonly string[];
  readonly examples: readonly string[];
  readonly load: () => Promise<{ readonly run: RunCommand }>;
}

export const commands: readonly CommandSpec[] = [
  {
    name: 'follow',
    args: '[pod-regex|kind/name]',
    summary: 'follow pods, their Events and restarts, live; without a name, all of the namespace',
    outputs: ['text', 'jsonl', 'json', 'raw'],
    examples: [
      'klog follow -l app=web',
      "klog follow deploy/checkout -n shop --filter 'level>=warn'",
      "klog follow 'web-.*' -A --since 10m -t",
    ],
    load: () => import('./commands/follow.ts'),
  },
  {
    name: 'capture',
    args: '[pod-regex|kind/name]',
    summary:
      'save what a cluster has now: logs, those before a restart, Events and objects, in one file',
    outputs: [],
    examples: [
      'klog capture -n shop --since 1h --out shop.klog',
      'klog capture deploy/checkout --out checkout.klog && klog open checkout.klog',
    ],
    load: () => import('./commands/capture.ts'),
  },
  {
    name: 'open',
    args: '<path...>',
    summary: 'read bundles, folders, archives, files or - (standard input), then show the timeline',
    outputs: ['text', 'json', 'jsonl', 'csv', 'raw'],
    examples: [
      'klog open must-gather.tar.gz',
      'kubectl logs -f deploy/checkout --prefix | klog open -',
      'klog open ./dump --capture outage.klog --no-ui',
    ],
    load: () => import('./commands/open.ts'),
  },
  {
    name: 'query',
    args: '[filter...]',
    summary: 'ask a capture; without a filter, print its whole timeline',
    outputs: ['text', 'json', 'jsonl', 'csv', 'raw'],
    examples: [
      "klog query 'level>=error since:15m'",
      "klog query 'pod:checkout-* timeout' --context-lines 3",
      'klog query --request req-8812 -o jsonl',
    ],
    load: () => import('./commands/query.ts'),
  },
  {
    name: 'export',
    args: '[filter...]',
    summary: 'write records of a capture for others, as a page or for programs',
    outputs: ['jsonl', 'json', 'csv', 'text', 'raw', 'otlp', 'capture'],
    examples: [
      "klog export 'level>=warn since:1h' -o csv --out warnings.csv",
      'klog export --request req-8812 -o raw',
      'klog export since:2h --html outage.html',
      'klog export --request req-8812 -o capture --out req-8812.klog',
    ],
    load: () => import('./commands/export.ts'),
  },
  {
    name: 'parse',
    args: '<file...>',
    summary: 'how klog reads each record of a file or of - (standard input); no capture is written',
    outputs: ['jsonl', 'json', 'text'],
    examples: ['klog parse app.log', 'kubectl logs web-0 | klog parse -'],
    load: () => import('./commands/parse.ts'),
  },
  {
    name: 'clocks',
    args: '[filter...]',
    summary:
      'per container: its zone and how it is known, skew and delay against the runtime, what is wrong',
    outputs: ['text', 'json'],
    examples: ['klog clocks', 'klog clocks -n payments', "klog clocks 'pod:ledger-*' -o json"],
    load: () => import('./commands/clocks.ts'),
  },
  {
    name: 'graph',
    args: '<kind/name>',
    summary:
      'what a resource is connected to, with state and missing links; also of an IP or host name',
    outputs: ['text', 'json'],
    examples: [
      'klog graph ingress/storefront',
      'klog graph svc/payments -n payments --at 09:33:00',
      'klog graph 10.244.77.55',
      'klog graph ingress/web --live',
    ],
    load: () => import('./commands/graph.ts'),
  },
  {
    name: 'requests',
    args: '[id]',
    summary: 'requests that were slow, failed or went far; with an id, its way over pods',
    outputs: ['text', 'json'],
    examples: [
      'klog requests',
      'klog requests --since 15m --head 5',
      'klog requests 7c1e9a52-4b0d-4c3f-8e27-90d1b6a5c503',
    ],
    load: () => import('./commands/requests.ts'),
  },
  {
    name: 'sql',
    args: '[statement...]',
    summary: 'one read-only SQL statement over a capture; without it, which tables there are',
    outputs: ['table', 'json', 'csv'],
    examples: [
      'klog sql',
      'klog sql "SELECT pod, severity, count(*) FROM timeline GROUP BY 1, 2 ORDER BY 3 DESC"',
      'klog sql "SELECT time, body FROM timeline WHERE http_status >= 500" -o csv',
    ],
    load: () => import('./commands/sql.ts'),
  },
  {
    name: 'captures',
    args: '[action] [file...]',
    summary: 'ls, info [FILE], rm FILE…, or prune: the captures in the home and what is in them',
    outputs: ['text', 'json'],
    examples: [
      'klog captures',
      'klog captures info outage.klog',
      'klog captures prune --older-than 7d --dry-run',
    ],
    load: () => import('./commands/captures.ts'),
  },
  {
    name: 'formats',
    args: '',
    summary: 'log formats that are understood',
    outputs: ['text', 'json'],
    examples: ['klog formats'],
    load: () => import('./commands/formats.ts'),
  },
  {
    name: 'redact',
    args: '',
    summary: 'what exports redact: the rules by which secrets are found',
    outputs: ['text', 'json'],
    examples: ['klog redact --list'],
    load: () => import('./commands/redact.ts'),
  },
  {
    name: 'demo',
    args: '',
    summary: 'a sample outage end to end: no cluster, nothing is kept',
    outputs: [],
    examples: ['klog demo'],
    load: () => import('./commands/demo.ts'),
  },
  {
    name: 'completion',
    args: '<bash|zsh|fish>',
    summary: 'the script with which a shell completes commands, flags and names of the cluster',
    outputs: [],
    examples: [
      'source <(klog completion bash)',
      'klog completion zsh > "${fpath[1]}/_klog"',
      'klog completion fish > ~/.config/fish/completions/klog.fish',
    ],
    load: () => import('./commands/completion.ts'),
  },
];
