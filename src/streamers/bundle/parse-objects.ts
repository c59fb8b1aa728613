// Kubernetes objects from the text of a file: JSON (one document, several, or one a line) and YAML
// (multi-document), Lists taken apart. The text is hostile: aliases are bounded, and documents are
// parsed piece by piece, because a parsed YAML document takes many times its text.
import { parseDocument } from 'yaml';
import { isJsonObject, type JsonObject } from '../../core/json.ts';

/** True where the head looks like objects of the API and not like lines of a log. */
export function looksLikeObjects(head: Uint8Array): boolean {
  const text = Buffer.from(head)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text.startsWith('{') || text.startsWith('[')) {
    if (/"apiVersion":\s{0,8}"audit\.k8s\.io\//.test(text)) return false;
    return /"apiVersion":\s{0,8}"/.test(text) && /"kind":\s{0,8}"[A-Z]/.test(text);
  }
  return /^(?:(?:#[^\n]*|---[^\n]*|)\r?\n)*(?:apiVersion|kind|items):/.test(text);
}

/** Bounds the expansion of YAML aliases; what kubectl writes has none. */
const maxAliases = 100;

/** A list that objects came in: of one kind where it says which. */
export interface ListHead {
  readonly kind?: string;
  readonly apiVersion?: string;
}

/**
 * The objects in `text`, each with `kind` and, where it is known, `apiVersion`; `kind` names the
 * items of lists that do not say it. `onList` is told of each list, of a long one several times.
 * Throws an Error where the text is neither JSON nor YAML.
 */
export function* parseObjects(
  text: string,
  kind?: string,
  onList?: (list: ListHead) => void,
): Generator<JsonObject> {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  const isJson = start.startsWith('{') || start.startsWith('[');
  for (const document of isJson ? jsonDocuments(start) : yamlDocuments(text)) {
    yield* flatten(document, { kind, onList }, undefined, 0);
  }
}

function* jsonDocuments(text: string): Generator {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch (error) {
    // One a line, or printed one after the other as `kubectl get -w -o json` does.
    const isByLine = /^\{[^\n]*\}\r?\n\{/.test(text);
    const pieces = isByLine ? text.split('\n') : text.split(/(?<=\n\})\r?\n(?=\{)/);
    if (pieces.length < 2) throw error;
    for (const piece of pieces) if (piece.trim() !== '') yield JSON.parse(piece);
    return;
  }
  yield whole;
}

function* yamlDocuments(text: string): Generator {
  for (const document of text.split(/^---(?=\s|$)[^\n]*\n?/m)) {
    if (document.trim() === '') continue;
    const items = listItems(document);
    if (items === undefined) {
      yield parseYaml(document);
      continue;
    }
    const list = parseYaml(items.header);
    for (const item of items.items()) {
      const [object] = (parseYaml(item) ?? []) as unknown[];
      yield { ...(isJsonObject(list) ? list : {}), items: [object] };
    }
  }
}

/** Takes a List apart before parsing: its items start at the margin, as kubectl and oc write them. */
function listItems(
  document: string,
): { readonly header: string; readonly items: () => Generator<string> } | undefined {
  const start = /^items:[ \t]*\r?\n(?=-[ \t])/m.exec(document);
  if (start === null || /[&*][A-Za-z0-9_-]+/.test(document.slice(0, start.index))) return undefined;
  const from = start.index + start[0].length;
  const end = /^[A-Za-z]/m.exec(document.slice(from));
  const to = end === null ? document.length : from + end.index;
  return {
    header: document.slice(0, start.index) + document.slice(to),
    *items() {
      let at = from;
      while (at < to) {
        const next = document.indexOf('\n- ', at);
        const stop = next < 0 || next >= to ? to : next + 1;
        yield document.slice(at, stop);
        at = stop;
      }
    },
  };
}

function parseYaml(text: string): unknown {
  const document = parseDocument(text, {
    uniqueKeys: false,
    strict: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  return document.toJS({ maxAliasCount: maxAliases });
}

interface FlattenContext {
  readonly kind: string | undefined;
  readonly onList: ((list: ListHead) => void) | undefined;
}

function* flatten(
  value: unknown,
  context: FlattenContext,
  apiVersion: string | undefined,
  depth: number,
): Generator<JsonObject> {
  if (depth > 4) return;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) yield* flatten(item, context, apiVersion, depth + 1);
    return;
  }
  if (!isJsonObject(value)) return;
  const ownKind = typeof value['kind'] === 'string' ? value['kind'] : undefined;
  const ownVersion = typeof value['apiVersion'] === 'string' ? value['apiVersion'] : undefined;
  const { kind, onList } = context;
  const { items, object } = value;
  // Go writes an empty list of pointers as null.
  if (items === null && ownKind?.endsWith('List') === true) {
    onList?.(listHead(ownKind, ownVersion));
    return;
  }
  if (Array.isArray(items) && (ownKind === undefined || ownKind.endsWith('List'))) {
    const itemKind = ownKind === 'List' ? undefined : ownKind?.slice(0, -'List'.length);
    if (ownKind !== undefined) onList?.(listHead(ownKind, ownVersion));
    const inner = { ...context, kind: itemKind ?? kind };
    yield* flatten(items, inner, itemKind ? ownVersion : undefined, depth + 1);
    return;
  }
  // `kubectl get -w --output-watch-events`.
  if (ownKind === 'WatchEvent' || (ownKind === undefined && 'type' in value && 'object' in value)) {
    yield* flatten(object, context, apiVersion, depth + 1);
    return;
  }
  const knownKind = ownKind ?? kind;
  if (knownKind === undefined || !isJsonObject(value['metadata'])) return;
  const version = ownVersion ?? apiVersion;
  yield { ...(version === undefined ? {} : { apiVersion: version }), ...value, kind: knownKind };
}

function listHead(listKind: string, apiVersion: string | undefined): ListHead {
  const kind = listKind === 'List' ? '' : listKind.slice(0, -'List'.length);
  if (kind === '') return {};
  return { kind, ...(apiVersion === undefined ? {} : { apiVersion }) };
}
