// The question that the screen shows the answer to, put together from everything that narrows it.
// The same expression reads rows, counts them and is printed as a `klog query` command.
import { severityNames } from '../core/severity.ts';
import type { TimelineRecord } from '../core/record.ts';
import type { Expression, Query, TimeWindow } from '../query/language/ast.ts';
import { printQuery } from '../query/language/print.ts';
import type { Model } from './model.ts';

type Origin = Pick<TimelineRecord, 'cluster' | 'namespace' | 'pod'>;

/** Identifies a pod on the screen. */
export function podKey({ cluster = '', namespace = '', pod = '' }: Origin): string {
  return [cluster, namespace, pod].join('\n');
}

function podExpression(key: string): Expression {
  const [, namespace = '', pod = ''] = key.split('\n');
  const isPod: Expression = { kind: 'exact', field: 'pod', values: [pod] };
  if (namespace === '') return isPod;
  return {
    kind: 'and',
    items: [{ kind: 'exact', field: 'namespace', values: [namespace] }, isPod],
  };
}

function join(expressions: readonly (Expression | undefined)[]): Expression | undefined {
  const items = expressions.filter((each) => each !== undefined);
  const [only] = items;
  return items.length > 1 ? { kind: 'and', items } : only;
}

function query(windows: readonly TimeWindow[], filter: Expression | undefined): Query {
  return { windows, ...(filter === undefined ? {} : { filter }) };
}

/** What the typed filter asks, where it is on. */
export function activeFilter({ filter, trail }: Model): Query | undefined {
  if (filter.isOff || filter.goodText === '' || trail.at(-1)?.isContext) return undefined;
  return filter.query;
}

/** Rows that are shown. */
export function shownQuery(model: Model): Query {
  const { base, filter, trail, solo, muted, minSeverity, lastMinutes } = model;
  const here = trail.at(-1);
  // In context everything of the command line's question is there.
  if (here?.isContext) return base;
  const typed = filter.hides ? activeFilter(model) : undefined;
  const window: readonly TimeWindow[] =
    lastMinutes === undefined
      ? []
      : [
          {
            from: {
              kind: 'ago',
              text: `${lastMinutes}m`,
              nanoseconds: BigInt(lastMinutes) * 60_000_000_000n,
            },
          },
        ];
  const severity = severityNames[minSeverity];
  return query(
    [...base.windows, ...(typed?.windows ?? []), ...window],
    join([
      base.filter,
      typed?.filter,
      here?.expression,
      solo === undefined ? undefined : podExpression(solo),
      ...[...muted].map((key): Expression => ({ kind: 'not', item: podExpression(key) })),
      minSeverity > 0 && severity !== undefined
        ? { kind: 'severity', operator: '>=', values: [severity] }
        : undefined,
    ]),
  );
}

/** Rows that are marked while others are shown too; absent: none. */
export function markedQuery(model: Model): Query | undefined {
  const typed = activeFilter(model);
  const isContext = model.trail.at(-1)?.isContext === true;
  if (isContext) return model.filter.goodText === '' ? undefined : model.filter.query;
  return typed !== undefined && !model.filter.hides ? typed : undefined;
}

/** A command that gives what is on the screen. */
export function shareCommand(model: Model): string {
  const text = printQuery(shownQuery(model));
  const parts = [
    'klog query',
    ...(text === '' ? [] : [quoted(text)]),
    '--capture',
    quoted(model.file),
  ];
  return parts.join(' ');
}

function quoted(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The id that ties this line to others, with the name of its field. */
export function tyingId(
  record: TimelineRecord,
): { readonly name: string; readonly id: string } | undefined {
  if (record.requestId !== undefined) return { name: 'request', id: record.requestId };
  if (record.traceId !== undefined) return { name: 'trace', id: record.traceId };
  return undefined;
}
