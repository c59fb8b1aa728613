// A lane for each pod, under its workload: how much it wrote (depth of grey, on a logarithmic scale
// of the busiest place), which share of that were errors (height of the red strip, so that a busy
// pod with few errors does not look like a broken one), Events, ends of containers and gaps.
import type { ContainerRef } from '../../../core/container-ref.ts';
import { rowRecord } from '../row-record.ts';
import { colour, el, sized } from './dom.ts';
import { brush, labelWidth, xOf } from './histogram.ts';
import { quoted, severityBand, shortName } from './rows.ts';
import type { View } from './view.ts';

const laneHeight = 18;
const binWidth = 3;
const mostLanes = 400;

interface Lane {
  readonly name: string;
  readonly workload: string;
  readonly condition: string;
  count: number;
  errors: number;
}

/** The name of what made the pod, going by the suffixes that controllers give. */
function workloadOf(pod: string): string {
  return pod
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '')
    .replace(/-(?:[bcdfghjklmnpqrstvwxz2456789]{8,10}|\d{1,10})$/, '');
}

function laneOf(ref: ContainerRef): Omit<Lane, 'count' | 'errors'> {
  const { namespace, pod, node, service } = ref;
  const within = namespace === undefined ? '' : `namespace:${quoted(namespace)} `;
  if (pod !== undefined) {
    return {
      name: pod,
      workload: `${namespace ?? ''}/${workloadOf(pod)}`,
      condition: `${within}pod:${quoted(pod)}`,
    };
  }
  if (node !== undefined) {
    return {
      name: service === undefined ? node : `${service}@${node}`,
      workload: 'nodes',
      condition: `node:${quoted(node)}`,
    };
  }
  const name = namespace ?? 'without a pod';
  return { name, workload: name, condition: within === '' ? '-pod:*' : `${within}-pod:*` };
}

export class Lanes {
  readonly element: HTMLElement;
  readonly #view: View;
  readonly #canvas = el('canvas', { class: 'lanes-canvas', 'aria-hidden': true });
  readonly #names = el('ul', { class: 'lane-names' });
  #lanes: Lane[] = [];
  /** Lane of each stream. */
  #laneOf: number[] = [];
  #known = 0;

