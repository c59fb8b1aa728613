// The console layout of JBoss LogManager: `TIME LEVEL  [logger] (thread) message`, in Quarkus with
// tracing `TIME LEVEL  traceId=…, parentId=…, spanId=…, sampled=true [logger] (thread) message`.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  / {1,2}([A-Z]{3,8}) {1,3}(?:traceId=[\w=, -]{1,200} )?\[([\w.$ -]{1,200})\] \(([^()\n]{0,200}(?:\([^()\n]{0,80}\))?[^()\n]{0,80})\) ?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 0);
  if (read === undefined || text.charCodeAt(read.end) !== 32) return undefined;
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  return finishHeadedLine(
    'quarkus',
    text,
    {
      time: read.time,
      levelText: match[1],
      bodyAt: read.end + match[0].length,
      idsFrom: read.end,
      addAttributes: (add) => {
        add('logger', match[2] ?? '');
        add('thread', match[3] ?? '');
      },
    },
    options,
  );
}

export const quarkus: LogFormat = {
  name: 'quarkus',
  title: 'JBoss LogManager console line',
  writtenBy: ['Quarkus', 'Keycloak', 'WildFly', 'JBoss EAP', 'Infinispan'],
  specificity: 60,
  firstCharacters: '0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'Quarkus',
      text: '2024-05-01 10:00:00,653 INFO  [io.quarkus] (main) Installed features: [cdi]',
      expected: {
        time: '2024-05-01T10:00:00.653',
        severityNumber: 9,
        severityText: 'INFO',
        body: 'Installed features: [cdi]',
        attributes: { logger: 'io.quarkus', thread: 'main' },
      },
    },
    {
      name: 'only the time of day, with tracing',
      text: '10:00:00 WARN  traceId=4bf92f3577b34da6a3ce929d0e0e4736, parentId=, spanId=00f067aa0ba902b7, sampled=true [co.ex.Orders] (executor-thread-1) stock is low',
      expected: {
        time: 'T10:00:00',
        severityNumber: 13,
        body: 'stock is low',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
      },
    },
    {
      name: 'without severity: a level of its own',
      text: '2024-05-01 10:00:00,653 AUDIT  [org.keycloak.events] (executor-thread-1) type="LOGIN"',
      expected: { severityNumber: 0, severityText: null, body: 'type="LOGIN"' },
    },
    {
      name: 'no thread',
      text: '2024-05-01 10:00:00,653 INFO  [io.quarkus] started',
      malformed: true,
    },
  ],
};
