import { setMaxListeners } from 'node:events';

/** A signal that ends with its parent or on its own; `release` unties it from the parent. */
export interface ChildSignal {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  readonly release: () => void;
}

// AbortSignal.any would keep every child alive as long as the parent on the oldest Node we run on.
export function childSignal(parent: AbortSignal): ChildSignal {
  const controller = new AbortController();
  // Hundreds of streams hang on one signal.
  setMaxListeners(0, parent, controller.signal);
  const abort = (): void => {
    controller.abort();
  };
  if (parent.aborted) abort();
  else parent.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    abort,
    release: () => {
      parent.removeEventListener('abort', abort);
    },
  };
}
