// Reading JSON and YAML that somebody else wrote: nothing is assumed of its shape, and a value of
// the wrong type counts as absent. The API server is trusted no more than a file is.
import { asObject, asObjects, isJsonObject, readText, type JsonObject } from '../../core/json.ts';

/** The object under `key`, or an empty one. */
export function objectAt(value: JsonObject, key: string): JsonObject {
  return asObject(value[key]);
}

/** A string that is not empty, else absent. */
export function textAt(value: JsonObject, key: string): string | undefined {
  return readText(value[key]);
}

export function numberAt(value: JsonObject, key: string): number | undefined {
  const found = value[key];
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The objects of the list under `key`; whatever else is in it is left out. */
export function objectsAt(value: JsonObject, key: string): readonly JsonObject[] {
  return asObjects(value[key]);
}

/** The strings of the list under `key`. */
export function textsAt(value: JsonObject, key: string): readonly string[] {
  const found = value[key];
  return Array.isArray(found) ? found.filter((item) => typeof item === 'string') : [];
}

/** The string values of the map under `key`: labels, annotations, selectors. */
export function mapAt(value: JsonObject, key: string): Readonly<Record<string, string>> {
  const entries = Object.entries(objectAt(value, key));
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Parses JSON, or returns `undefined` where it is not an object. */
export function parseJson(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
