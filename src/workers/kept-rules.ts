// The rules by which lines are read into a capture, as they become known: what it holds already, what
// the user gives, what captures among the inputs bring. They are written before the first line that
// is read by them, so that a reader never sees one without the other.
import type { Failure } from '../core/failure.ts';
import {
  agreeOnRules,
  areEmpty,
  noDefinitions,
  rulesFact,
  toRules,
} from '../core/reading-rules.ts';
import type { ReadingRules, RuleDefinitions } from '../core/reading-rules.ts';
import type { RemoteSink } from './remote-sink.ts';

export class KeptRules {
  /** What of the rules asked for is not in force. */
  readonly failures: Failure[] = [];
  #definitions: RuleDefinitions | undefined;
  readonly #sink: Pick<RemoteSink, 'noteFacts'>;

  /** `stored` is absent for a capture that holds nothing yet. */
  constructor(
    sink: Pick<RemoteSink, 'noteFacts'>,
    stored: RuleDefinitions | undefined,
    given: RuleDefinitions,
  ) {
    this.#sink = sink;
    this.#definitions = stored;
    if (!areEmpty(given)) this.#add(given, 'this capture');
  }

  /** The rules in force. */
  get rules(): ReadingRules {
    return toRules(this.#definitions ?? noDefinitions);
  }

  /** Lines are about to be read: what holds until now holds for the whole capture. */
  settle(): void {
    this.#definitions ??= noDefinitions;
  }

  /** Takes in the rules of the capture `path`; false where its formats are others than ours. */
  merge(definitions: RuleDefinitions, path: string): boolean {
    const agreed = agreeOnRules(this.#definitions, definitions, path);
    if (!agreed.formatsDiffer) {
      this.#add(definitions, path);
      return true;
    }
    this.failures.push(...agreed.failures);
    return false;
  }

  #add(given: RuleDefinitions, where: string): void {
    const { definitions, failures } = agreeOnRules(this.#definitions, given, where);
    this.failures.push(...failures);
    this.#definitions = definitions;
    if (!areEmpty(definitions)) this.#sink.noteFacts({ [rulesFact]: definitions });
  }
}
