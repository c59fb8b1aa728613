// HashiCorp's loggers: hclog, `2019-12-18T20:26:12.000Z [INFO]  core: message: key=value`, which pads
// levels of four letters with a second blank, and the older `2015/11/24 11:41:05 [INFO] serf:
// message`. Vault, Consul, Nomad and Terraform write them; old agents indent them.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { addPairsFromText } from '../key-values.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const padded = / \[(TRACE|DEBUG|INFO|WARN|ERROR|\?\?\?\?\?)( )?\]( {1,2})(?:([\w.@/-]{1,100}): )?/y;
const older = / \[(TRACE|DEBUG|INFO|WARN|ERR|ERROR)\] {1,2}(?:([\w.@/-]{1,100}): )?/y;
const deepestIndent = 8;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  let start = 0;
  while (start < deepestIndent && text.charCodeAt(start) <= 32) start++;
  const mark = text.charCodeAt(start + 4);
  const isOlder = mark === 47;
  if (!isOlder && (mark !== 45 || text.charCodeAt(start + 10) !== 84)) return undefined;
  const bracket = text.indexOf('[', start);
  if (bracket < 0 || bracket > start + 40) return undefined;
  const match = matchAt(isOlder ? older : padded, text, bracket - 1);
  if (match === undefined) return undefined;
  const read = readTimeAt(text, start);
  if (read?.end !== bracket - 1) return undefined;
  const [all, level = '', pad, blanks, paddedName] = match;
  // Other programs write `[INFO] name: message` with one blank.
  if (!isOlder && level.length === 4 && pad === undefined && blanks?.length !== 2) return undefined;
  const name = isOlder ? pad : paddedName;
  const bodyAt = bracket - 1 + all.length;
  return finishHeadedLine(
    'hclog',
    text,
    {
      time: read.time,
      levelText: level,
      bodyAt,
      addAttributes: (add) => {
        if (name !== undefined) add('logger', name);
        addPairsFromText(add, text, bodyAt);
      },
    },
    options,
  );
}

export const hclog: LogFormat = {
  name: 'hclog',
  title: 'hclog and the loggers before it (HashiCorp)',
  writtenBy: ['Vault', 'Consul', 'Nomad', 'Terraform'],
  specificity: 70,
  firstCharacters: '0 \t',
  parse,
  samples: [
    {
      name: 'a padded level',
      text: '2024-05-01T10:00:00.000Z [WARN]  core.raft: heartbeat timeout reached: last-leader=10.0.0.3 request_id=9f2b-77',
      expected: {
        time: '2024-05-01T10:00:00.000Z',
        severityNumber: 13,
        severityText: 'WARN',
        body: 'heartbeat timeout reached: last-leader=10.0.0.3 request_id=9f2b-77',
        requestId: '9f2b-77',
        attributes: { logger: 'core.raft', 'last-leader': '10.0.0.3' },
      },
    },
    {
      name: 'a level of five letters',
      text: '2024-05-01T10:00:00.000Z [ERROR] expiration: failed to revoke lease: error="no such host"',
      expected: { severityNumber: 17, attributes: { logger: 'expiration' } },
    },
    {
      name: 'older and indented',
      text: '    2024/05/01 10:00:00 [ERR] serf: cannot join: refused',
      expected: {
        time: '2024-05-01T10:00:00',
        severityNumber: 17,
        severityText: 'ERR',
        body: 'cannot join: refused',
        attributes: { logger: 'serf' },
      },
    },
    {
      name: 'without severity: a level that hclog does not know',
      text: '2024-05-01T10:00:00.000Z [?????] core: sealed',
      expected: { severityNumber: 0, severityText: null, body: 'sealed' },
    },
    { name: 'an open bracket', text: '2024-05-01T10:00:00.000Z [INFO  core: x', malformed: true },
  ],
};
