// Elastic Common Schema and Elasticsearch's own JSON: `@timestamp` with `log.level`, dotted or
// nested, `trace.id`, `span.id`; the server's older layout has `type`, `node.name` and
// `cluster.name`, and a deprecation is its warning.
import { hasMarks, marks } from '../field-marks.ts';
import { finishJsonLine, readJsonLine } from '../json-line.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const line = readJsonLine(text, options);
  if (line === undefined) return undefined;
  const found = line.draft.marks;
  const isEcs = hasMarks(found, marks.atTimestamp | marks.ecs);
  if (!isEcs && !hasMarks(found, marks.nodeName | marks.message)) return undefined;
  return finishJsonLine('ecs_json', line, text, options);
}

export const ecsJson: LogFormat = {
  name: 'ecs_json',
  title: 'Elastic Common Schema, Elasticsearch',
  writtenBy: ['Elasticsearch', 'Kibana', 'ecs-logging libraries', 'Beats'],
  specificity: 55,
  firstCharacters: '{',
  refines: 'json',
  parse,
  samples: [
    {
      name: 'nested',
      text: '{"@timestamp":"2024-05-01T10:00:00.123Z","log":{"level":"ERROR"},"message":"no route","trace":{"id":"0af7651916cd43dd8448eb211c80319c"},"span":{"id":"b7ad6b7169203331"}}',
      expected: {
        time: '2024-05-01T10:00:00.123Z',
        severityNumber: 17,
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
      },
    },
    {
      name: 'the server with a comma fraction',
      text: '{"type": "server", "timestamp": "2024-05-01T10:00:00,456Z", "level": "DEPRECATION", "component": "o.e.n.Node", "cluster.name": "logs", "node.name": "node-1", "message": "old setting"}',
      expected: { time: '2024-05-01T10:00:00.456Z', severityNumber: 13, body: 'old setting' },
    },
    {
      name: 'without severity',
      text: '{"@timestamp":"2024-05-01T10:00:00.123Z","ecs.version":"1.6.0","message":"up"}',
      expected: { severityNumber: 0, severityText: null, body: 'up' },
    },
    {
      name: 'no comma',
      text: '{"@timestamp":"2024-05-01T10:00:00.123Z" "ecs":{}}',
      malformed: true,
    },
  ],
};
