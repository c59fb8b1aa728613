import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bindings, bindingOf } from '../../src/tui/keys.ts';
import { shareCommand, shownQuery } from '../../src/tui/question.ts';
import type { Message } from '../../src/tui/messages.ts';
import { begin, update } from '../../src/tui/update/update.ts';
import { parseQuery } from '../../src/query/language/parse.ts';
import { printQuery } from '../../src/query/language/print.ts';
import { utc } from '../../src/core/time-zone.ts';
import { ms, shopRows, shopStreams } from '../support/shop-rows.ts';
import { testCapture, TestScreen, type TestCapture } from '../support/tui-screen.ts';

// Nobody writes into it: tests of what comes in make one of their own.
let shared: TestCapture;
beforeAll(() => {
  shared = testCapture(shopStreams, shopRows);
});
afterAll(() => {
  shared.close();
});

let capture: TestCapture | undefined;
afterEach(() => {
  capture?.close();
  capture = undefined;
});

function shop(): TestScreen {
  return new TestScreen(shared.browser);
}

/** A screen of a capture that grows. */
function growingShop(): TestScreen {
  capture = testCapture(shopStreams, shopRows);
  return new TestScreen(capture.browser);
}

/** `message` of the selected row. */
function here({ model }: TestScreen): string {
  const record = model.records[model.selected];
  return record?.kind === 'log' ? (record.body.split('\n')[0] ?? '') : (record?.kind ?? 'nothing');
}

describe('moving', () => {
  test.each<[string, readonly string[], string]>([
    ['it begins at the end', [], 'checkpoint written'],
    ['0 goes to the end of all of the time', ['1', 'g', '0'], 'checkpoint written'],
    ['9 shows all of the time and stays', ['g', '1', 'g', '9'], 'order accepted'],
    ['g goes to the first line', ['g'], 'order accepted'],
    ['k goes up', ['k', 'k'], 'gap'],
    ['G goes back to the end', ['g', 'G'], 'checkpoint written'],
    ['no further than the ends', ['g', 'k', 'k', 'pageup'], 'order accepted'],
    ['E finds the previous error', ['E'], 'order failed'],
    ['and the one before', ['E', 'E'], 'upstream timeout'],
    ['e finds the next', ['g', 'e'], 'upstream timeout'],
    ['v finds Events and restarts', ['g', 'v'], 'event'],
    ['and goes on to the restart', ['g', 'v', 'v'], 'restart'],
    ['s finds gaps', ['g', 's'], 'gap'],
    ['] stays with the pod', ['g', ']', ']'], 'upstream timeout'],
    ['[ goes back in it', ['g', ']', ']', '['], 'event'],
    ['o follows the request', ['g', 'j', 'o'], 'slow query'],
    ['marks are kept', ['g', 'm', 'G', "'"], 'order accepted'],
    ['t goes to a time', ['t', ...Array.from('10:14:01.400'), 'enter'], 'restart'],
    ['t counts back from the end', ['t', ...Array.from('-59s'), 'enter'], 'restart'],
  ])('%s', (_, keys, expected) => {
    expect(here(shop().press(...keys))).toBe(expected);
  });
});

