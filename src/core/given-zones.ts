// Zones that the user gives for containers whose times name none: `PATTERN=ZONE`. They count where
// nothing better is known: a zone in the text and one that the runtime's stamps show stand above.
import type { ContainerRef } from './container-ref.ts';
import type { Failure, Result } from './failure.ts';
import { findTimeZone } from './time-zone.ts';
import type { TimeZone } from './time-zone.ts';

/** A zone and the containers whose times are read in it. */
export interface GivenZone {
  /**
   * `*` stands for any characters. Without a slash it names containers, with one `pod/container`,
   * with two `namespace/pod/container`; what names no container goes by its pod or its file.
   */
  readonly pattern: string;
  readonly zone: TimeZone;
}

const longestPattern = 512;
/** Name of the fact that keeps the texts in a capture that is followed into. */
export const assumedZonesFact = 'assumed_zones';

/** Reads `PATTERN=ZONE`; the zone is an IANA name, `utc`, `local` or an offset such as `+02:00`. */
export function parseGivenZone(text: string): Result<GivenZone> {
  const at = text.lastIndexOf('=');
  const pattern = text.slice(0, Math.max(0, at)).trim();
  if (pattern === '' || pattern.length > longestPattern || pattern.split('/').length > 3) {
    return {
      ok: false,
      failure: cannotUse(text, 'it is not CONTAINER-PATTERN=ZONE'),
    };
  }
  const name = text.slice(at + 1).trim();
  const offset = fixedOffset(name);
  if (offset !== undefined) return { ok: true, value: { pattern, zone: offset } };
  const zone = findTimeZone(name);
  if (zone.ok) return { ok: true, value: { pattern, zone: zone.value } };
  const reason = `${JSON.stringify(name)} is neither an offset nor an IANA zone name that this Node knows`;
  return { ok: false, failure: cannotUse(text, reason) };
}

/** Zones of texts that {@link parseGivenZone} has accepted before. */
export function toGivenZones(texts: readonly string[]): readonly GivenZone[] {
  return texts.map((text) => {
    const zone = parseGivenZone(text);
    if (!zone.ok) throw new Error(`an unchecked zone: ${text}`);
    return zone.value;
  });
}

function cannotUse(text: string, reason: string): Failure {
  return {
    code: 'bad_value',
    exit: 2,
    message: `cannot use ${JSON.stringify(text)} for --assume-zone`,
    reason,
    help: "for example 'payments=Europe/Berlin', 'worker-*=+02:00' or 'shop/*/app=utc'",
  };
}

/** `+02:00`, `-0330`, `+2`, also behind `UTC` or `GMT`; absent for anything else. */
function fixedOffset(name: string): TimeZone | undefined {
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?$/i.exec(name);
  if (match === null) return undefined;
  const [, sign, hours, minutes = '0'] = match;
  const east = Number(hours) * 60 + Number(minutes);
  // UTC+14:00 and UTC-12:00 are the last there are.
  if (Number(minutes) > 59 || east > (sign === '-' ? 720 : 840)) return undefined;
  const offset = sign === '-' && east > 0 ? -east : east;
  return { name: name.replace(/^(?:UTC|GMT)/i, ''), offsetMinutes: () => offset };
}

/** The zone given for a container; the first that fits counts. `file` names what has no container. */
export function givenZoneOf(
  zones: readonly GivenZone[],
  ref: ContainerRef,
  file: string,
): TimeZone | undefined {
  return zones.find(({ pattern }) => fits(pattern, ref, file))?.zone;
}

function fits(pattern: string, ref: ContainerRef, file: string): boolean {
  const parts = pattern.split('/');
  const container = ref.container ?? ref.service;
  const names = [ref.namespace ?? '', ref.pod ?? '', container ?? ''].slice(3 - parts.length);
  if (parts.every((part, index) => matchesGlob(part, names[index] ?? ''))) return true;
  if (container !== undefined || parts.length > 1) return false;
  const fileName = file.slice(file.lastIndexOf('/') + 1);
  return matchesGlob(pattern, ref.pod ?? fileName) || matchesGlob(pattern, fileName);
}

/** Whether `*` in the pattern can stand for what makes it the name; linear in both. */
function matchesGlob(pattern: string, name: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return pattern === name;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}
