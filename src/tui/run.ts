// Connects the pure screen with the terminal and the capture: messages in, frames and effects out.
// Frames are drawn when the turn is over, not for each message, and more seldom the slower the
// terminal takes them.
import type { BrowseReply, BrowseRequest } from '../query/browse/browse-messages.ts';
import type { Frame } from './frame.ts';
import type { Effect, Message, SavedForm, Slot, Timer } from './messages.ts';
import type { Model, Start } from './model.ts';
import { begin, update } from './update/update.ts';
import type { Step } from './update/step.ts';
import { view } from './view/view.ts';

/** What the screen needs of the world. */
export interface Ports {
  readonly ask: (
    request: BrowseRequest,
    onReply: (reply: BrowseReply) => void,
    onDone: () => void,
  ) => () => void;
  /** Shows a frame; milliseconds that it took to send. */
  readonly show: (frame: Frame) => number;
  readonly copy: (text: string, what: string) => void;
  readonly nameFile: (form: SavedForm) => void;
  readonly save: (asked: Extract<Effect, { kind: 'save' }>) => void;
  readonly stopSaving: () => void;
  readonly setMouse: (on: boolean) => void;
  readonly redraw: () => void;
  readonly suspend: () => void;
  readonly quit: () => void;
}

export interface Screen {
  readonly send: (message: Message) => void;
  readonly close: () => void;
}

/** Shortest time between two frames while lines come in, and after a key. */
const frameMs = 33;
/** A terminal that takes a frame for so long gets so many times as long a rest. */
const restFactor = 6;
/** What is read again because records came in rests so many times as long as it took. */
const rests: Partial<Record<Slot, number>> = { refresh: 3, overview: 20, survey: 20 };

export function runScreen(start: Start, ports: Ports): Screen {
  const asked = new Map<Slot, () => void>();
  const timers = new Map<Timer, NodeJS.Timeout>();
  /** When a slot may be asked for news again. */
  const rested = new Map<Slot, number>();
  let model: Model;
  let frameTimer: NodeJS.Timeout | undefined;
  let lastFrame = -Infinity;
  let gap = 0;
  let isClosed = false;

  const draw = (): void => {
    frameTimer = undefined;
    if (isClosed) return;
    lastFrame = performance.now();
    gap = Math.max(frameMs / 2, ports.show(view(model)) * restFactor);
  };
  const drawSoon = (): void => {
    frameTimer ??= setTimeout(draw, Math.max(0, lastFrame + gap - performance.now()));
  };
  const take = (step: Step): void => {
    model = step.model;
    for (const effect of step.effects) perform(effect);
    drawSoon();
  };
  const send = (message: Message): void => {
    if (!isClosed) take(update(model, message));
  };
  const drop = (slot: Slot): void => {
    asked.get(slot)?.();
    asked.delete(slot);
  };
  const setTimer = (timer: Timer, ms: number): void => {
    // News is collected from the first on; typing and what is said count from the last.
    if (timer === 'overview' && timers.has(timer)) return;
    clearTimeout(timers.get(timer));
    const run = (): void => {
      // A count that takes long comes to its end before the next one begins.
      if (timer === 'overview' && (asked.has('survey') || asked.has('overview'))) {
        timers.set(timer, setTimeout(run, ms));
        return;
      }
      timers.delete(timer);
      send({ type: 'timer', timer });
    };
    const rest = timer === 'overview' ? Math.max(restOf('survey'), restOf('overview')) : 0;
    timers.set(timer, setTimeout(run, Math.max(ms, rest)));
  };
  const restOf = (slot: Slot): number => (rested.get(slot) ?? 0) - performance.now();
  const ask = (slot: Slot, request: BrowseRequest): void => {
    const start = performance.now();
    const end = ports.ask(
      request,
      (reply) => {
        send({ type: 'reply', slot, reply });
      },
      () => {
        asked.delete(slot);
        const now = performance.now();
        rested.set(slot, now + (now - start) * (rests[slot] ?? 0));
        send({ type: 'done', slot });
      },
    );
    asked.set(slot, end);
  };
  const perform = (effect: Effect): void => {
    switch (effect.kind) {
      case 'ask': {
        const { slot, request } = effect;
        drop(slot);
        // What has come to its end is shown at once.
        if (slot !== 'refresh' || !model.isLive || restOf(slot) <= 0) {
          ask(slot, request);
          return;
        }
        const waiting = setTimeout(() => {
          ask(slot, request);
        }, restOf(slot));
        asked.set(slot, () => {
          clearTimeout(waiting);
        });
        return;
      }
      case 'drop':
        drop(effect.slot);
        return;
      case 'timer':
        setTimer(effect.timer, effect.ms);
        return;
      case 'copy':
        ports.copy(effect.text, effect.what);
        return;
      case 'name-file':
        ports.nameFile(effect.form);
        return;
      case 'save':
        ports.save(effect);
        return;
      case 'stop-saving':
        ports.stopSaving();
        return;
      case 'mouse':
        ports.setMouse(effect.on);
        return;
      case 'redraw':
        ports.redraw();
        return;
      case 'suspend':
        ports.suspend();
        return;
      case 'quit':
        ports.quit();
    }
  };
  const first = begin(start);
  model = first.model;
  take(first);
  return {
    send,
    close: () => {
      isClosed = true;
      clearTimeout(frameTimer);
      for (const timer of timers.values()) clearTimeout(timer);
      for (const slot of asked.keys()) drop(slot);
    },
  };
}