describe('following', () => {
  test('goes on after a window was opened while news was being read', () => {
    const { now } = shop().model;
    const size = { columns: 120, rows: 34, tagsPods: false, isMouseOn: false } as const;
    const start = { ...size, title: '', file: '', isLive: true, now } as const;
    const messages: readonly Message[] = [
      { type: 'grown', now },
      // Ends the reading of what came in: nobody says that it is done.
      { type: 'key', key: 'G' },
      { type: 'done', slot: 'rows' },
    ];
    let { model } = begin({ ...start, base: { windows: [] }, baseText: '', zones: [utc] });
    for (const message of messages) ({ model } = update(model, message));
    const { effects } = update(model, { type: 'grown', now });
    expect(effects.filter(({ kind }) => kind === 'ask')).toMatchObject([{ slot: 'refresh' }]);
  });

  test('any move upwards leaves it, new lines are counted, G comes back', () => {
    const screen = growingShop();
    expect(screen.model.isFollowing).toBe(true);
    screen.press('k');
    const stood = here(screen);
    capture?.add([{ time: ms(3000), stream: 1, raw: 'level=info msg="one more"' }]);
    screen.send({ type: 'grown', now: screen.model.now });
    expect(screen.model.newCount).toBe(1);
    expect(here(screen)).toBe(stood);
    screen.press('G');
    expect(here(screen)).toBe('one more');
    expect(screen.model).toMatchObject({ isFollowing: true, newCount: 0 });
  });

  test('while it lasts new lines are selected as they come, late ones stand in their place', () => {
    const screen = growingShop();
    capture?.add([
      { time: ms(5000), stream: 1, raw: 'level=info msg=newest' },
      { time: ms(95), stream: 2, raw: 'level=info msg=late' },
    ]);
    screen.send({ type: 'grown', now: screen.model.now });
    expect(here(screen)).toBe('newest');
    const bodies = screen.model.records.map(({ body }) => body);
    expect(bodies.indexOf('late')).toBe(bodies.indexOf('slow query') + 1);
  });
});

describe('a window that is read again while the user moves', () => {
  test('comes in pieces and leaves the row selected that the user went to', () => {
    const { model: shown } = shop();
    const { records } = shown;
    const reply = (rows: typeof records, isFirst: boolean): Message => ({
      type: 'reply',
      slot: 'refresh',
      reply: { kind: 'rows', way: 'before', records: rows, marked: [], isFirst, isEnd: !isFirst },
    });
    const messages: readonly Message[] = [
      { type: 'grown', now: shown.now },
      { type: 'key', key: 'k' },
      { type: 'key', key: 'k' },
      reply(records.slice(-1), true),
      reply(records.slice(0, -1), false),
      { type: 'done', slot: 'refresh' },
    ];
    let model = shown;
    for (const message of messages) ({ model } = update(model, message));
    expect(model.records).toEqual(records);
    expect(model.selected).toBe(records.length - 3);
    expect(model.aim).toBeUndefined();
  });

  test('gives way to the start, where the user wants to go there', () => {
    const { model: shown } = shop();
    expect(shown.atStart).toBe(true);
    const { model } = update(shown, { type: 'grown', now: shown.now });
    const { effects } = update(model, { type: 'key', key: 'g' });
    expect(effects).toContainEqual({ kind: 'drop', slot: 'refresh' });
    expect(effects).toContainEqual(
      expect.objectContaining({
        slot: 'rows',
        request: expect.objectContaining({ place: { at: 'start' } }) as object,
      }),
    );
  });
});

test('the end is shown though what came before it is still being read', () => {
  const screen = shop();
  const { effects, model } = update(
    { ...screen.model, isLive: true, growth: 'reading' },
    { type: 'ended' },
  );
  expect(effects).toContainEqual(expect.objectContaining({ kind: 'ask', slot: 'refresh' }));
  expect(model.isLive).toBe(false);
});