  constructor(view: View) {
    this.#view = view;
    this.element = el(
      'section',
      { class: 'lanes', 'aria-label': 'Pods' },
      this.#names,
      this.#canvas,
    );
    brush(this.#canvas, view);
  }

  #arrange(): void {
    const { streams } = this.#view.store;
    if (streams.length === this.#known) return;
    this.#known = streams.length;
    const found = new Map<string, Lane>();
    const keys = streams.map((ref) => {
      const lane = laneOf(ref);
      const key = `${lane.workload}\n${lane.name}`;
      if (!found.has(key)) found.set(key, { ...lane, count: 0, errors: 0 });
      return key;
    });
    const order = [...found.keys()].sort().slice(0, mostLanes);
    this.#lanes = order.flatMap((key) => found.get(key) ?? []);
    this.#laneOf = keys.map((key) => order.indexOf(key));
  }

  draw(): void {
    this.#arrange();
    const { rows, store, shown: span, row: cursor } = this.#view;
    const lanes = this.#lanes;
    const height = lanes.length * laneHeight;
    this.#canvas.style.height = `${height}px`;
    const { draw, width: whole } = sized(this.#canvas, height);
    const width = whole - labelWidth;
    if (width < binWidth) return;
    const bins = Math.ceil(width / binWidth);
    const counts = new Uint32Array(bins * lanes.length);
    const errors = new Uint32Array(bins * lanes.length);
    const first = new Float64Array(lanes.length).fill(Infinity);
    const last = new Float64Array(lanes.length).fill(-Infinity);
    const special: number[] = [];
    const isSpecial = store.shapes.map(({ kind }) => kind !== 'log' && kind !== 'notice');
    for (const lane of lanes) lane.count = lane.errors = 0;
    const scale = bins / (span.to - span.from);
    // Shares and lifetimes are of all records: a filter for errors does not make a pod all red.
    const all = new Uint32Array(bins * lanes.length);
    for (let row = 0; row < store.count; row++) {
      const number = this.#laneOf[store.streamOf[row] ?? 0] ?? -1;
      const time = store.times[row] ?? 0;
      const bin = Math.floor((time - span.from) * scale);
      if (number < 0 || bin < 0 || bin >= bins) continue;
      first[number] = Math.min(first[number] ?? Infinity, time);
      last[number] = Math.max(last[number] ?? -Infinity, time);
      const place = number * bins + bin;
      all[place] = (all[place] ?? 0) + 1;
    }
    for (const row of rows) {
      const number = this.#laneOf[store.streamOf[row] ?? 0] ?? -1;
      const lane = lanes[number];
      if (lane === undefined) continue;
      if (isSpecial[store.shapeOf[row] ?? 0]) special.push(row);
      const isError = severityBand(store.severities[row] ?? 0) >= 5;
      lane.count++;
      if (isError) lane.errors++;
      const bin = Math.floor(((store.times[row] ?? 0) - span.from) * scale);
      if (bin < 0 || bin >= bins) continue;
      const place = number * bins + bin;
      counts[place] = (counts[place] ?? 0) + 1;
      if (isError) errors[place] = (errors[place] ?? 0) + 1;
    }
    const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
    const [busy, error, line] = [colour('busy'), colour('error'), colour('line')];
    lanes.forEach((_, number) => {
      const top = number * laneHeight;
      draw.fillStyle = line;
      draw.fillRect(labelWidth, top + laneHeight - 1, width, 1);
      const [from, to] = [first[number] ?? Infinity, last[number] ?? -Infinity];
      if (from <= to) {
        draw.fillStyle = colour('running');
        const x = labelWidth + xOf(from, span, width);
        draw.fillRect(
          x,
          top + laneHeight - 4,
          Math.max(2, labelWidth + xOf(to, span, width) - x),
          2,
        );
      }
      for (let bin = 0; bin < bins; bin++) {
        const count = counts[number * bins + bin] ?? 0;
        if (count === 0) continue;
        const x = labelWidth + bin * binWidth;
        draw.globalAlpha = 0.15 + 0.75 * (Math.log1p(count) / most);
        draw.fillStyle = busy;
        draw.fillRect(x, top + 2, binWidth, laneHeight - 6);
        draw.globalAlpha = 1;
        const share = (errors[number * bins + bin] ?? 0) / (all[number * bins + bin] ?? count);
        if (share === 0) continue;
        const strip = Math.max(2, share * (laneHeight - 6));
        draw.fillStyle = error;
        draw.fillRect(x, top + laneHeight - 4 - strip, binWidth, strip);
      }
    });
    for (const row of special) this.#drawSpecial(draw, row, width);
    if (cursor !== undefined) {
      draw.fillStyle = colour('accent');
      draw.fillRect(labelWidth + xOf(store.times[cursor] ?? 0, span, width), 0, 1, height);
    }
    this.#drawNames();
  }

  #drawSpecial(draw: CanvasRenderingContext2D, row: number, width: number): void {
    const { store, shown } = this.#view;
    const number = this.#laneOf[store.streamOf[row] ?? 0] ?? -1;
    if (number < 0) return;
    const record = rowRecord(store, row);
    const x = labelWidth + xOf(store.times[row] ?? 0, shown, width);
    const middle = number * laneHeight + laneHeight / 2 - 1;
    switch (record.kind) {
      case 'event': {
        const isWarning = severityBand(record.severityNumber) >= 4;
        draw.fillStyle = colour(isWarning ? 'warn' : 'event');
        draw.strokeStyle = colour('ground');
        draw.beginPath();
        draw.moveTo(x, middle - 6);
        draw.lineTo(x + 5, middle);
        draw.lineTo(x, middle + 6);
        draw.lineTo(x - 5, middle);
        draw.closePath();
        draw.fill();
        draw.stroke();
        return;
      }
      case 'restart':
        draw.fillStyle = colour('ground');
        draw.fillRect(x - 2, middle - 7, 4, 14);
        draw.fillStyle = colour('text');
        draw.font = 'bold 13px system-ui, sans-serif';
        draw.fillText('↻', x - 5, middle + 5);
        return;
      case 'state': {
        const to = record.state.to.toLowerCase();
        const isWell = to === 'running' || to === 'true' || to === 'ready';
        draw.fillStyle = colour(isWell ? 'running' : 'warn');
        draw.fillRect(x, middle - 7, 2, 14);
        return;
      }
      case 'gap':
        draw.fillStyle = colour('dim');
        for (let y = -6; y < 7; y += 3) draw.fillRect(x - 3, middle + y, 6, 1);
        return;
      case 'log':
      case 'notice':
        return;
    }
  }

  #drawNames(): void {
    const lanes = this.#lanes;
    while (this.#names.childElementCount > lanes.length) this.#names.lastElementChild?.remove();
    while (this.#names.childElementCount < lanes.length) {
      const name = el('button', { type: 'button' });
      const number = this.#names.childElementCount;
      name.addEventListener('click', (event) => {
        const condition = this.#lanes[number]?.condition ?? '';
        this.#view.toggle(event.shiftKey ? `NOT (${condition})` : condition);
      });
      this.#names.append(el('li', {}, name));
    }
    let workload = '';
    lanes.forEach((lane, number) => {
      const item = this.#names.children[number] as HTMLElement;
      const name = item.firstElementChild as HTMLElement;
      const share =
        lane.count === 0 ? '' : `, ${((100 * lane.errors) / lane.count).toFixed(1)} % errors`;
      item.className = lane.workload === workload ? 'same' : 'first';
      workload = lane.workload;
      name.textContent = shortName(lane.name, 26);
      name.title = `${lane.name}: ${lane.count.toLocaleString('en')} records${share}. Click: only this pod; with Shift: without it.`;
      name.setAttribute('aria-label', name.title);
      name.setAttribute('aria-pressed', String(this.#view.text.includes(lane.condition)));
    });
  }

  /** The lane of the selected row, as a condition. */
  conditionOf(row: number): string | undefined {
    return this.#lanes[this.#laneOf[this.#view.store.streamOf[row] ?? 0] ?? -1]?.condition;
  }
}
