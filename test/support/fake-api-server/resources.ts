// Objects with resource versions and the watch events they make, as etcd keeps them: a list has a
// version, a watch goes on from one, and versions before a compaction are gone.

export interface FakeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly resourceVersion?: string;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

export interface WatchFrame {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: FakeObject;
  readonly version: number;
}

export interface Collection {
  readonly put: (object: FakeObject) => FakeObject;
  readonly remove: (uid: string) => void;
  readonly all: () => readonly FakeObject[];
  readonly version: () => number;
  /** Forgets the past: versions up to now can no longer be watched from. */
  readonly compact: () => void;
  readonly oldest: () => number;
  readonly since: (version: number) => readonly WatchFrame[];
  readonly onChange: (run: () => void) => () => void;
}

export function collection(): Collection {
  const objects = new Map<string, FakeObject>();
  let history: WatchFrame[] = [];
  let version = 100;
  let oldest = 100;
  const listeners = new Set<() => void>();
  const record = (type: WatchFrame['type'], object: FakeObject): FakeObject => {
    version += 1;
    const stamped = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(version) },
    };
    history.push({ type, object: stamped, version });
    return stamped;
  };
  const tell = (): void => {
    for (const run of listeners) run();
  };
  return {
    put: (object) => {
      const { uid } = object.metadata;
      const stored = record(objects.has(uid) ? 'MODIFIED' : 'ADDED', object);
      objects.set(uid, stored);
      tell();
      return stored;
    },
    remove: (uid) => {
      const object = objects.get(uid);
      if (object === undefined) return;
      objects.delete(uid);
      record('DELETED', object);
      tell();
    },
    all: () => [...objects.values()],
    version: () => version,
    compact: () => {
      oldest = version;
      history = [];
    },
    oldest: () => oldest,
    since: (from) => history.filter((frame) => frame.version > from),
    onChange: (run) => {
      listeners.add(run);
      return () => listeners.delete(run);
    },
  };
}

/** Whether an object matches a `labelSelector` (equality, in, notin, existence). */
export function matchesLabels(object: FakeObject, selector: string): boolean {
  const labels = object.metadata.labels ?? {};
  return selector
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter(Boolean)
    .every((term) => {
      const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
      if (set !== null) {
        const values = (set[3] ?? '').split(',').map((value) => value.trim());
        const has = values.includes(labels[set[1] ?? ''] ?? '');
        return set[2] === 'in' ? has : !has;
      }
      const [, key = '', operator = '', value = ''] = /^([^!=]+)(==?|!=)(.*)$/.exec(term) ?? [];
      if (operator === '')
        return term.startsWith('!') ? !(term.slice(1) in labels) : term in labels;
      return (labels[key] === value) === (operator !== '!=');
    });
}

/** Whether an object matches a `fieldSelector` (equality alone), by any dotted path. */
export function matchesFields(object: FakeObject, selector: string): boolean {
  return selector
    .split(',')
    .filter(Boolean)
    .every((term) => {
      const [, path = '', operator = '', value = ''] = /^(.*?)(==?|!=)(.*)$/.exec(term) ?? [];
      let found: unknown = object;
      for (const key of path.split('.'))
        found =
          typeof found === 'object' && found !== null
            ? (found as Record<string, unknown>)[key]
            : undefined;
      return ((found ?? '') === value) === (operator !== '!=');
    });
}