describe('the filter', () => {
  test('hides what it does not find, and shows all again when it is taken back', () => {
    const screen = shop().press('/').type('level:error').press('enter');
    expect(screen.model.records).toHaveLength(2);
    screen.press('x');
    expect(screen.model.records).toHaveLength(10);
    expect(screen.model.marked.size).toBe(2);
    screen.press('x', '\\');
    expect(screen.model.records).toHaveLength(10);
    screen.press('\\');
    expect(screen.model.records).toHaveLength(2);
    screen.press('escape');
    expect(screen.model.records).toHaveLength(10);
  });

  test('Esc in the prompt gives the filter back that was there', () => {
    const screen = shop().press('/').type('level:error').press('enter', '/').type(' nothing');
    expect(screen.model.records).toHaveLength(0);
    screen.press('escape');
    expect(screen.model.records).toHaveLength(2);
  });

  test('a prompt owns all keys', () => {
    const screen = shop().press('/').type('q');
    expect(screen.effects).toEqual([]);
    expect(screen.model.filter.text).toBe('q');
  });

  test('Tab completes names of fields and values of the capture', () => {
    const screen = shop().press('/').type('pod:chec').press('tab');
    expect(screen.model.filter.text).toBe('pod:checkout-5b6d7f8c9-abcde');
    screen.press('tab');
    expect(screen.model.filter.text).toBe('pod:checkout-5b6d7f8c9-fghij');
    screen.press('escape');
    expect(screen.model.filter.text).toBe('pod:chec');
  });

  test('Tab completes what was typed of a resource, and ids that begin like it', () => {
    const screen = shop().press('/').type('resource:pod/postg').press('tab');
    expect(screen.model.filter.text).toBe('resource:shop/pod/postgres-0');
    expect(screen.model.records.map(({ pod }) => pod)).toEqual(['postgres-0', 'postgres-0']);
    screen.press('C-u').type('request:req-1').press('tab', 'tab');
    expect(screen.model.filter.text).toBe('request:req-1002');
    screen.press('C-u').type('pod:nobody').press('tab');
    expect(screen.model.toast).toBe('nothing in the capture completes this');
  });

  test('history comes back with the arrow', () => {
    const screen = shop()
      .press('/')
      .type('timeout')
      .press('enter', '/', 'C-u')
      .type('slow')
      .press('enter');
    screen.press('/', 'up', 'up');
    expect(screen.model.filter.text).toBe('timeout');
  });

  test('. shows the line among all others, and Esc goes back to it', () => {
    const screen = shop().press('/').type('level:error').press('enter', 'k', '.');
    expect(screen.model.records).toHaveLength(10);
    expect(here(screen)).toBe('upstream timeout');
    screen.press('escape');
    expect(screen.model.records).toHaveLength(2);
    expect(here(screen)).toBe('upstream timeout');
  });
});

describe('pivots', () => {
  test('= follows the request over pods, Esc is the way back', () => {
    const screen = shop().press('g', 'j', '=');
    expect(screen.model.records.map(({ pod }) => pod)).toEqual([
      'checkout-5b6d7f8c9-fghij',
      'postgres-0',
      'checkout-5b6d7f8c9-abcde',
    ]);
    expect(screen.model.trail.map(({ label }) => label)).toEqual(['request req-1002']);
    screen.press('escape');
    expect(screen.model.records).toHaveLength(10);
    expect(screen.model.selected).toBe(1);
  });

  test('a says one pod alone, A all', () => {
    const screen = shop().press('a');
    expect(new Set(screen.model.records.map(({ pod }) => pod))).toEqual(new Set(['postgres-0']));
    expect(screen.press('A').model.records).toHaveLength(10);
  });

  test('in the detail + and - ask for the field that is marked', () => {
    const screen = shop().press('d', 'tab', 'tab');
    const labels = screen.press('j', 'j').model.detailCursor;
    expect(labels).toBe(2);
    screen.press('j', '-');
    expect(screen.model.filter.text).toBe('-pod=postgres-0');
    expect(screen.model.records.some(({ pod }) => pod === 'postgres-0')).toBe(false);
  });
});

describe('sharing', () => {
  test('the command asks what the screen shows', () => {
    const screen = shop().press('/').type('level:warn timeout').press('enter', 'l', 'l');
    const query = printQuery(shownQuery(screen.model));
    expect(parseQuery(query)).toMatchObject({ ok: true });
    screen.press('c');
    expect(screen.effects).toEqual([
      { kind: 'copy', what: 'command', text: shareCommand(screen.model) },
    ]);
    expect(shareCommand(screen.model)).toContain('--capture /captures/shop.klog');
  });

  test('y copies the line as it was written', () => {
    const screen = shop().press('g', 'y');
    expect(screen.effects).toEqual([{ kind: 'copy', what: 'line', text: shopRows[0]?.raw }]);
  });

  test('what is copied cannot act on the terminal it is pasted into', () => {
    const raw = 'a\tb \u001b[201~rm -rf x\n\u202eend';
    capture = testCapture(shopStreams, [{ time: ms(0), stream: 1, raw }]);
    const screen = new TestScreen(capture.browser).press('y', 'Y');
    expect(screen.effects).toMatchObject([
      { what: 'line', text: 'a\tb ␛[201~rm -rf x\n<U+202E>end' },
      { what: 'rows', text: expect.stringMatching(/^[^\u001b\u202e]*$/) as string },
    ]);
  });
});

