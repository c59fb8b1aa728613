// Values that complete what is typed, above the prompt.
import type { Frame } from '../frame.ts';
import type { Completion } from '../model.ts';
import { reverse } from '../style.ts';
import { cellsOf, fitMiddle } from '../text.ts';

const mostShown = 8;

export function drawCompletion(frame: Frame, completion: Completion): void {
  const { options, chosen, from, original } = completion;
  const first = Math.max(0, Math.min(chosen - mostShown + 1, options.length - mostShown));
  const shown = options.slice(first, first + mostShown);
  const width = Math.min(40, Math.max(...shown.map((each) => cellsOf(each))) + 2);
  const x = Math.max(0, Math.min(1 + cellsOf(original.text.slice(0, from)), frame.width - width));
  const y = frame.height - 2 - shown.length;
  frame.clear({ x, y, width, height: shown.length });
  shown.forEach((option, at) => {
    frame.text(x + 1, y + at, fitMiddle(option, width - 2));
    // The list stands out from the lines below it.
    if (first + at !== chosen) {
      frame.paint({ x, y: y + at, width, height: 1 }, (style) => style | reverse);
    }
  });
}
