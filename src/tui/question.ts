// The question that the screen shows the answer to, put together from everything that narrows it.
// The same expression reads rows, counts them and is printed as a `klog query` command.
import { severityNames } from '../core/severity.ts';
import { shellWord } from '../core/shell-word.ts';
import { formatUtc, toInstantParts, type TimestampNs } from '../core/time.ts';
import { utc, type TimeZone } from '../core/time-zone.ts';
import type { TimelineRecord } from '../core/record.ts';
import type { Expression, Query, TimeExpression, TimeWindow } from '../query/language/ast.ts';
import { printQuery } from '../query/language/print.ts';
import { settleWindow } from '../query/language/time-expression.ts';
import type { Model } from './model.ts';

/** Of a key that `podKey` made. */
function podExpression(key: string): Expression {
  const [cluster = '', namespace = '', pod = ''] = key.split('\n');
  const is = (field: string, value: string): Expression | undefined =>
    value === '' ? undefined : { kind: 'exact', field, values: [value] };
  const isPod: Expression = { kind: 'exact', field: 'pod', values: [pod] };
  return join([is('cluster', cluster), is('namespace', namespace), isPod]) ?? isPod;
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

/** The zone in which typed times without one are read. */
const unzoned = { offsetMinutes: () => 0 };

/** What the rows answer, for whoever asks later and elsewhere: times that count back are settled. */
export function viewQuery(model: Model): Query {
  const { windows, filter } = shownQuery(model);
  const { now, zones } = model;
  const { from, to } = settleWindow(windows, { now, zone: zones[0] ?? unzoned });
  const window: TimeWindow = {
    ...(from === undefined ? {} : { from: exactly(from) }),
    ...(to === undefined ? {} : { to: exactly(to) }),
  };
  return query(from === undefined && to === undefined ? [] : [window], filter);
}

function exactly(time: TimestampNs): TimeExpression {
  const { us, restNs } = toInstantParts(time);
  const text = formatUtc(time);
  return { kind: 'at', text, wallUs: us, restNs, isTimeOfDay: false, offsetMinutes: 0 };
}

/** The zone that times are shown in. */
export function shownZone({ zones, zone }: Model): TimeZone {
  return zones[zone] ?? zones[0] ?? utc;
}

/** A command that gives the rows of the view, in the zone of the screen. */
export function shareCommand(model: Model): string {
  const text = printQuery(viewQuery(model));
  const words = [...(text === '' ? [] : [text]), '--timezone', shownZone(model).name];
  if (model.folds) words.push('--fold');
  return ['klog query', ...[...words, '--capture', model.file].map(shellWord)].join(' ');
}

/** The id that ties this line to others, with the name of its field. */
export function tyingId(
  record: TimelineRecord,
): { readonly name: string; readonly id: string } | undefined {
  if (record.requestId !== undefined) return { name: 'request', id: record.requestId };
  if (record.traceId !== undefined) return { name: 'trace', id: record.traceId };
  return undefined;
}
