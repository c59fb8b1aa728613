// java.util.logging: Tomcat's `31-Jul-2020 16:40:38.505 INFO [thread] class.method message`, and the
// default layout of two lines, `Jul 30, 2020 3:00:21 PM class method` and `INFO: message` below.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const oneLine = / ([A-Z]{4,14}) \[([^\n]{1,160}?)\] ([A-Za-z_$][\w$.<>-]{1,200})(?: |$)/y;
const twoLines = / ([\w$.<>-]{1,200})(?: ([\w$<>]{1,100}))?\n([A-Z]{4,14}): /y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const isOneLine = text.charCodeAt(2) === 45 || text.charCodeAt(1) === 45;
  if (!isOneLine && text.charCodeAt(3) !== 32) return undefined;
  const read = readHeaderTimeAt(text, 0);
  if (read === undefined) return undefined;
  const match = matchAt(isOneLine ? oneLine : twoLines, text, read.end);
  const levelText = match?.[isOneLine ? 1 : 3];
  if (match === undefined || levelText === undefined) return undefined;
  return finishHeadedLine(
    'java_util_logging',
    text,
    {
      time: read.time,
      levelText,
      bodyAt: read.end + match[0].length,
      addAttributes: (add) => {
        if (isOneLine) add('thread', match[2] ?? '');
        add('logger', (isOneLine ? match[3] : match[1]) ?? '');
        if (!isOneLine && match[2] !== undefined) add('method', match[2]);
      },
    },
    options,
  );
}

export const javaUtilLogging: LogFormat = {
  name: 'java_util_logging',
  title: 'java.util.logging (Tomcat and default layout)',
  writtenBy: ['Tomcat', 'java.util.logging', 'Jenkins'],
  specificity: 60,
  firstCharacters: '0A',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'Tomcat',
      text: '31-Jul-2024 16:40:38.505 WARNING [main] org.apache.catalina.startup.HostConfig.deploy took 3 s',
      expected: {
        time: '2024-07-31T16:40:38.505',
        severityNumber: 13,
        severityText: 'WARNING',
        body: 'took 3 s',
        attributes: { thread: 'main', logger: 'org.apache.catalina.startup.HostConfig.deploy' },
      },
    },
    {
      name: 'two lines',
      text: 'Jul 30, 2024 3:00:21 PM org.apache.coyote.http11.Http11Protocol init\nSEVERE: port is taken',
      expected: {
        time: '2024-07-30T15:00:21',
        severityNumber: 17,
        severityText: 'SEVERE',
        body: 'port is taken',
        attributes: { logger: 'org.apache.coyote.http11.Http11Protocol', method: 'init' },
      },
    },
    {
      name: 'no level',
      text: '31-Jul-2024 16:40:38.505 [main] deploy took 3 s',
      malformed: true,
    },
    {
      name: 'without severity: the level in another language',
      text: '31-Jul-2024 16:40:38.505 AVERTISSEMENT [main] org.apache.catalina.X.run texte',
      expected: { severityNumber: 0, severityText: null, body: 'texte' },
    },
    {
      name: 'a fine level',
      text: '31-Jul-2024 16:40:38.505 FINE [http-1] org.apache.tomcat.X.run',
      expected: {
        severityNumber: 6,
        body: '31-Jul-2024 16:40:38.505 FINE [http-1] org.apache.tomcat.X.run',
      },
    },
  ],
};
