import { indexes as firstIndexes, sql as firstSql } from './0001-capture.ts';

/** `klog` as a number: marks a SQLite file as ours (`file(1)` and SQLite tools show it). */
export const applicationId = 0x6b6c6f67;

interface Migration {
  /** Value of `PRAGMA user_version` once it is applied. */
  readonly version: number;
  readonly sql: string;
}

/** In order; the last one's version is what this program writes. */
export const migrations: readonly Migration[] = [{ version: 1, sql: firstSql }];

/** Secondary indexes of the newest version: may be missing while a bulk import goes on. */
export const indexes: readonly string[] = firstIndexes;

export const currentVersion = migrations.at(-1)?.version ?? 0;
