// What the flags of follow mean: which pods of which clusters, from when on. A mistake is thrown as a
// KlogError before anything is asked of a cluster.
import { KlogError } from '../core/failure.ts';
import { singularKind } from '../query/language/resource-name.ts';
import { compileRegex } from '../query/language/regex.ts';
import { readRuntimeTime } from '../../parsers/index.ts';
import type { ConnectionOptions } from '../streamers/cluster/kubeconfig.ts';
import type { LogWindow } from '../streamers/cluster/log-request.ts';
import type { SelectionText } from '../workers/collect-messages.ts';
import type { FlagName } from './flags.ts';
import { parseAge } from './options.ts';
import type { Options } from './options.ts';
import { badRegex } from './question.ts';

const defaultSinceMs = 3_600_000;
const defaultLogRequests = 200;
const states = ['running', 'waiting', 'terminated'] as const;

/** Values of a flag that repeats or is separated by commas. */
function commaList(options: Options, name: FlagName): readonly string[] {
  return options
    .list(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

function checked(source: string, flag: FlagName): string {
  const compiled = compileRegex(source);
  if (!compiled.ok) throw new KlogError(badRegex(source, flag, compiled));
  return source;
}

function windowOf(options: Options): LogWindow {
  // Elsewhere --since is any moment, here an age: its reader has checked that.
  const sinceText = options.text('since');
  const since = sinceText === undefined ? undefined : parseAge(sinceText);
  const [sinceTime, tail] = [options.text('since-time'), options.count('tail')];
  const limitBytes = options.size('limit-bytes');
  const rest = {
    ...(tail === undefined ? {} : { tailLines: tail }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
  };
  if (since !== undefined && sinceTime !== undefined) {
    throw new KlogError({
      code: 'flag_conflict',
      exit: 2,
      message: 'cannot use --since together with --since-time',
      help: 'use one of them',
    });
  }
  if (sinceTime !== undefined) {
    const time = readRuntimeTime(sinceTime);
    if (time !== undefined) return { ...rest, sinceTime: time };
    throw new KlogError({
      code: 'bad_value',
      exit: 2,
      message: `cannot use ${JSON.stringify(sinceTime)} for --since-time`,
      location: { where: `--since-time ${sinceTime}` },
      help: 'a time with its zone: 2026-11-25T10:14:00Z',
    });
  }
  if (since === undefined && tail !== undefined) return rest;
  return { ...rest, sinceSeconds: Math.max(1, Math.ceil((since ?? defaultSinceMs) / 1000)) };
}

/** What `target` (POD-REGEX or KIND/NAME) and the flags select. */
export function selectionOf(target: string | undefined, options: Options): SelectionText {
  const slash = target?.indexOf('/') ?? -1;
  const namespaces = commaList(options, 'namespace');
  const named =
    target === undefined
      ? {}
      : slash > 0
        ? { resource: { kind: target.slice(0, slash), name: target.slice(slash + 1) } }
        : { pod: podPattern(target) };
  const texts = {
    labelSelector: options.text('selector'),
    fieldSelector: options.text('field-selector'),
    node: options.text('node'),
  };
  const container = options.text('container');
  const chosen = options.list('container-state');
  const excludePods = options.list('exclude-pod').map((source) => checked(source, 'exclude-pod'));
  const excludeContainers = options
    .list('exclude-container')
    .map((source) => checked(source, 'exclude-container'));
  const depth = options.count('depth');
  const only = commaList(options, 'only').map(singularKind);
  const path = {
    ...(depth === undefined ? {} : { depth }),
    ...(only.length === 0 ? {} : { only }),
  };
  const isFollowing = !options.isSet('no-follow') && !options.isSet('previous');
  return {
    ...named,
    ...(Object.keys(path).length === 0 ? {} : { path }),
    ...(namespaces.length === 0 ? {} : { namespaces }),
    ...(options.isSet('all-namespaces') ? { allNamespaces: true } : {}),
    ...withoutAbsent(texts),
    ...(excludePods.length === 0 ? {} : { excludePods }),
    ...(container === undefined ? {} : { container: checked(container, 'container') }),
    ...(excludeContainers.length === 0 ? {} : { excludeContainers }),
    initContainers: options.text('init-containers') !== 'false',
    ephemeralContainers: options.text('ephemeral-containers') !== 'false',
    containerStates:
      chosen.length === 0 || chosen.includes('all')
        ? states
        : states.filter((state) => chosen.includes(state)),
    window: windowOf(options),
    previous: options.isSet('previous'),
    isFollowing,
    events: !options.isSet('no-events'),
    objects: !options.isSet('no-objects'),
    maxLogRequests: Math.max(1, options.count('max-log-requests') ?? defaultLogRequests),
  };
}

function podPattern(source: string): string {
  const compiled = compileRegex(source);
  if (compiled.ok) return source;
  throw new KlogError({
    code: 'bad_regex',
    exit: 2,
    message: 'cannot use the expression for pods',
    reason: compiled.reason,
    location: { where: source },
    ...(compiled.hint === undefined ? {} : { help: compiled.hint }),
  });
}

function withoutAbsent<T extends string>(
  values: Readonly<Record<T, string | undefined>>,
): Partial<Record<T, string>> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<Record<T, string>>;
}

/** One connection for each context; contexts that were followed before, where none is named. */
export function connectionsOf(
  options: Options,
  contextsBefore: readonly string[] = [],
): readonly ConnectionOptions[] {
  const given = commaList(options, 'context');
  const contexts = given.length > 0 ? given : contextsBefore;
  const asGroups = options.list('as-group');
  const requestTimeoutMs = options.age('request-timeout');
  const common: ConnectionOptions = {
    ...withoutAbsent({
      kubeconfig: options.text('kubeconfig'),
      cluster: options.text('cluster'),
      user: options.text('user'),
      server: options.text('server'),
      token: options.text('token'),
      as: options.text('as'),
    }),
    ...(asGroups.length === 0 ? {} : { asGroups }),
    ...(options.isSet('insecure-skip-tls-verify') ? { insecureSkipTlsVerify: true } : {}),
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  };
  return contexts.length === 0
    ? [common]
    : [...new Set(contexts)].map((context) => ({ ...common, context }));
}

/** The selection in words, for people: `pods labelled app=web in shop, of the last 1h`. */
export function describeSelection(selection: SelectionText): string {
  const { resource, pod, labelSelector, namespaces, allNamespaces, window, node } = selection;
  const what =
    resource !== undefined
      ? `${resource.kind}/${resource.name}`
      : pod !== undefined
        ? `pods matching ${pod}`
        : 'all pods';
  const narrowed = [
    labelSelector === undefined ? undefined : `labelled ${labelSelector}`,
    node === undefined ? undefined : `on node ${node}`,
  ].filter((part) => part !== undefined);
  const where = allNamespaces
    ? 'in all namespaces'
    : namespaces === undefined
      ? 'in the current namespace'
      : `in ${namespaces.join(', ')}`;
  const from =
    window.sinceSeconds !== undefined
      ? `; lines of the last ${spanText(window.sinceSeconds)} (--since)`
      : window.tailLines !== undefined
        ? `; the last ${window.tailLines} lines of each container (--tail)`
        : '';
  return `${[what, ...narrowed, where].join(' ')}${from}`;
}

function spanText(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
