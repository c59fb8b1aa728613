// The page: puts the panes together, reads the blocks in, and draws what changes once a frame. It
// asks no network and keeps nothing: its state is in its address.
import { RowStore } from '../row-store.ts';
import { pageIds, type PageOrigin, type PageTotals } from '../page-data.ts';
import { Cursor } from './cursor.ts';
import { Detail } from './detail.ts';
import { button, copied, el } from './dom.ts';
import { addressRead, keepInAddress, readHash, stepsBack, writeHash } from './hash.ts';
import { Header } from './header.ts';
import { FilterBar } from './filter-bar.ts';
import { Histogram } from './histogram.ts';
import { keys } from './keys.ts';
import { Lanes } from './lanes.ts';
import { List } from './list.ts';
import { listenToKeys } from './listen.ts';
import { loadBlocks, loadWorld } from './load.ts';
import { printTable } from './print.ts';
import { View } from './view.ts';

/** The JSON that the page holds under an id; absent where it is not there (yet). */
function dataIn(id: string): unknown {
  const element = document.getElementById(id);
  return element === null ? undefined : JSON.parse(element.textContent);
}

function helpPane(): HTMLDialogElement {
  const rows = Object.values(keys).flatMap(([names, , means]) =>
    means === '' ? [] : [el('tr', {}, el('td', {}, el('kbd', {}, names)), el('td', {}, means))],
  );
  const dialog = el('dialog', { 'aria-label': 'Keys' }, el('h2', {}, 'Keys'));
  dialog.append(
    el('table', {}, el('tbody', {}, ...rows)),
    el(
      'p',
      {},
      'The filter is klog’s question language: level>=warn, pod:web-*, request:ID, "a text", NOT, OR, since:15m. Only rows on the screen are found by the browser’s own search; use the filter.',
    ),
    button('close', 'Close', () => {
      dialog.close();
    }),
  );
  return dialog;
}

/** Between two looks at rows that come in, unless they have doubled: each look draws all that is there. */
const pauseMs = 1000;

/** When there is something to see: rows that are unpacked before would only delay it. */
function firstFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    // A page in the background gets no frames.
    setTimeout(resolve, 100);
  });
}

/** Gets ready for the first question while nothing else is to do. */
async function prepare({ store, search }: View): Promise<void> {
  for (const part of store.parts) {
    search.prepare(part);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function start(): void {
  const origin = dataIn(pageIds.origin) as PageOrigin | undefined;
  if (origin === undefined) throw new Error('the page lacks its beginning');
  const store = new RowStore();
  let isDue = false;
  let lastRow: number | undefined;
  const view = new View(store, origin, () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(draw);
  });
  const header = new Header(view);
  const histogram = new Histogram(view);
  const lanes = new Lanes(view);
  const filter = new FilterBar(view);
  const list = new List(view);
  const said = el('span', { class: 'said', role: 'status' });
  const copy = (text: string): void => {
    copied(text).then(
      (isDone) => {
        said.textContent = isDone ? `copied ${text.length} characters` : 'cannot copy from here';
      },
      () => undefined,
    );
  };
  const detail = new Detail(view, copy);
  const help = helpPane();
  const charts = el('div', { class: 'charts' }, histogram.element, lanes.element);
  const cursor = new Cursor();
  charts.append(cursor.element);
  let drawn: { rows: Uint32Array; zone: string; width: number } | undefined;

  function draw(): void {
    isDue = false;
    const { rows, zone, row } = view;
    const width = window.innerWidth;
    header.draw();
    filter.draw();
    if (drawn?.rows !== rows || drawn.zone !== zone || drawn.width !== width) {
      histogram.draw();
      lanes.draw();
    }
    cursor.draw(view);
    // On a narrow screen the detail takes room from the list, so it is drawn first.
    detail.draw();
    list.draw({ follows: row !== lastRow || drawn?.rows !== rows });
    lastRow = row;
    drawn = { rows, zone, width };
    if (isLoaded && !filter.hasFocus) keepInAddress(view);
  }
  let isLoaded = false;
  let isHinted = false;

  document.body.append(
    header.element,
    el(
      'main',
      {},
      charts,
      filter.element,
      el('div', { class: 'panes' }, list.element, detail.element),
    ),
    el(
      'footer',
      {},
      el(
        'span',
        {},
        '/ filter · j k move · e E errors · v V Events · . context · = request · m mark · T zone · ? all keys',
      ),
      said,
    ),
    help,
  );
  listenToKeys({
    view,
    focusFilter: () => {
      filter.focus();
    },
    page: () => list.page,
    focusDetail: () => {
      detail.element.querySelector<HTMLElement>('button')?.focus();
    },
    copy,
    copyRows: () => {
      copy(list.text);
    },
    mark: () => {
      detail.mark();
    },
    solo: () => {
      const condition = view.row === undefined ? undefined : lanes.conditionOf(view.row);
      if (condition !== undefined) view.toggle(condition);
    },
    nextZone: () => {
      view.nextZone();
    },
    toggleTheme: () => {
      header.toggleTheme();
    },
    toggleScale: () => {
      histogram.toggleScale();
    },
    toggleCharts: () => {
      charts.hidden = !charts.hidden;
      view.look(view.span);
    },
    toggleHelp: () => {
      if (help.open) help.close();
      else help.showModal();
    },
    goToTime: () => {
      filter.goToTime();
    },
    back: () => {
      if (help.open) return;
      if (filter.hasFocus || detail.element.contains(document.activeElement)) list.focus();
      else if (view.showsAll) view.toggleAll();
      else if (stepsBack() > 0) history.back();
      else view.look(undefined);
    },
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'f' || !(event.ctrlKey || event.metaKey) || isHinted) return;
    isHinted = true;
    said.textContent =
      'only the rows on the screen are found by the browser: press Esc, then / for the filter';
  });
  window.addEventListener('resize', () => {
    view.changed();
  });
  window.addEventListener('hashchange', () => {
    if (location.hash !== writeHash(view)) readHash(view, location.hash);
    addressRead(view);
  });
  window.addEventListener('beforeprint', () => {
    printTable(view);
  });
  readHash(view, location.hash);
  addressRead(view);

  let [shownAt, shown] = [-Infinity, 0];
  firstFrame()
    .then(() =>
      loadBlocks(store, () => {
        if (store.count < 2 * shown && performance.now() - shownAt < pauseMs) return;
        [shownAt, shown] = [performance.now(), store.count];
        view.grown();
      }),
    )
    .then(loadWorld)
    .then((world) => {
      if (world) view.knowWorld(world);
      header.totals = dataIn(pageIds.totals) as PageTotals | undefined;
      isLoaded = true;
      view.askAgain();
      if (!filter.hasFocus) list.focus();
      document.documentElement.dataset['ready'] = 'true';
      performance.mark('klog-ready');
      return prepare(view);
    })
    .catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      document.body.prepend(
        el('p', { class: 'broken', role: 'alert' }, `This page cannot show its records: ${reason}`),
      );
    });
}

start();
