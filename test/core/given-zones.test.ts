import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givenZoneOf, parseGivenZone } from '../../src/core/given-zones.ts';
import type { ContainerRef } from '../../src/core/container-ref.ts';

function zoneOf(text: string): { readonly name: string; readonly summer: number } | string {
  const parsed = parseGivenZone(text);
  if (!parsed.ok) return parsed.failure.reason ?? '';
  const { zone } = parsed.value;
  return { name: zone.name, summer: zone.offsetMinutes(Date.UTC(2026, 6, 1)) };
}

test.each([
  ['a=Europe/Berlin', { name: 'Europe/Berlin', summer: 120 }],
  ['a=utc', { name: 'UTC', summer: 0 }],
  ['a=+05:30', { name: '+05:30', summer: 330 }],
  ['a=-0330', { name: '-0330', summer: -210 }],
  ['a=UTC+2', { name: '+2', summer: 120 }],
  ['a=b=+14:00', { name: '+14:00', summer: 840 }],
])('%s is understood', (text, expected) => {
  expect(zoneOf(text)).toEqual(expected);
});

test.each(['', '=utc', 'a', 'a=', 'a=+15:00', 'a=-12:30', 'a=+02:70', 'a=Berlin', 'a/b/c/d=utc'])(
  '%s is refused with a reason',
  (text) => {
    expect(zoneOf(text)).toMatch(/./);
  },
);

const refs: Readonly<Record<string, ContainerRef>> = {
  app: { namespace: 'shop', pod: 'pay-1', container: 'app' },
  podOnly: { pod: 'worker' },
  node: { node: 'n1', service: 'kubelet' },
};

test.each([
  ['app', 'app', true],
  ['ap', 'app', false],
  ['a*', 'app', true],
  ['*p*p', 'app', true],
  ['*a*a', 'app', false],
  ['pay-1', 'app', false],
  ['pay-*/app', 'app', true],
  ['pay-*/side', 'app', false],
  ['shop/*/*', 'app', true],
  ['mall/*/*', 'app', false],
  ['worker', 'podOnly', true],
  ['worker/*', 'podOnly', true],
  ['*.log', 'podOnly', true],
  ['kube*', 'node', true],
  ['*.log', 'node', false],
])('the pattern %s against %s: %s', (pattern, ref, fits) => {
  const parsed = parseGivenZone(`${pattern}=utc`);
  const zones = parsed.ok ? [parsed.value] : [];
  expect(givenZoneOf(zones, refs[ref] ?? {}, 'logs/worker.log') !== undefined).toBe(fits);
});

test('the first pattern that fits counts', () => {
  const zones = ['app=+01:00', '*=+02:00'].flatMap((text) => {
    const parsed = parseGivenZone(text);
    return parsed.ok ? [parsed.value] : [];
  });
  expect(givenZoneOf(zones, { container: 'app' }, '')?.name).toBe('+01:00');
  expect(givenZoneOf(zones, { container: 'other' }, '')?.name).toBe('+02:00');
});

test('a pattern fits exactly where the same pattern as an expression does', () => {
  const part = fc.stringMatching(/^[ab*]{0,8}$/);
  fc.assert(
    fc.property(part, fc.stringMatching(/^[ab]{1,8}$/), (pattern, name) => {
      const parsed = parseGivenZone(`x${pattern}=utc`);
      if (!parsed.ok) throw new Error(pattern);
      const expression = new RegExp(`^x${pattern.replace(/[*]+/g, '.*')}$`);
      const found = givenZoneOf([parsed.value], { container: `x${name}` }, '');
      expect(found !== undefined).toBe(expression.test(`x${name}`));
    }),
  );
});
