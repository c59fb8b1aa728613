// The first shape of a capture. Rows are plain SQL so that any SQLite tool can read them; the view
// `timeline` spells out what the compact columns of `records` mean.
export const sql = `
CREATE TABLE facts(
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL                -- JSON
) WITHOUT ROWID;

CREATE TABLE streams(
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,          -- orders streams that share a time
  cluster TEXT, cluster_uid TEXT, namespace TEXT, pod TEXT, pod_uid TEXT,
  container TEXT, container_id TEXT, restart_count INTEGER, node TEXT, service TEXT
);

CREATE TABLE sources(
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  fingerprint TEXT,                  -- SHA-256 of the first 4 KiB
  content_hash TEXT,                 -- SHA-256 of the first read_bytes bytes
  size_bytes INTEGER,
  read_bytes INTEGER NOT NULL DEFAULT 0,
  read_lines INTEGER NOT NULL DEFAULT 0,
  is_whole INTEGER NOT NULL DEFAULT 0, -- read to its end: the same content holds nothing new
  layout TEXT
);
CREATE INDEX sources_by_fingerprint ON sources(fingerprint);

-- Which file a record came from: position / 4294967296 is the rank of its source in the stream,
-- position % 4294967296 the number of its first physical line.
CREATE TABLE stream_sources(
  stream INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  source INTEGER NOT NULL,
  PRIMARY KEY(stream, rank)
) WITHOUT ROWID;

CREATE TABLE formats(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE records(
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,             -- nanoseconds since the epoch, UTC; orders the timeline
  stream INTEGER NOT NULL,
  position INTEGER NOT NULL,
  severity INTEGER NOT NULL,         -- OpenTelemetry SeverityNumber, 0: not said
  flags INTEGER NOT NULL,            -- src/core/batch.ts, recordFlags
  format INTEGER NOT NULL,
  line_count INTEGER NOT NULL,
  observed_delta INTEGER,            -- runtime's stamp minus time, ns; NULL: none
  timestamp_delta INTEGER,           -- application's time minus time, ns; NULL: none
  raw NOT NULL,                      -- TEXT; BLOB where it is not UTF-8 or holds NUL
  detail TEXT,                       -- JSON of event, restart, state or gap
  line_stamps TEXT                   -- JSON: runtime stamps of joined lines, ns after observed
);

CREATE TABLE ids(
  segment INTEGER NOT NULL,          -- ids are appended in sorted runs of at most 250,000 records
  value TEXT NOT NULL,
  kind INTEGER NOT NULL,             -- src/core/batch.ts, idKinds
  record INTEGER NOT NULL,
  PRIMARY KEY(segment, value, kind, record)
) WITHOUT ROWID;
-- Ids of live records that are not in a sorted run yet; moved into ids when there are 250,000.
CREATE TABLE ids_recent(
  value TEXT NOT NULL, kind INTEGER NOT NULL, record INTEGER NOT NULL,
  PRIMARY KEY(value, kind, record)
) WITHOUT ROWID;

CREATE TABLE objects(
  id INTEGER PRIMARY KEY,
  cluster TEXT, api_version TEXT, kind TEXT NOT NULL, namespace TEXT, name TEXT NOT NULL,
  uid TEXT, resource_version TEXT,
  observed INTEGER,                  -- ns since the epoch; NULL: unknown
  deleted INTEGER NOT NULL DEFAULT 0,
  content TEXT NOT NULL              -- JSON without Secrets, ConfigMap data, environment values
);
CREATE INDEX objects_by_name ON objects(kind, namespace, name);
CREATE INDEX objects_by_uid ON objects(uid) WHERE uid IS NOT NULL;

-- One row for each observation of an Event, so that a repeat is stored once.
CREATE TABLE event_observations(
  cluster TEXT NOT NULL, uid TEXT NOT NULL, resource_version TEXT NOT NULL,
  record INTEGER NOT NULL,
  PRIMARY KEY(cluster, uid, resource_version)
) WITHOUT ROWID;
`;

/** Built after a bulk load, and at once in a live capture; an interrupted import builds what is missing. */
export const indexes = [
  'CREATE INDEX IF NOT EXISTS records_by_time ON records(time, stream, position)',
  'CREATE INDEX IF NOT EXISTS records_severe_by_time ON records(time, stream, position) WHERE severity >= 13',
] as const;
