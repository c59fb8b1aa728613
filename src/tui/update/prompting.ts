// The prompts: a filter, a time, a command. A prompt owns all keys while it is open.
import { parseQuery } from '../../query/language/parse.ts';
import type { ValuesReply } from '../../query/browse/browse-messages.ts';
import { readTimeExpression, settleTime } from '../../query/language/time-expression.ts';
import { findBindings, type Action } from '../keys.ts';
import type { Effect, SavedForm } from '../messages.ts';
import {
  without,
  type Completion,
  type Filter,
  type Input,
  type Model,
  type Prompt,
} from '../model.ts';
import { shownZone, viewQuery } from '../question.ts';
import { edit, emptyInput, inputOf } from './input.ts';
import { errors, moveTo } from './moving.ts';
import { find, reread } from './reading.ts';
import { step, toast, type Step } from './step.ts';

/** Typing goes on while results come: they are asked for when the fingers rest. */
const debounceMs = 60;
const mostHistory = 50;

type FilterPrompt = Extract<Prompt, { kind: 'filter' }>;

export function openFilter(model: Model): Step {
  const input = inputOf(model.filter.text);
  return step({ ...model, prompt: { kind: 'filter', input, before: model.filter, recalled: -1 } });
}

export function openTime(model: Model): Step {
  return step({ ...model, prompt: { kind: 'time', input: emptyInput } });
}

/** A name was found that the view can be saved under. */
export function openSave(model: Model, form: SavedForm, path: string): Step {
  return step({ ...model, prompt: { kind: 'save', form, input: inputOf(path) } });
}

/** The file cannot be written: the name is to be changed. */
export function refuseSave(model: Model, problem: string): Step {
  const { prompt } = model;
  if (prompt?.kind !== 'save') return toast(model, problem);
  return step({ ...model, prompt: { ...prompt, problem } });
}

export function openCommands(model: Model): Step {
  return step({ ...model, prompt: { kind: 'commands', input: emptyInput, chosen: 0 } });
}

/** The filter that a text gives: what cannot be understood keeps the last good one. */
function filterOf(before: Filter, text: string): Filter {
  const parsed = parseQuery(text);
  const rest = without(before, 'problem');
  if (!parsed.ok) return { ...rest, text, problem: parsed.problem };
  return { ...rest, text, goodText: text, query: parsed.query, isOff: false };
}

/** The filter is another than that of the rows that are shown or on their way. */
export function needsReading({ filter, readText }: Model): boolean {
  return filter.problem === undefined && filter.goodText !== readText;
}

function withoutPrompt(model: Model): Model {
  return without(model, 'prompt');
}

/** A key while a prompt is open. `run`: what a command of the palette does. */
export function keyInPrompt(
  model: Model,
  prompt: Prompt,
  key: string,
  run: (model: Model, action: Action) => Step,
): Step {
  switch (prompt.kind) {
    case 'filter':
      return keyInFilter(model, prompt, key);
    case 'time':
      return keyInTime(model, prompt, key);
    case 'save':
      return keyInSave(model, prompt, key);
    case 'commands':
      return keyInCommands(model, prompt, key, run);
  }
}

/** What the prompt's text has become. */
export function withInput(model: Model, prompt: Prompt, input: Input): Step {
  switch (prompt.kind) {
    case 'filter': {
      const rest = without(prompt, 'completion');
      const next = { ...model, prompt: { ...rest, input, recalled: -1 } };
      return step(
        { ...next, filter: filterOf(model.filter, input.text) },
        { kind: 'timer', timer: 'filter', ms: debounceMs },
      );
    }
    case 'time':
      return step({ ...model, prompt: { kind: 'time', input } });
    case 'save':
      return step({ ...model, prompt: { ...without(prompt, 'problem'), input } });
    case 'commands':
      return step({ ...model, prompt: { ...prompt, input, chosen: 0 } });
  }
}

function keyInFilter(model: Model, prompt: FilterPrompt, key: string): Step {
  switch (key) {
    case 'enter': {
      const { text } = model.filter;
      if (model.filter.problem !== undefined) return step(model);
      const history =
        text.trim() === ''
          ? model.history
          : [text, ...model.history.filter((each) => each !== text)].slice(0, mostHistory);
      const next = withoutPrompt({ ...model, history });
      return needsReading(next) ? reread(next) : step(next);
    }
    case 'escape': {
      if (prompt.completion) {
        const { completion, ...rest } = prompt;
        return withInput(model, rest, completion.original);
      }
      return reread(withoutPrompt({ ...model, filter: prompt.before }));
    }
    case 'tab':
    case 'S-tab':
      return complete(model, prompt, key === 'tab' ? 1 : -1);
    case 'up':
    case 'down': {
      const recalled = Math.min(
        model.history.length - 1,
        Math.max(-1, prompt.recalled + (key === 'up' ? 1 : -1)),
      );
      const text = model.history[recalled] ?? '';
      const next = withInput(model, prompt, inputOf(text));
      return step(
        { ...next.model, prompt: { ...prompt, input: inputOf(text), recalled } },
        ...next.effects,
      );
    }
    default: {
      const input = edit(prompt.input, key);
      return input === undefined ? step(model) : withInput(model, prompt, input);
    }
  }
}

