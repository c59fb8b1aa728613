import { describe, expect, test } from 'vitest';
import { noDefinitions } from '../../src/core/reading-rules.ts';
import type { RuleDefinitions } from '../../src/core/reading-rules.ts';
import { KeptRules } from '../../src/workers/kept-rules.ts';

const format = (name: string, line = 'x') => ({
  name,
  title: name,
  pattern: '(?P<message>x.*)',
  samples: [{ line }],
});
const a: RuleDefinitions = { idFields: ['job'], formats: [format('own_a')] };
const other: RuleDefinitions = { idFields: [], formats: [format('own_a', 'xy')] };
const b: RuleDefinitions = { idFields: [], formats: [format('own_b')] };

/** Rules of a capture with what was written to it. */
function keep(stored: RuleDefinitions | undefined, given: RuleDefinitions = noDefinitions) {
  const facts: unknown[] = [];
  const noteFacts = (fact: unknown): void => {
    facts.push(fact);
  };
  const kept = new KeptRules({ noteFacts }, stored, given);
  const names = (): readonly string[] =>
    kept.rules.formats.bySpecificity
      .map(({ name }) => name)
      .filter((name) => name.startsWith('own_'));
  return { kept, facts, names };
}

const messages = ({ failures }: KeptRules): readonly string[] =>
  failures.map(({ message }) => message);

describe('a new capture', () => {
  test('keeps what is given, and nothing where nothing is', () => {
    expect(keep(undefined, a).facts).toEqual([{ reading_rules: a }]);
    expect(keep(undefined).facts).toEqual([]);
  });
  test('takes over the rules of the first capture that is merged', () => {
    const { kept, facts } = keep(undefined);
    expect(kept.merge(a, 'a.klog')).toBe(true);
    expect(kept.rules.lean.idFields).toEqual(['job']);
    expect(facts).toEqual([{ reading_rules: a }]);
  });
  test('takes over no id fields once lines were read without them', () => {
    const { kept, names } = keep(undefined);
    kept.settle();
    expect(kept.merge(a, 'a.klog')).toBe(true);
    expect(messages(kept)).toEqual(['cannot use the id fields job with a.klog']);
    expect(kept.rules.lean.idFields).toBeUndefined();
    expect(names()).toEqual(['own_a']);
  });
});

describe('a capture with rules', () => {
  test('adds formats of other names', () => {
    const { kept, names, facts } = keep(a, b);
    expect(names()).toEqual(['own_a', 'own_b']);
    expect(facts).toEqual([{ reading_rules: { ...a, formats: [...a.formats, ...b.formats] } }]);
    expect(kept.failures).toEqual([]);
  });
  test('keeps its own format, and says so', () => {
    const { kept } = keep(a, other);
    expect(messages(kept)).toEqual(['cannot use the format own_a with this capture']);
    expect(kept.rules.formats.byName.get('own_a')).toBeDefined();
  });
  test('does not merge one whose format is another', () => {
    const { kept, facts } = keep(a);
    expect(kept.merge(other, 'o.klog')).toBe(false);
    expect(messages(kept)).toEqual(['cannot use the format own_a with o.klog']);
    expect(facts).toEqual([]);
  });
  test('says nothing where the same is given again', () => {
    expect(messages(keep(a, a).kept)).toEqual([]);
    expect(keep(a).kept.merge(noDefinitions, 'n.klog')).toBe(true);
  });
});
