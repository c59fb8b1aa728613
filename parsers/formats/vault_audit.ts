// Audit lines of Vault and OpenBao: a request and later its response, tied by `request.id`. There
// is no level; a response with an `error` is one.
import { hasMarks, marks } from '../field-marks.ts';
import { finishJsonLine, firstValue, readJsonLine } from '../json-line.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const line = readJsonLine(text, options);
  if (line === undefined) return undefined;
  const { draft } = line;
  if (!hasMarks(draft.marks, marks.auth | marks.exchange | marks.time)) return undefined;
  const type = firstValue(text, 'type');
  if (draft.severityText !== undefined || (type !== 'request' && type !== 'response')) {
    return undefined;
  }
  const error = firstValue(text, 'error');
  draft.severityNumber = error === undefined || error === '' ? 0 : 17;
  const parts = [type, firstValue(text, 'operation'), firstValue(text, 'path')];
  draft.body = parts.filter((part) => part !== undefined).join(' ');
  const parsed = finishJsonLine('vault_audit', line, text, options);
  return parsed.severityNumber === 17 ? { ...parsed, severityDerived: true } : parsed;
}

export const vaultAudit: LogFormat = {
  name: 'vault_audit',
  title: 'Vault audit',
  writtenBy: ['Vault', 'OpenBao'],
  specificity: 61,
  firstCharacters: '{',
  refines: 'json',
  parse,
  samples: [
    {
      name: 'a request, without severity',
      text: '{"time":"2024-05-01T10:00:00.123456789Z","type":"request","auth":{"token_type":"service"},"request":{"id":"6b1c-9","operation":"read","path":"kv/data/shop"}}',
      expected: {
        time: '2024-05-01T10:00:00.123456789Z',
        severityNumber: 0,
        severityText: null,
        requestId: '6b1c-9',
        body: 'request read kv/data/shop',
      },
    },
    {
      name: 'a response that failed',
      text: '{"time":"2024-05-01T10:00:00.2Z","type":"response","auth":{},"request":{"id":"6b1c-9","operation":"read","path":"kv/data/shop"},"response":{},"error":"permission denied"}',
      expected: { severityNumber: 17, severityDerived: true, requestId: '6b1c-9' },
    },
    { name: 'no value', text: '{"time":,"type":"request","auth":{}}', malformed: true },
  ],
};
