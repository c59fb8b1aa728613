import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizeObject } from '../../src/core/sanitize-object.ts';

describe('what is kept of an object', () => {
  const template = {
    spec: {
      containers: [
        {
          name: 'app',
          env: [
            { name: 'PASSWORD', value: 'hunter2' },
            { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'k' } } },
          ],
          envFrom: [{ configMapRef: { name: 'settings' } }],
        },
      ],
    },
  };
  const clean = {
    spec: {
      containers: [
        {
          name: 'app',
          env: [
            { name: 'PASSWORD' },
            { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'k' } } },
          ],
          envFrom: [{ configMapRef: { name: 'settings' } }],
        },
      ],
    },
  };

  it.each([
    [
      'nothing of a Secret',
      { kind: 'Secret', metadata: { name: 's' }, data: { a: 'b' } },
      undefined,
    ],
    [
      'a ConfigMap without its data',
      { kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'b' }, binaryData: { c: 'd' } },
      { kind: 'ConfigMap', metadata: { name: 'c' } },
    ],
    [
      'names and references of the environment',
      { kind: 'Pod', ...template },
      { kind: 'Pod', ...clean },
    ],
    [
      'the same in a template, however deep',
      { kind: 'CronJob', spec: { jobTemplate: { spec: { template } } } },
      { kind: 'CronJob', spec: { jobTemplate: { spec: { template: clean } } } },
    ],
    [
      'annotations without copies of the object',
      {
        kind: 'Pod',
        metadata: {
          managedFields: [{}],
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', team: 'shop' },
        },
      },
      { kind: 'Pod', metadata: { annotations: { team: 'shop' } } },
    ],
    [
      'a Secret inside a template as its name',
      { kind: 'Template', objects: [{ kind: 'Secret', metadata: { name: 's' }, stringData: {} }] },
      { kind: 'Template', objects: [{ kind: 'Secret', metadata: { name: 's' } }] },
    ],
    [
      'data of other kinds',
      { kind: 'Custom', data: { a: 1 }, env: 'production' },
      { kind: 'Custom', data: { a: 1 }, env: 'production' },
    ],
  ])('%s', (_name, object, expected) => {
    expect(sanitizeObject(object)).toEqual(expected);
  });

  it('holds no value of an environment, wherever it stands', () => {
    const secret = 'S3CRET-MARK';
    fc.assert(
      fc.property(fc.array(fc.constantFrom('spec', 'template', 'containers', 'x')), (path) => {
        let object: Record<string, unknown> = { env: [{ name: 'N', value: secret }] };
        for (const key of path) object = { [key]: key === 'containers' ? [object] : object };
        const kept = JSON.stringify(sanitizeObject({ kind: 'Any', ...object }));
        expect(kept).not.toContain(secret);
      }),
    );
  });

  it('survives an object nested without end', () => {
    let deep: Record<string, unknown> = {};
    for (let depth = 0; depth < 20_000; depth++) deep = { deep };
    expect(JSON.stringify(sanitizeObject({ kind: 'Any', deep })).length).toBeLessThan(2000);
  });
});
