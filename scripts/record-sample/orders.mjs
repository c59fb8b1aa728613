// A small workload for layouts: three pods whose lines do not depend on chance, so that every way to
// collect them must give the same records. All wait for one moment (START), and for another before
// request 21, so that it passes proxy, app, api, worker and app again in that order.
import { tag } from './cluster.mjs';

const image = 'registry.example/orders/tools:1.0.0';
export const namespace = 'orders';
export const request = 'req-7f3a9c21';

const prelude = `
until [ "$(date +%s)" -ge "$START" ]; do usleep 100000; done
now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
at() { [ "$1" = 21 ] && until [ "$(date +%s)" -ge $((START + 10)) ]; do usleep 10000; done; }
rid() { if [ "$1" = 21 ]; then echo ${request}; else printf 'req-%08x' $(($1 * 48271 % 65521 * 977)); fi; }
`;

// Each loop iteration is one request and takes 300 ms; the offsets keep the hops in order.
const proxy = `${prelude}
i=0
while [ $i -lt 36 ]; do
  i=$((i+1)); at $i; status=200; [ $((i % 7)) = 0 ] && status=502
  echo "10.244.77.1 - - [$(date -u +%d/%b/%Y:%H:%M:%S) +0000] \\"POST /orders/$i HTTP/1.1\\" $status 31 \\"-\\" \\"curl/8.5.0\\" 97 0.0$i [orders-api-80] [] 10.244.77.9:8080 31 0.0$i $status $(rid $i)"
  usleep 300000
done
sleep 100000`;

const app = `${prelude}
echo "$(now) INFO web 4.2.0 starting"
usleep 60000
i=0
while [ $i -lt 36 ]; do
  i=$((i+1)); at $i && usleep 120000
  echo "$(now) INFO order $i received request_id=$(rid $i)"
  case $i in
    5) printf '\\033[33m%s WARN cache is cold\\033[0m\\n' "$(now)" ;;
    9) echo "$(now) INFO Grüße, 注文 9 ✓ request_id=$(rid $i)" ;;
    12) echo ;;
    15) printf '%s DEBUG payload ' "$(now)"; i2=0; while [ $i2 -lt 340 ]; do printf '0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM'; i2=$((i2+1)); done; echo ' end' ;;
    21) usleep 600000; echo "$(now) ERROR order $i not stored, api answered 500 request_id=$(rid $i)" >&2 ;;
  esac
  usleep 300000
done
echo "$(now) WARN no more orders" >&2
sleep 100000`;

const api = `${prelude}
say() { echo "{\\"time\\":\\"$(now)\\",\\"level\\":\\"$1\\",\\"msg\\":\\"$2\\",\\"request_id\\":\\"$3\\",\\"attempt\\":$4}"; }
run=1; [ -f /state/run ] && run=2; touch /state/run
i=0; [ $run = 2 ] && i=9
say info "api started, run $run" "" $run
usleep 120000
while [ $i -lt 36 ]; do
  i=$((i+1)); at $i && usleep 240000
  say info "store order $i" $(rid $i) $run
  if [ $run = 1 ] && [ $i = 8 ]; then
    say error "cannot reach the database, giving up" $(rid $i) $run >&2
    exit 3
  fi
  if [ $i = 21 ]; then
    echo "$(now) ERROR order 21 failed request_id=$(rid $i)
java.lang.IllegalStateException: order 21 is already stored
	at com.example.orders.Store.put(Store.java:88)
	at com.example.orders.Api.handle(Api.java:41)
Caused by: java.sql.SQLException: duplicate key 21
	... 2 more"
  fi
  usleep 300000
done
sleep 100000`;

const worker = `${prelude}
usleep 220000
i=0
while [ $i -lt 36 ]; do
  i=$((i+1)); at $i && usleep 400000
  echo "time=$(now) level=debug msg=\\"poll\\" queue=orders depth=$((i % 4))"
  [ $((i % 3)) = 0 ] && echo "time=$(now) level=info msg=\\"order $i packed\\" request_id=$(rid $i) took=0.0\${i}s"
  usleep 300000
done
sleep 100000`;

const shell = (name, script, begin, extra = {}) => ({
  name,
  image,
  imagePullPolicy: 'IfNotPresent',
  command: ['sh', '-c', script],
  env: [{ name: 'START', value: String(begin) }],
  ...extra,
});

const workload = (name, spec) => {
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'orders' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 1, enableServiceLinks: false, ...spec },
      },
    },
  };
};

export function objects(begin) {
  tag(image);
  const state = [{ name: 'state', mountPath: '/state' }];
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    workload('web', { containers: [shell('app', app, begin), shell('proxy', proxy, begin)] }),
    workload('api', {
      containers: [shell('api', api, begin, { volumeMounts: state })],
      volumes: [{ name: 'state', emptyDir: {} }],
    }),
    workload('worker', {
      initContainers: [shell('prepare', 'echo "preparing the queue"; echo "queue ready"', begin)],
      containers: [shell('worker', worker, begin)],
    }),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'api', namespace },
      spec: {
        selector: { 'app.kubernetes.io/name': 'api' },
        ports: [{ port: 80, targetPort: 8080 }],
      },
    },
  ];
}
