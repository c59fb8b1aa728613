// Pods that write numbered lines, so that a missing or repeated one shows by its number alone.

export interface CounterSpec {
  readonly name: string;
  /** Each instance of the container counts from 1 up to here. */
  readonly lines: number;
  readonly perSecond: number;
  /** What the shell does after the last line; absent: it stays. */
  readonly then?: string;
  readonly restartPolicy?: 'Always' | 'Never';
  readonly memory?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const burst = 20;
const stay = 'sleep 100000';

function command({ lines, perSecond, then = stay }: CounterSpec): readonly string[] {
  const pauseUs = Math.round((burst / perSecond) * 1e6);
  const loop = `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "n=$i level=info msg=counted"; [ $((i % ${burst})) = 0 ] && usleep ${pauseUs}; done`;
  return ['sh', '-c', `${loop}; ${then}`];
}

export function counterPod(spec: CounterSpec): object {
  const { name, restartPolicy = 'Never', memory, labels } = spec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(labels === undefined ? {} : { labels }) },
    spec: {
      restartPolicy,
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'count',
          image: 'docker.io/library/busybox:local',
          command: command(spec),
          ...(memory === undefined ? {} : { resources: { limits: { memory } } }),
        },
      ],
    },
  };
}
