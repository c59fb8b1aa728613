import type { PathParts } from './types.ts';

const compression = /\.(?:gz|xz|zst|bz2)$/;
/** kubelet's stamp, logrotate's date, or a number. */
const rotationSuffix = /^(.+)[.-](\d{8}-\d{6}|\d{8}|\d{1,4})$/;

/** Splits a path as shown (`a.tgz!x/y.log`), with folders above it where they are known. */
export function pathParts(path: string): PathParts {
  const whole = `/${path.replaceAll('!', '/')}`.replace(/^\/{2,}/, '/');
  const slash = whole.lastIndexOf('/');
  const folder = whole.slice(0, slash + 1);
  const file = whole.slice(slash + 1).replace(compression, '');
  const [, name, rotation] = rotationSuffix.exec(file) ?? [];
  // Only a log rotates: `web-0` is a name and `10.0.0.1` an address.
  if (name === undefined || rotation === undefined || !/\.(?:log|out|err|txt)$/.test(name)) {
    return { path: whole, folder, name: file };
  }
  return { path: whole, folder, name, rotation };
}

/** A DNS-1123 label or subdomain, which is what pods, namespaces and containers are called. */
export function isKubernetesName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(text);
}
