// When the screen asks for what has come: readings rest in proportion to what they take.
import { expect, test } from 'vitest';
import { timestampNs } from '../../src/core/time.ts';
import { utc } from '../../src/core/time-zone.ts';
import type { BrowseRequest } from '../../src/query/browse/browse-messages.ts';
import { runScreen, type Ports } from '../../src/tui/run.ts';

const now = timestampNs(0n);
const nothing = (): undefined => undefined;

test('news waits while reading it takes long, the end does not wait', () => {
  const asked: { readonly request: BrowseRequest; readonly onDone: () => void }[] = [];
  const world = {
    ask: (request, _, onDone) => {
      asked.push({ request, onDone });
      return nothing;
    },
    show: () => 0,
  } satisfies Pick<Ports, 'ask' | 'show'>;
  const others = new Proxy(world, {
    get: (target, name): unknown => Reflect.get(target, name) ?? nothing,
  }) as unknown as Ports;
  const screen = runScreen(
    {
      ...{ columns: 80, rows: 24, title: '', file: '', isLive: true, now },
      ...{ base: { windows: [] }, baseText: '', zones: [utc], tagsPods: false, isMouseOn: false },
    },
    others,
  );
  const windows = (): typeof asked => asked.filter(({ request }) => request.kind === 'window');
  screen.send({ type: 'grown', now });
  expect(windows()).toHaveLength(2);
  for (const end = performance.now() + 20; performance.now() < end;);
  windows()[1]?.onDone();
  screen.send({ type: 'grown', now });
  expect(windows()).toHaveLength(2);
  screen.send({ type: 'ended' });
  expect(windows()).toHaveLength(3);
  screen.close();
});
