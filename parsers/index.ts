// The face of parsers/: what ingest, query and export use.
export { stripColours } from './colours.ts';
export { createDetector, parseAs, parseLine } from './detect.ts';
export type { Detector } from './detect.ts';
export { builtInFormats, formatSet } from './format-set.ts';
export type { FormatSet } from './format-set.ts';
export { allFormats } from './formats.generated.ts';
export { readRuntimeTime } from './envelopes/runtime-time.ts';
export { formatWallTime } from './timestamp.ts';
