// What flags and configuration say of how lines are read, checked before anything long begins:
// formats, fields that hold ids, and zones of containers. Plain data, because the lines are read in another thread.
import { resolve } from 'node:path';
import { KlogError } from '../core/failure.ts';
import { parseGivenZone } from '../core/given-zones.ts';
import { isIdField, mostIdFields } from '../core/reading-rules.ts';
import type { RuleDefinitions } from '../core/reading-rules.ts';
import type { Invocation } from './command.ts';
import { readFormats } from './format-files.ts';
import type { Options } from './options.ts';

/** What an import is told of how lines are read. */
export interface ReadingOptions {
  readonly definitions: RuleDefinitions;
  /** `PATTERN=ZONE`, checked. */
  readonly assumeZones: readonly string[];
}

/** Reads the options; what cannot be used is thrown as a usage failure. */
export async function readingOptions({ options, io }: Invocation): Promise<ReadingOptions> {
  const assumeZones = options.list('assume-zone');
  for (const text of assumeZones) {
    const zone = parseGivenZone(text);
    if (!zone.ok) throw new KlogError(zone.failure);
  }
  const idFields = idFieldsOf(options);
  const files = options.list('format').map((file) => resolve(io.cwd, file));
  const formats = (await readFormats(io.env, files)).map(({ definition }) => definition);
  return { definitions: { idFields, formats }, assumeZones };
}

function idFieldsOf(options: Options): readonly string[] {
  const names = options
    .list('id-fields')
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const name of names) {
    if (isIdField(name)) continue;
    throw new KlogError({
      code: 'bad_value',
      exit: 2,
      message: `cannot use ${JSON.stringify(name)} for --id-fields`,
      reason: 'names of fields are letters, digits and . _ - : / @ $',
      help: 'for example order_no, or ctx.job for the field job of the object ctx',
    });
  }
  if (names.length > mostIdFields) {
    throw new KlogError({
      code: 'bad_value',
      exit: 2,
      message: `cannot use ${names.length} names for --id-fields`,
      reason: `there may be ${mostIdFields}`,
    });
  }
  return [...new Set(names)];
}
