// Lays a capture out and checks that a file is laid out so. A capture that came from elsewhere is
// hostile until its schema text equals ours: triggers, views, generated columns and expression
// indexes all run code, and all of them show in that text.
import Database from 'better-sqlite3';
import type { Failure } from '../core/failure.ts';
import {
  captureEmpty,
  captureForeign,
  captureNewer,
  captureOutdated,
  captureSchemaDiffers,
} from './capture-failures.ts';
import { applicationId, currentVersion, indexes, migrations } from './migrations/index.ts';

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string | null;
}

const schemaQuery = 'SELECT type, name, tbl_name, sql FROM main.sqlite_schema';

/** Applies what is missing up to the newest version, each step whole or not at all. */
export function migrate(db: Database.Database): void {
  for (const { version, sql } of migrations) {
    // Asked inside the transaction: two writers may have started at the same moment.
    const step = db.transaction(() => {
      if (userVersion(db) >= version) return;
      db.exec(sql);
      db.pragma(`application_id = ${applicationId}`);
      db.pragma(`user_version = ${version}`);
    });
    step.immediate();
  }
}

/** A capture that is not whole yet is nobody's: what is left of it is not taken for one. */
export function hideFromReaders(db: Database.Database): void {
  db.pragma('application_id = 0');
}

/** The capture is whole. */
export function showToReaders(db: Database.Database): void {
  db.pragma(`application_id = ${applicationId}`);
}

/** SQL of the secondary indexes that the capture has not got (yet). */
export function missingIndexes(db: Database.Database): readonly string[] {
  const present = new Set(
    db
      .prepare<[], SchemaRow>(schemaQuery)
      .all()
      .map(({ name }) => name),
  );
  return expectedSchema(currentVersion, indexes)
    .filter(({ type, sql, name }) => type === 'index' && sql !== null && !present.has(name))
    .flatMap(({ sql }) => (sql === null ? [] : [sql]));
}

/**
 * Why `db` may not be used, or `undefined` if it is laid out as ours. Reads nothing but the header
 * and the schema. `mayMigrate`: an older version is fine, because it will be brought up to date.
 */
export function checkSchema(
  file: string,
  db: Database.Database,
  mayMigrate: boolean,
): Failure | undefined {
  const rows = db.prepare<[], SchemaRow>(schemaQuery).all();
  const application = db.pragma('application_id', { simple: true });
  const version = userVersion(db);
  if (rows.length === 0 && application === 0 && version === 0) {
    return mayMigrate ? undefined : captureEmpty(file);
  }
  if (application !== applicationId) return captureForeign(file);
  if (version > currentVersion) return captureNewer(file, version, currentVersion);
  if (version < currentVersion && !mayMigrate) {
    return captureOutdated(file, version, currentVersion);
  }
  const expected = new Map(
    expectedSchema(version, version === currentVersion ? indexes : []).map((row) => [
      row.name,
      row,
    ]),
  );
  for (const row of rows) {
    const ours = expected.get(row.name);
    if (!ours) return captureSchemaDiffers(file, `an unexpected ${row.type} \`${row.name}\``);
    if (ours.type !== row.type || ours.tbl_name !== row.tbl_name || ours.sql !== row.sql) {
      return captureSchemaDiffers(file, `the ${ours.type} \`${row.name}\` is defined otherwise`);
    }
  }
  const present = new Set(rows.map(({ name }) => name));
  for (const { type, name } of expected.values()) {
    if (type === 'table' && !present.has(name)) {
      return captureSchemaDiffers(file, `the table \`${name}\` is missing`);
    }
  }
  return undefined;
}

function userVersion(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** What `sqlite_schema` says of a capture of `version`: asked of SQLite, so the text is its own. */
function expectedSchema(version: number, indexSql: readonly string[]): readonly SchemaRow[] {
  const model = new Database(':memory:');
  for (const migration of migrations) {
    if (migration.version <= version) model.exec(migration.sql);
  }
  for (const sql of indexSql) model.exec(sql);
  const rows = model.prepare<[], SchemaRow>(schemaQuery).all();
  model.close();
  return rows;
}
