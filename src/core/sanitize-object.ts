// What klog keeps of a Kubernetes object. Everything that may hold a secret goes before the object
// leaves its streamer: whole Secrets, ConfigMap data, environment values, and the copies of them
// that tools keep in annotations. Names and references stay, because they say what is connected to
// what. The function is pure and returns a new value; it cannot know secrets that an author wrote
// into arguments or labels.
import { isJsonObject, type JsonObject } from './json.ts';

/** Annotations in which tools keep a whole copy of the object, values included. */
const copyingAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'kapp.k14s.io/original',
  'objectset.rio.cattle.io/applied',
  'banzaicloud.com/last-applied',
]);

/** Deeper than any real object; a hostile one must not exhaust the stack. */
const maxDepth = 64;

/**
 * The object without what must never be stored (see above), or `undefined` for a Secret.
 * Values nested deeper than 64 levels are left out.
 */
export function sanitizeObject(object: JsonObject): JsonObject | undefined {
  if (object['kind'] === 'Secret') return undefined;
  return sanitizeFields(object, 0);
}

function sanitizeFields(object: JsonObject, depth: number): JsonObject {
  const kind = object['kind'];
  const holdsData = kind === 'ConfigMap' || kind === 'Secret';
  // A template or a List may carry whole objects, so data is looked for at every level.
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    if (key === 'managedFields') continue;
    if (holdsData && (key === 'data' || key === 'binaryData' || key === 'stringData')) continue;
    const clean =
      key === 'annotations'
        ? withoutCopies(value)
        : key === 'env' && Array.isArray(value)
          ? value.map((item: unknown) => withoutValue(item, depth + 2))
          : sanitizeValue(value, depth + 1);
    // Assignment to `__proto__` would change the prototype instead of adding a field.
    if (clean !== undefined && key !== '__proto__') kept[key] = clean;
  }
  return kept;
}

function sanitizeValue(value: unknown, depth: number): unknown {
  if (depth > maxDepth) return undefined;
  if (Array.isArray(value)) {
    return value.map((item: unknown) => sanitizeValue(item, depth + 1) ?? null);
  }
  return isJsonObject(value) ? sanitizeFields(value, depth) : value;
}

function withoutValue(item: unknown, depth: number): unknown {
  if (!isJsonObject(item)) return null;
  return sanitizeFields({ ...item, value: undefined }, depth);
}

function withoutCopies(annotations: unknown): unknown {
  if (!isJsonObject(annotations)) return undefined;
  return Object.fromEntries(
    Object.entries(annotations).filter(([name]) => !copyingAnnotations.has(name)),
  );
}
