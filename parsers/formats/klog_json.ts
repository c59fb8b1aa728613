// What Kubernetes components write with `--logging-format=json`: `ts` in milliseconds since 1970,
// and no level. Lines of information carry their verbosity `v`; errors carry `err` and no `v`.
// From verbosity 4 on, where Kubernetes' conventions place debugging, the severity is debug.
import { hasMarks, marks } from '../field-marks.ts';
import { finishJsonLine, firstValue, readJsonLine } from '../json-line.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const debugVerbosity = 4;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const line = readJsonLine(text, options);
  if (line === undefined) return undefined;
  const { draft } = line;
  if (!hasMarks(draft.marks, marks.ts | marks.msg) || draft.severityText !== undefined) {
    return undefined;
  }
  const hasVerbosity = hasMarks(draft.marks, marks.verbosity);
  if (!hasVerbosity && !hasMarks(draft.marks, marks.error | marks.caller)) return undefined;
  const verbosity = hasVerbosity ? Number(firstValue(text, 'v') ?? 0) : undefined;
  draft.severityNumber = verbosity === undefined ? 17 : verbosity < debugVerbosity ? 9 : 5;
  return finishJsonLine('klog_json', line, text, options);
}

export const klogJson: LogFormat = {
  name: 'klog_json',
  title: 'JSON of Kubernetes components',
  writtenBy: ['kube-apiserver', 'kube-scheduler', 'kube-controller-manager', 'kubelet'],
  specificity: 58,
  firstCharacters: '{',
  refines: 'json',
  parse,
  samples: [
    {
      name: 'information',
      text: '{"ts":1714557600685.1,"caller":"cache/shared.go:123","msg":"Caches are synced","v":0,"controller":"job"}',
      expected: {
        time: '2024-05-01T10:00:00.6851Z',
        severityNumber: 9,
        severityText: null,
        body: 'Caches are synced',
        attributes: { controller: 'job' },
      },
    },
    {
      name: 'debugging by its verbosity',
      text: '{"ts":1714557600685.1,"caller":"queue/q.go:9","msg":"Popped","v":5}',
      expected: { severityNumber: 5 },
    },
    {
      name: 'an error has no verbosity',
      text: '{"ts":1714557600685.1,"caller":"pod/sync.go:80","msg":"Sync failed","err":"no such host"}',
      expected: { severityNumber: 17, severityText: null, body: 'Sync failed' },
    },
    {
      name: 'a level makes it another logger’s',
      text: '{"level":"info" "ts":1714557600685.1,"v":0}',
      malformed: true,
    },
  ],
};
