// Envoy's own messages: `[2021-03-12 15:31:30.492][1][warning][runtime] [file:31] message`. The time
// states no zone. istio-proxy rewrites them in the shape of zap's console.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  /\]\[(\d{1,10})\]\[([a-z]{2,10})\]\[([\w. -]{1,40})\] (?:\[([^\]\n]{1,200}:\d{1,6})\] )?/y;
/** Index of the bracket behind the time: date, time and milliseconds have a fixed width. */
const closeAt = 24;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(closeAt) !== 93 || text.charCodeAt(closeAt + 1) !== 91) return undefined;
  const match = matchAt(header, text, closeAt);
  if (match === undefined) return undefined;
  const read = readTimeAt(text, 1);
  if (read?.end !== closeAt) return undefined;
  const [all, thread, level, logger, location] = match;
  return finishHeadedLine(
    'envoy',
    text,
    {
      time: read.time,
      levelText: level,
      bodyAt: closeAt + all.length,
      addAttributes: (add) => {
        add('thread', Number(thread));
        add('logger', logger ?? '');
        if (location !== undefined) add('location', location);
      },
    },
    options,
  );
}

export const envoy: LogFormat = {
  name: 'envoy',
  title: 'Envoy messages',
  writtenBy: ['Envoy', 'Contour', 'Emissary', 'Envoy Gateway'],
  specificity: 80,
  firstCharacters: '[',
  parse,
  samples: [
    {
      name: 'with its place in the source',
      text: '[2024-05-01 10:00:00.492][7][warning][config] [./source/common/config/grpc_stream.h:152] StreamClusters gRPC config stream closed: 14, no healthy upstream',
      expected: {
        time: '2024-05-01T10:00:00.492',
        severityNumber: 13,
        severityText: 'warning',
        body: 'StreamClusters gRPC config stream closed: 14, no healthy upstream',
        attributes: {
          thread: 7,
          logger: 'config',
          location: './source/common/config/grpc_stream.h:152',
        },
      },
    },
    {
      name: 'without a place',
      text: '[2024-05-01 10:00:00.492][7][critical][main] error initializing configuration',
      expected: { severityNumber: 21, body: 'error initializing configuration' },
    },
    {
      name: 'without severity: a word that is no level',
      text: '[2024-05-01 10:00:00.492][7][off][main] quiet',
      expected: { severityNumber: 0, severityText: null, body: 'quiet' },
    },
    { name: 'no level', text: '[2024-05-01 10:00:00.492][7] starting', malformed: true },
  ],
};
