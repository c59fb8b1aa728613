/** What the command line needs of `yaml`, loaded where there is a file: bundled, the package itself has no named exports when it is imported late. */
export { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
