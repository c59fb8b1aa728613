// What a secret looks like. Every pattern is linear in the text: no run of signs can be read in two
// ways, and what stands before a secret is bounded or fixed by what may not stand before it.
// Ids of requests, traces and objects are no secrets, and no rule is made so that it takes them.

export interface RedactionRule {
  readonly name: string;
  /** One line for `klog redact --list`. */
  readonly means: string;
  /** Global; what it captures in the group `secret` is replaced, else all of the match. */
  readonly pattern: RegExp;
  /** Whether what was found is one, where the form alone does not say. */
  readonly accepts?: (secret: string) => boolean;
}

/** Words that name a secret, at the end of a key: `DB_PASSWORD`, `x-api-key`, `clientSecret`. */
const secretWords =
  'passw(?:or)?d|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|' +
  'secret[_-]?key|account[_-]?key|signing[_-]?key|encryption[_-]?key|client[_-]?key[_-]?data|credentials?|authorization';

/** Whether the value of a field of this name is a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
const secretName = new RegExp(`(?:${secretWords})$`, 'i');

const schemes = /^(?:bearer|basic|token|digest|negotiate|apikey)$/i;
/** What stands for a secret or for none. */
const noSecret =
  /^(?:true|false|null|nil|none|undefined|yes|no|\*+|x+|<[^>]*>|\.{3}|\[?redacted\]?)$/i;

function isValue(secret: string): boolean {
  return !noSecret.test(secret) && !schemes.test(secret);
}

function isBasic(secret: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(secret) && Buffer.from(secret, 'base64').includes(':');
}

/** Whether a text is what stands for a secret already, with its scheme or without. */
export function isPlaceholder(text: string): boolean {
  return /^(?:\w{1,12}\s{1,8})?\[redacted:[\w-]{1,60}\]?$/.test(text);
}

/** In the order in which they are tried. */
export const redactionRules: readonly RedactionRule[] = [
  {
    name: 'private-key',
    means: 'PEM blocks of private keys',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
  },
  {
    name: 'jwt',
    means: 'JSON web tokens, as service accounts have them',
    pattern: /(?<![\w-])eyJ[\w-]{6,}\.eyJ[\w-]{4,}\.[\w-]*/g,
  },
  {
    name: 'bearer',
    means: 'tokens behind Bearer',
    pattern: /\bbearer\s{1,8}(?<secret>[\w+/.~=-]{8,})/gi,
    // `bearer authentication failed` is a sentence.
    accepts: (secret) => isValue(secret) && (/\d/.test(secret) || secret.length >= 24),
  },
  {
    name: 'basic',
    means: 'user and password of basic authentication',
    pattern: /\bbasic\s{1,8}(?<secret>[A-Za-z0-9+/]{4,}={0,2})/gi,
    accepts: isBasic,
  },
  {
    name: 'cloud-key',
    means: 'keys of AWS, Google, Azure, GitHub, GitLab, Slack, Stripe and npm by their form',
    pattern:
      /(?<![\w-])(?:(?:AKIA|ASIA|AGPA|AROA)[A-Z0-9]{16}(?!\w)|AIza[\w-]{35}|ya29\.[\w-]{20,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|npm_[A-Za-z0-9]{30,}|SG\.[\w-]{16,}\.[\w-]{16,})/g,
  },
  {
    name: 'url-password',
    means: 'passwords in addresses: scheme://user:password@host',
    pattern: /:\/\/[^\s:/@"'<>]{0,200}:(?<secret>[^\s@"'<>/]{1,200})(?=@)/g,
    accepts: isValue,
  },
  {
    name: 'bootstrap-token',
    means: 'bootstrap tokens of kubeadm',
    pattern: /(?<![\w.-])[a-z0-9]{6}\.[a-z0-9]{16}(?![\w.-])/g,
    // Names of hosts and versions have letters or digits only.
    accepts: (secret) =>
      /\d/.test(secret) && /[a-z]/.test(secret.slice(7)) && /\d/.test(secret.slice(7)),
  },
  {
    name: 'cookie',
    means: 'what Cookie and Set-Cookie carry',
    pattern: /\bcookie\\?["']?\s{0,4}[:=]\s{0,4}(?:\\?["'])?(?<secret>[^\r\n"'\\]{1,4000})/gi,
    accepts: isValue,
  },
  {
    name: 'key-value',
    means: 'values of keys that end in password, secret, token, api key, access key and the like',
    pattern: new RegExp(
      `(?:${secretWords})(?:\\\\?["'])?\\s{0,4}(?:=>|=|:(?!//))\\s{0,4}` +
        `(?:(?:bearer|basic|token|digest)\\s{1,8})?` +
        `(?:\\\\"(?<escaped>[^"\\\\]{1,4000})|"(?<double>(?:[^"\\\\]|\\\\.){1,4000})"|'(?<single>[^']{1,4000})'|(?<secret>[^\\s"'\\\\,;&)}\\]]{1,4000}))`,
      'gi',
    ),
    accepts: isValue,
  },
  {
    name: 'flag',
    means: 'values of command line flags such as --password VALUE',
    pattern: new RegExp(
      `(?<![\\w-])--?(?:[a-z]{1,20}-){0,3}(?:${secretWords})\\s{1,4}(?<secret>[^\\s"'-][^\\s"']{0,1000})`,
      'gi',
    ),
    accepts: isValue,
  },
];

/** Whether any rule could find something: most texts have none of these, and pass after one look. */
export function maySecret(text: string): boolean {
  return suspicious.test(text);
}
const suspicious = new RegExp(
  `PRIVATE KEY|eyJ|bearer|basic|cookie|:\\/\\/[^\\s/]{0,400}@|${secretWords}|AKIA|ASIA|AGPA|AROA|AIza|ya29|gh[pousr]_|github_pat|glpat|xox|[rs]k_|npm_|SG\\.|(?<![\\w.-])[a-z0-9]{6}\\.[a-z0-9]{16}`,
  'i',
);
