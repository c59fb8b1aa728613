// Any text: the reader of last resort, which takes everything. It still looks for a level word and
// for ids, marked as derived, because a bare `panic: …` line must not look harmless.
import { addIdsFromText } from '../ids.ts';
import { finishDraft, newDraft } from '../draft.ts';
import { levelWordInText } from '../severity.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine {
  const draft = newDraft();
  addIdsFromText(draft, text, 0, options.idFields);
  const level = levelWordInText(text);
  if (level === undefined) return finishDraft('plain', draft, text);
  draft.severityNumber = level.severityNumber;
  draft.severityText = level.word;
  return { ...finishDraft('plain', draft, text), severityDerived: true };
}

export const plain: LogFormat = {
  name: 'plain',
  title: 'plain text',
  writtenBy: ['anything'],
  specificity: 0,
  parse,
  samples: [
    {
      name: 'without severity',
      text: 'Listening on port 8080',
      expected: {
        severityNumber: 0,
        severityText: null,
        time: null,
        body: 'Listening on port 8080',
      },
    },
    {
      name: 'a level word that stands alone',
      text: 'sh: 1: fatal: cannot fork',
      expected: { severityNumber: 21, severityText: 'fatal', severityDerived: true },
    },
    {
      name: 'words that only look like levels',
      text: 'terror errorCode=4 misc:error /api/error-handler',
      expected: { severityNumber: 0, severityText: null },
    },
    {
      name: 'a request id in the text',
      text: 'handing over [req-7f1c2d3e-0001] to worker',
      expected: { requestId: 'req-7f1c2d3e-0001' },
    },
  ],
};
