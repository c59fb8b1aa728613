// Audit events of the API server. `level` says how much is recorded and is no severity; the status
// of the response gives one. One request has one event for each stage, told by `stageTimestamp`.
import { hasMarks, marks } from '../field-marks.ts';
import { finishJsonLine, firstValue, readJsonLine } from '../json-line.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const line = readJsonLine(text, options);
  if (line === undefined || !hasMarks(line.draft.marks, marks.auditId)) return undefined;
  const { draft } = line;
  draft.severityNumber = 0;
  draft.severityText = undefined;
  const status = draft.httpStatus === undefined ? undefined : String(draft.httpStatus);
  const parts = [firstValue(text, 'verb'), firstValue(text, 'requestURI'), status];
  const body = parts.filter((part) => part !== undefined).join(' ');
  draft.body = body === '' ? undefined : body;
  return finishJsonLine('kubernetes_audit', line, text, options);
}

export const kubernetesAudit: LogFormat = {
  name: 'kubernetes_audit',
  title: 'Kubernetes audit event',
  writtenBy: ['kube-apiserver'],
  specificity: 61,
  firstCharacters: '{',
  refines: 'json',
  parse,
  samples: [
    {
      name: 'a refused request',
      text: '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"5f1c-7","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/secrets","verb":"list","responseStatus":{"metadata":{},"status":"Failure","code":403},"requestReceivedTimestamp":"2024-05-01T10:00:00.000100Z","stageTimestamp":"2024-05-01T10:00:00.000900Z"}',
      expected: {
        time: '2024-05-01T10:00:00.000900Z',
        severityNumber: 13,
        severityText: null,
        severityDerived: true,
        body: 'list /api/v1/namespaces/shop/secrets 403',
        requestId: '5f1c-7',
        httpStatus: 403,
      },
    },
    {
      name: 'without severity',
      text: '{"kind":"Event","level":"Request","auditID":"5f1c","requestReceivedTimestamp":"2024-05-01T10:00:00.000000Z"}',
      expected: {
        time: '2024-05-01T10:00:00.000000Z',
        severityNumber: 0,
        severityText: null,
        requestId: '5f1c',
      },
    },
    { name: 'an empty value', text: '{"auditID":,"level":"Request"}', malformed: true },
  ],
};
