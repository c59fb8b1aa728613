// Lists over the screen: what they offer and where their lines lead.
import { afterEach, describe, expect, test } from 'vitest';
import { printQuery } from '../../src/query/language/print.ts';
import { selectedRecord } from '../../src/tui/model.ts';
import { shownQuery } from '../../src/tui/question.ts';
import { shopObjects, shopRowsObserved } from '../support/shop-objects.ts';
import { shopStreams } from '../support/shop-rows.ts';
import { testCapture, TestScreen, type TestCapture } from '../support/tui-screen.ts';

let capture: TestCapture | undefined;
afterEach(() => {
  capture?.close();
  capture = undefined;
});

function open(objects = shopObjects): TestScreen {
  capture = testCapture(shopStreams, shopRowsObserved, objects);
  return new TestScreen(capture.browser);
}

function lines({ model }: TestScreen): readonly string[] {
  return (model.overlay?.lines ?? []).map(({ spans }) =>
    spans
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
}

function question({ model }: TestScreen): string {
  return printQuery(shownQuery(model));
}

/** Moves to the line that holds a text. */
function to(screen: TestScreen, text: string): TestScreen {
  const at = lines(screen).findIndex((line) => line.includes(text));
  expect(at, `no line with ${text}`).toBeGreaterThanOrEqual(0);
  return screen.press('g', ...Array.from({ length: at }, () => 'j'));
}

describe('R', () => {
  test('offers pod, owners, Service, Ingress and node, the workload chosen', () => {
    const screen = open().press('g', 'R');
    expect(lines(screen)).toEqual([
      'shop/pod/checkout-5b6d7f8c9-abcde   this itself',
      'shop/replicaset/checkout-5b6d7f8c9  owner: checkout-5b6d7f8c9-abcde',
      'shop/deployment/checkout            owner: checkout-5b6d7f8c9',
      'shop/service/checkout               selected by: checkout-5b6d7f8c9-abcde',
      'shop/ingress/shop                   routed by: checkout',
      'node/node-1                         where it runs',
    ]);
    screen.press('enter');
    expect(question(screen)).toBe('resource:"shop/deployment/checkout"');
    expect(screen.model.trail.map(({ label }) => label)).toEqual(['shop/deployment/checkout']);
    expect(screen.model.records.some(({ pod }) => pod === 'postgres-0')).toBe(false);
    screen.press('escape');
    expect(screen.model.records).toHaveLength(10);
    expect(screen.model.selected).toBe(0);
  });

  test('another one can be chosen', () => {
    const screen = to(open().press('g', 'R'), 'node/node-1').press('enter');
    expect(question(screen)).toBe('resource:"node/node-1"');
    expect(screen.model.records).toHaveLength(10);
  });

  test('without objects the names say what they can', () => {
    const screen = open([]).press('R');
    expect(lines(screen).map((line) => line.split(' ')[0])).toEqual([
      'shop/pod/postgres-0',
      'shop/statefulset/postgres',
      'node/node-1',
    ]);
    screen.press('enter');
    expect(question(screen)).toBe('resource:"shop/statefulset/postgres"');
  });

  test('Esc closes it and nothing has changed', () => {
    const screen = open().press('g', 'R', 'j', 'escape');
    expect(screen.model.overlay).toBeUndefined();
    expect(question(screen)).toBe('');
  });
});

test('= on an Event without an id follows what it regards', () => {
  const screen = open().press('g', 'v', '=');
  expect(question(screen)).toBe('resource:"shop/pod/checkout-5b6d7f8c9-abcde"');
  expect(new Set(screen.model.records.map(({ pod }) => pod))).toEqual(
    new Set(['checkout-5b6d7f8c9-abcde']),
  );
  screen.press('escape');
  expect(selectedRecord(screen.model)?.kind).toBe('event');
});

describe('r', () => {
  test('shows the tree of the pod as it was then; r on a line of it the tree of that', () => {
    const screen = open().press('g', 'r');
    const { overlay } = screen.model;
    expect(overlay?.title).toBe('GRAPH of shop/pod/checkout-5b6d7f8c9-abcde at 10:14:00');
    expect(overlay?.note).toBe('nothing is missing, 4 objects in trouble');
    expect(lines(screen)).toContain('│  └─ ↑ owner: deployment/shop/checkout  ! 1 of 2 ready');
    to(screen, 'ingress/shop/shop').press('r');
    expect(screen.model.overlay?.title).toBe('GRAPH of shop/ingress/shop at 10:14:00');
    expect(screen.model.overlay?.note).toContain('1 link missing');
    expect(lines(screen).join('\n')).toContain('✗ IngressClass `ngnix` does not exist');
  });

  test('Enter on a node follows it, on what is missing it says that this leads nowhere', () => {
    const screen = to(open().press('g', 'r'), 'ingress/shop/shop').press('r');
    to(screen, 'ngnix').press('enter');
    expect(screen.model.toast).toBe('this leads nowhere');
    to(screen, 'service/shop/checkout').press('enter');
    expect(question(screen)).toBe('resource:"shop/service/checkout"');
    expect(screen.model.overlay).toBeUndefined();
  });

  test('in the pods pane it is of the pod there', () => {
    const screen = open().press('tab', 'G', 'r');
    expect(screen.model.overlay?.title).toBe('GRAPH of shop/pod/postgres-0 at 10:14:02');
    expect(lines(screen)[0]).toContain('pod/shop/postgres-0');
  });

  test('where nothing was read of the thing it says so', () => {
    const screen = open([]).press('g', 'r');
    expect(screen.model.overlay?.note).toContain('cannot tell whether Pod');
    screen.press('enter', 'G', 'y', 'escape');
    expect(screen.model.overlay).toBeUndefined();
  });

  test('other keys do not reach the timeline below', () => {
    const screen = open().press('g', 'r');
    const before = screen.model;
    screen.press('=', '/', 'A', 'x');
    expect(screen.model.prompt).toBeUndefined();
    expect(screen.model.trail).toEqual(before.trail);
  });
});

describe('requests', () => {
  test('i shows the way of the request; Enter goes to a line of it, Esc comes back', () => {
    const screen = open().press('g', 'j', 'i');
    expect(screen.model.overlay?.note).toBe('3 records of 3 pods in 772 ms');
    expect(lines(screen)).toEqual([
      '  +0.0 ms shop/checkout-5b6d7f8c9-fghij  order accepted',
      '   +50 ms   shop/postgres-0  slow query',
      '              ⋮ 722 ms without a line',
      '  +772 ms     shop/checkout-5b6d7f8c9-abcde  upstream timeout',
    ]);
    to(screen, 'upstream timeout').press('enter');
    expect(selectedRecord(screen.model)?.body).toBe('upstream timeout');
    expect(screen.model.records).toHaveLength(3);
    expect(screen.model.trail.map(({ label }) => label)).toEqual(['request req-1002']);
    screen.press('escape');
    expect(screen.model.records).toHaveLength(10);
    expect(screen.model.selected).toBe(1);
  });

  test('I lists those that are worth a look; Enter follows one, i shows its way', () => {
    const screen = open().press('I');
    expect(lines(screen).map((line) => line.trim().split(/\s{2,}/)[0])).toEqual([
      'slowest',
      '10:14:00.040',
      'failing',
      '10:14:00.040',
      'over most pods',
      '10:14:00.040',
    ]);
    screen.press('i');
    expect(screen.model.overlay?.title).toBe('REQUEST req-1002');
    screen.press('escape', 'I', 'enter');
    expect(question(screen)).toBe('request:req-1002');
    expect(selectedRecord(screen.model)?.body).toBe('order accepted');
  });

  test('a line without an id says so', () => {
    const screen = open().press('i');
    expect(screen.model.overlay).toBeUndefined();
    expect(screen.model.toast).toBe('this line has no request or trace id');
  });
});