/** What stands before the cursor that a completion would take the place of. */
function wordBefore({ text, cursor }: Input): { field?: string; partial: string; from: number } {
  const word = /[^\s()]*$/.exec(text.slice(0, cursor))?.[0] ?? '';
  const from = cursor - word.length;
  const value = /^-?([\w.@-]+)(?::|=)(?:.*,)?/.exec(word);
  if (value?.[1] === undefined) {
    const sign = word.startsWith('-') ? 1 : 0;
    return { partial: word.slice(sign), from: from + sign };
  }
  return { field: value[1], partial: word.slice(value[0].length), from: from + value[0].length };
}

function complete(model: Model, prompt: FilterPrompt, by: number): Step {
  const { completion } = prompt;
  if (completion !== undefined) {
    const count = completion.options.length;
    return choose(model, prompt, {
      ...completion,
      chosen: (completion.chosen + by + count) % Math.max(1, count),
    });
  }
  const { field, partial } = wordBefore(prompt.input);
  const asked = { partial: unquoted(partial), ...(field === undefined ? {} : { field }) };
  const request = { kind: 'values', ...asked } as const;
  return step(model, { kind: 'ask', slot: 'values', request });
}

function unquoted(partial: string): string {
  return partial.replace(/^"/, '');
}

/** Values have come that the prompt asked for. */
export function takeValues(model: Model, { field, partial, values }: ValuesReply): Step {
  const { prompt } = model;
  if (prompt?.kind !== 'filter') return step(model);
  const word = wordBefore(prompt.input);
  if (word.field !== field || unquoted(word.partial) !== partial) return step(model);
  const options = field === undefined ? values.map((name) => `${name}:`) : values;
  if (options.length === 0)
    return step({ ...model, toast: 'nothing in the capture completes this' });
  return choose(model, prompt, { options, chosen: 0, from: word.from, original: prompt.input });
}

function choose(model: Model, prompt: FilterPrompt, completion: Completion): Step {
  const { options, chosen, from, original } = completion;
  const option = options[chosen] ?? '';
  const isName = option.endsWith(':') && !/[:=]$/.test(original.text.slice(0, from));
  const text = isName || /^[\w./-]+$/.test(option) ? option : JSON.stringify(option);
  const input = {
    text: original.text.slice(0, from) + text + original.text.slice(original.cursor),
    cursor: from + text.length,
  };
  const next = withInput(model, prompt, input);
  const effects: readonly Effect[] = next.effects;
  return step({ ...next.model, prompt: { ...prompt, input, completion } }, ...effects);
}

function keyInTime(model: Model, prompt: Extract<Prompt, { kind: 'time' }>, key: string): Step {
  if (key === 'escape') return step(withoutPrompt(model));
  if (key !== 'enter') {
    const input = edit(prompt.input, key);
    return input === undefined ? step(model) : withInput(model, prompt, input);
  }
  const text = prompt.input.text.trim();
  if (text === '') return step(withoutPrompt(model));
  if (text === '@err') return find(withoutPrompt(model), 'after', errors);
  const expression = readTimeExpression(text.replace(/^-/, ''));
  if (expression === undefined) {
    const problem = 'not a time: 10:14, 10:14:30, 2026-11-25T10:14Z, -5m (from the end), @err';
    return step({ ...model, prompt: { ...prompt, problem } });
  }
  const zone = model.zones[model.zone] ?? { offsetMinutes: () => 0 };
  const time = settleTime(expression, { now: model.now, zone });
  return moveTo({ ...withoutPrompt(model), isFollowing: false }, { at: 'time', time });
}

function keyInSave(model: Model, prompt: Extract<Prompt, { kind: 'save' }>, key: string): Step {
  if (key === 'escape') return step(withoutPrompt(model));
  if (key !== 'enter') {
    const input = edit(prompt.input, key);
    return input === undefined ? step(model) : withInput(model, prompt, input);
  }
  const path = prompt.input.text.trim();
  if (path === '') return refuseSave(model, 'type a name, or Esc to save nothing');
  // The prompt stays until the file is being written: it may have to be called otherwise.
  const [query, zone] = [viewQuery(model), shownZone(model)];
  return step(model, { kind: 'save', form: prompt.form, path, query, zone });
}

function keyInCommands(
  model: Model,
  prompt: Extract<Prompt, { kind: 'commands' }>,
  key: string,
  run: (model: Model, action: Action) => Step,
): Step {
  const found = findBindings(model, prompt.input.text);
  const last = Math.max(0, found.length - 1);
  const move = (by: number): Step =>
    step({
      ...model,
      prompt: { ...prompt, chosen: Math.min(last, Math.max(0, prompt.chosen + by)) },
    });
  switch (key) {
    case 'escape':
      return step(withoutPrompt(model));
    case 'up':
    case 'C-p':
      return move(-1);
    case 'down':
    case 'C-n':
      return move(1);
    case 'pageup':
      return move(-10);
    case 'pagedown':
      return move(10);
    case 'enter': {
      const binding = found[prompt.chosen];
      const closed = withoutPrompt(model);
      return binding === undefined ? step(closed) : run(closed, binding.action);
    }
    default: {
      const input = edit(prompt.input, key);
      return input === undefined ? step(model) : withInput(model, prompt, input);
    }
  }
}

/** Sets the filter without the prompt: from a field of the detail. */
export function setFilter(model: Model, text: string): Step {
  return reread({ ...model, filter: filterOf(model.filter, text) });
}
