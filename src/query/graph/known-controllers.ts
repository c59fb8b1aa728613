// Controllers that serve Ingresses and Gateways, as their own documentation and charts name them. A
// class holds only an opaque string for its controller, and nothing in the API leads from there to
// pods: labels, lease names and Event reporters of well-known ones are the bridge.

/** What asks for a controller. */
export type ServedKind = 'ingress' | 'gateway';

export interface KnownController {
  readonly title: string;
  /** `spec.controller` of an IngressClass or `spec.controllerName` of a GatewayClass begins so. */
  readonly strings: readonly string[];
  /** Labels that its pods carry by its charts; one of them is enough. */
  readonly labels: readonly (readonly [key: string, value: string])[];
  /** `reportingController` or `source.component` of its Events. */
  readonly reporters?: readonly string[];
  /** Names of the Leases of its leaders begin so. */
  readonly leases?: readonly string[];
  /**
   * Settings, in arguments or names of environment variables, that a pod has which serves Ingresses, or
   * Gateways: where some of its pods have one, others with the same labels do something else.
   */
  readonly roles?: Readonly<Record<ServedKind, RegExp>>;
  /** Traffic does not pass through pods of the cluster. */
  readonly isOutside?: true;
}

const name = 'app.kubernetes.io/name';

export const knownControllers: readonly KnownController[] = [
  {
    title: 'ingress-nginx',
    strings: ['k8s.io/ingress-nginx'],
    labels: [[name, 'ingress-nginx']],
    reporters: ['nginx-ingress-controller'],
    leases: ['ingress-nginx-leader', 'ingress-controller-leader'],
  },
  {
    title: 'NGINX Ingress Controller',
    strings: ['nginx.org/ingress-controller', 'gateway.nginx.org/nginx-gateway-controller'],
    labels: [
      [name, 'nginx-ingress'],
      [name, 'nginx-gateway-fabric'],
      ['app', 'nginx-ingress'],
    ],
    leases: ['nginx-ingress-leader'],
  },
  {
    title: 'Traefik',
    strings: ['traefik.io/'],
    labels: [
      [name, 'traefik'],
      ['app', 'traefik'],
    ],
    roles: {
      ingress: /^(?:--?|TRAEFIK_)providers[._]kubernetesingress/i,
      gateway: /^(?:--?|TRAEFIK_)providers[._]kubernetesgateway/i,
    },
  },
  {
    title: 'HAProxy Kubernetes Ingress',
    strings: ['haproxy.org/ingress-controller'],
    labels: [
      [name, 'kubernetes-ingress'],
      ['run', 'haproxy-ingress'],
    ],
  },
  {
    title: 'HAProxy Ingress',
    strings: ['haproxy-ingress.github.io/controller'],
    labels: [
      [name, 'haproxy-ingress'],
      ['run', 'haproxy-ingress'],
    ],
  },
  {
    title: 'Kong',
    strings: ['ingress-controllers.konghq.com/kong', 'konghq.com/kic-gateway-controller'],
    labels: [
      [name, 'kong'],
      [name, 'ingress'],
      [name, 'controller'],
      [name, 'gateway'],
    ],
  },
  {
    title: 'Contour',
    strings: ['projectcontour.io/'],
    labels: [
      [name, 'contour'],
      ['app', 'contour'],
      ['app', 'envoy'],
    ],
    leases: ['leader-elect'],
  },
  {
    title: 'Istio',
    strings: ['istio.io/'],
    labels: [
      ['istio', 'ingressgateway'],
      ['app', 'istio-ingressgateway'],
    ],
  },
  {
    title: 'Envoy Gateway',
    strings: ['gateway.envoyproxy.io/'],
    labels: [
      ['control-plane', 'envoy-gateway'],
      ['app.kubernetes.io/managed-by', 'envoy-gateway'],
    ],
  },
  {
    title: 'Cilium',
    strings: ['cilium.io/ingress-controller', 'io.cilium/gateway-controller'],
    labels: [['k8s-app', 'cilium']],
  },
  {
    title: 'APISIX',
    strings: ['apisix.apache.org/'],
    labels: [
      [name, 'apisix'],
      [name, 'apisix-ingress-controller'],
    ],
  },
  {
    title: 'OpenShift router',
    strings: ['openshift.io/'],
    labels: [['ingresscontroller.operator.openshift.io/deployment-ingresscontroller', 'default']],
  },
  {
    title: 'AWS Load Balancer Controller',
    strings: ['ingress.k8s.aws/', 'gateway.k8s.aws/'],
    labels: [[name, 'aws-load-balancer-controller']],
    isOutside: true,
  },
  {
    title: 'GKE load balancers',
    strings: ['networking.gke.io/'],
    labels: [],
    isOutside: true,
  },
  {
    title: 'Azure Application Gateway',
    strings: ['azure/application-gateway', 'alb.networking.azure.io/'],
    labels: [['app', 'ingress-azure']],
    isOutside: true,
  },
];

/** The controller that a class's string stands for; absent for strings that are not known. */
export function knownController(controller: string): KnownController | undefined {
  return knownControllers.find(({ strings }) =>
    strings.some((each) => controller === each || controller.startsWith(each)),
  );
}
