// Calico's components: `2022-03-08 13:20:34.092 [INFO][760] felix/table.go 506: message key=value`.
// The number in brackets is the process or request within it. The time states no zone.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { addPairsFromText } from '../key-values.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / \[([A-Z]{4,9})\]\[(\d{1,12})\] (?:([^\s:]{1,200}) (\d{1,6}|<nil>): )?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(24) !== 91 || text.charCodeAt(4) !== 45) return undefined;
  const match = matchAt(header, text, 23);
  if (match === undefined) return undefined;
  const read = readTimeAt(text, 0);
  if (read?.end !== 23) return undefined;
  const [all, level, process, file, line] = match;
  const bodyAt = read.end + all.length;
  return finishHeadedLine(
    'calico',
    text,
    {
      time: read.time,
      levelText: level,
      bodyAt,
      addAttributes: (add) => {
        add('pid', Number(process));
        if (file !== undefined) add('file', file);
        if (line !== undefined && line !== '<nil>') add('line', Number(line));
        addPairsFromText(add, text, bodyAt);
      },
    },
    options,
  );
}

export const calico: LogFormat = {
  name: 'calico',
  title: 'Calico',
  writtenBy: ['calico-node', 'calico-kube-controllers', 'Typha', 'Calico CNI plugin'],
  specificity: 78,
  firstCharacters: '0',
  parse,
  samples: [
    {
      name: 'with fields',
      text: '2024-05-01 10:00:00.671 [WARNING][282] felix/table.go 506: Queueing update of chain. chainName="cali-tw-x1" ipVersion=0x4',
      expected: {
        time: '2024-05-01T10:00:00.671',
        severityNumber: 13,
        severityText: 'WARNING',
        body: 'Queueing update of chain. chainName="cali-tw-x1" ipVersion=0x4',
        attributes: { pid: 282, file: 'felix/table.go', line: 506, chainName: 'cali-tw-x1' },
      },
    },
    {
      name: 'the CNI installer has no location',
      text: '2024-05-01 10:00:00.671 [INFO][1] cni-installer/<nil> <nil>: Running as a Kubernetes pod',
      expected: { severityNumber: 9, body: 'Running as a Kubernetes pod' },
    },
    {
      name: 'without severity: a word that is no level',
      text: '2024-05-01 10:00:00.671 [OTHER][1] confd/client.go 42: synced',
      expected: { severityNumber: 0, severityText: null, body: 'synced' },
    },
    { name: 'no process', text: '2024-05-01 10:00:00.671 [INFO] felix/a.go 1: x', malformed: true },
  ],
};