describe('saving', () => {
  const asked = (screen: TestScreen) => screen.effects.filter(({ kind }) => kind === 'save');

  test('asks for a name, then for all rows of the view with settled times', () => {
    const screen = shop().press('/').type('level:error since:1m').press('enter', 'l', 'C-s');
    expect(screen.effects).toEqual([{ kind: 'name-file', form: 'text' }]);
    screen.send({ type: 'file-named', form: 'text', path: 'a.txt' });
    screen.press('C-u').type('b c.txt').press('enter');
    expect(asked(screen)).toMatchObject([{ form: 'text', path: 'b c.txt', zone: utc }]);
    const [effect] = asked(screen);
    expect(effect?.kind === 'save' && printQuery(effect.query)).toBe(
      'since:"2026-11-25T10:14:00Z" severity:error severity>=debug',
    );
  });

  test('a name that cannot be used is asked for again, with the reason until it is changed', async () => {
    const screen = shop().press('X');
    screen.send({ type: 'file-named', form: 'page', path: 'a.html' });
    screen.press('enter');
    screen.send({ type: 'save-refused', reason: 'cannot write a.html: there is a file' });
    expect(await screen.text()).toContain('cannot write a.html: there is a file');
    screen.type('x');
    expect(await screen.text()).not.toContain('there is a file');
    screen.press('enter');
    screen.send({ type: 'saving', text: 'writing a.htmlx: 1,200 lines' });
    expect(screen.model.prompt).toBeUndefined();
    expect(await screen.text()).toContain('writing a.htmlx: 1,200 lines');
  });

  test('one file at a time; it can be stopped, and its end is told', async () => {
    const screen = shop();
    screen.send({ type: 'saving', text: 'writing a.html' });
    screen.press('C-s');
    expect(screen.effects).toEqual([]);
    expect(await screen.text()).toContain('writing a.html: `:` can stop it');
    screen.press(':').type('stop writing').press('enter');
    expect(screen.effects).toEqual([{ kind: 'stop-saving' }]);
    screen.send({ type: 'saved', text: 'wrote 12 lines to a.html' });
    expect(screen.model.saving).toBeUndefined();
    expect(await screen.text()).toContain('wrote 12 lines to a.html');
  });
});

describe('keys', () => {
  test('no key means two things in one place', () => {
    for (const focus of ['timeline', 'pods', 'detail'] as const) {
      const own = bindings.filter((each) => each.focus === focus).flatMap(({ keys }) => keys);
      const general = bindings
        .filter((each) => each.focus === undefined)
        .flatMap(({ keys }) => keys);
      expect(own).toEqual([...new Set(own)]);
      expect(general).toEqual([...new Set(general)]);
    }
  });

  test('every key changes the screen, asks something of the world, or says why not', () => {
    const screen = shop();
    const begun = screen.model;
    const toPane = { timeline: [], pods: ['tab'], detail: ['d', 'tab', 'tab'] } as const;
    for (const { keys, focus } of bindings) {
      for (const key of keys) {
        screen.model = begun;
        screen.press('g', 'j', 'j', 'right', ...toPane[focus ?? 'timeline']);
        const before = screen.model;
        screen.effects.length = 0;
        screen.press(key);
        const isSame = isDeepStrictEqual(screen.model, before) && screen.effects.length === 0;
        expect(isSame, `${key} did nothing in ${before.focus}`).toBe(false);
        expect(bindingOf(key, before.focus)).toBeDefined();
      }
    }
  });

  test('q and Ctrl-C leave, Ctrl-C from a prompt, too', () => {
    expect(shop().press('q').effects).toEqual([{ kind: 'quit' }]);
    expect(shop().press('/', 'C-c').effects).toEqual([{ kind: 'quit' }]);
  });
});
