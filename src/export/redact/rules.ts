// What a secret looks like: the rules as data, in the order in which they are tried. Ids of requests,
// traces and objects are no secrets, and no rule is made so that it takes them.
import { findKeyValues, isSecretValue, secretWords } from './key-values.ts';
import { findPem } from './pem.ts';
import { byPattern, type RedactionRule } from './rule.ts';

function isBasic(secret: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(secret) && Buffer.from(secret, 'base64').includes(':');
}

/** Base64 of a PEM block that is a private key's: kubeconfigs and Secrets hold them so. */
function isEncodedKey(secret: string): boolean {
  return Buffer.from(secret.slice(0, 80), 'base64').includes('PRIVATE KEY');
}

/** Tokens that say by their form whose they are. */
const tokenForms = [
  '(?:AKIA|ASIA)[A-Z0-9]{16}(?!\\w)',
  'AIza[\\w-]{35}',
  'ya29\\.[\\w-]{20,}',
  'GOCSPX-[\\w-]{20,}',
  'gh[pousr]_[A-Za-z0-9]{30,}',
  'github_pat_\\w{30,}',
  'gl(?:pat|dt|rt|cbt|ptt|soat|ft)-[\\w-]{20,}',
  'xox[abeprs]-[\\w-]{10,}',
  'xapp-\\d-[\\w-]{20,}',
  '(?:[rs]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}',
  'npm_[A-Za-z0-9]{30,}',
  'pypi-[\\w-]{50,}',
  'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
  'dop_v1_[a-f0-9]{64}',
  'dckr_pat_[\\w-]{20,}',
  'hv[sb]\\.[\\w-]{24,}',
  'dapi[a-f0-9]{32}(?!\\w)',
  'sk-(?:ant-|proj-)?[\\w-]{32,}',
  'gl(?:sa|c)_[\\w=]{32,}',
  'shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}',
  'AGE-SECRET-KEY-1[A-Z0-9]{50,}',
  '[A-Za-z0-9_~.-]{3}\\dQ~[\\w~.-]{31,34}(?![\\w~.-])',
  '(?:\\d{8,10}:AA[\\w-]{33})(?![\\w-])',
];

/** In the order in which they are tried. */
export const redactionRules: readonly RedactionRule[] = [
  {
    name: 'private-key',
    means: 'lines of PEM private keys, in one record or a record for each',
    sample: {
      text: '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----',
      secret: 'MC4CAQAwBQYDK2VwBCIEIA==',
    },
    isSure: true,
    find: (text) => findPem(text).spans,
  },
  {
    name: 'encoded-key',
    means: 'private keys in base64, as client-key-data of a kubeconfig',
    sample: {
      text: 'key.pem: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1DNENBUUF3',
      secret: 'LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1DNENBUUF3',
    },
    isSure: true,
    find: byPattern(/(?<![A-Za-z0-9+/])LS0tLS1CRUdJTi[A-Za-z0-9+/]{20,}={0,2}/g, isEncodedKey),
  },
  {
    name: 'jwt',
    means: 'JSON web tokens, as service accounts have them',
    sample: {
      text: 'token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJl rejected',
      secret: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJl',
    },
    isSure: true,
    find: byPattern(/(?<![\w-])eyJ[\w-]{6,}\.(?:eyJ[\w-]{4,}|[\w-]*\.[\w-]+\.[\w-]+)\.[\w-]*/g),
  },
  {
    name: 'cloud-key',
    means:
      'keys by their form: AWS, Google, Azure, GitHub, GitLab, Slack, Stripe, npm, PyPI, Vault, Docker and more',
    sample: { text: 'using AKIAIOSFODNN7EXAMPLE for s3', secret: 'AKIAIOSFODNN7EXAMPLE' },
    isSure: true,
    find: byPattern(new RegExp(`(?<![\\w-])(?:${tokenForms.join('|')})`, 'g')),
  },
  {
    name: 'signed-url',
    means: 'signatures of addresses and requests to AWS, Google and Azure, and webhooks of Slack',
    sample: {
      text: 'GET /blob?sv=2024&sig=Zk2TQ%2Fr1u7y2bQxv%3D',
      secret: 'Zk2TQ%2Fr1u7y2bQxv%3D',
    },
    find: byPattern(
      /(?:\b(?:X-(?:Amz|Goog)-Signature|Signature)=|[?&]sig=|hooks\.slack\.com\/services\/)(?<secret>[\w%+./~-]{16,400}={0,2})/g,
    ),
  },
  {
    name: 'bearer',
    means: 'tokens behind Bearer',
    sample: { text: 'Authorization: Bearer abc123def456ghi', secret: 'abc123def456ghi' },
    // `bearer authentication failed` is a sentence.
    find: byPattern(
      /\bbearer\s{1,8}(?<secret>[\w+/.~=-]{8,})/gi,
      (secret) => /\d/.test(secret) || secret.length >= 24,
    ),
  },
  {
    name: 'basic',
    means: 'user and password of basic authentication, and of registries in a docker config',
    sample: { text: 'Authorization: Basic YWRtaW46aHVudGVyMg==', secret: 'YWRtaW46aHVudGVyMg==' },
    find: byPattern(
      /(?:\bbasic\s{1,8}|\bauth\\?["']\s{0,4}:\s{0,4}\\?["'])(?<secret>[A-Za-z0-9+/]{4,}={0,2})/gi,
      isBasic,
    ),
  },
  {
    name: 'url-password',
    means: 'passwords in addresses: scheme://user:password@host, user:password@tcp(host)',
    sample: { text: 'postgres://app:s3cr3t@db:5432/shop', secret: 's3cr3t' },
    find: byPattern(
      /(?::\/\/[^\s:/@"'<>]{0,200}:(?<secret>[^\s"'<>/]{1,200})(?=@)|(?<!\[)\b[\w.-]{1,64}:(?<dsn>[^\s@"'()/:]{1,200})(?=@(?:tcp|unix)\())/g,
      (secret) => !/^(?:\*+|x+|<[^>]*>|\[?redacted\]?|\d{1,5}[?#].*)$/i.test(secret),
    ),
  },
  {
    name: 'bootstrap-token',
    means: 'bootstrap tokens of kubeadm',
    sample: { text: 'kubeadm join: abcdef.0123456789abcdef', secret: 'abcdef.0123456789abcdef' },
    // Names of hosts and versions have letters or digits only.
    find: byPattern(
      /(?<![\w.-])[a-z0-9]{6}\.[a-z0-9]{16}(?![\w.-])/g,
      (secret) => /\d/.test(secret) && /[a-z]/.test(secret.slice(7)) && /\d/.test(secret.slice(7)),
    ),
  },
  {
    name: 'cookie',
    means: 'what Cookie and Set-Cookie carry',
    sample: { text: 'Set-Cookie: session=abc123; Path=/', secret: 'session=abc123; Path=/' },
    find: byPattern(
      /\bcookie(?:\\?["'])?\]?\s{0,4}(?:=>|[:=])\s{0,4}\[?\s{0,4}(?:\\?["'])?(?<secret>[^\r\n"'\\[\]\s=]{1,200}=[^\r\n"'\\\]]{1,4000})/gi,
    ),
  },
  {
    name: 'key-value',
    means: 'values of keys that end in password, secret, token, api key, access key and the like',
    sample: { text: 'user=bob DB_PASSWORD="correct horse" retry=3', secret: 'correct horse' },
    find: findKeyValues,
  },
  {
    name: 'named-value',
    means: 'values beside a name that says so, as of environment variables: name, then value',
    sample: { text: 'EnvVar{Name:DB_PASSWORD,Value:hunter2,}', secret: 'hunter2' },
    find: byPattern(
      new RegExp(
        `\\bname(?:\\\\?["'])?\\s{0,4}[:=]\\s{0,4}(?:\\\\?["'])?[\\w.-]{0,60}?(?:${secretWords})(?:\\\\?["'])?\\s{0,4},\\s{0,40}` +
          `(?:\\\\?["'])?value(?:\\\\?["'])?\\s{0,4}[:=]\\s{0,4}` +
          `(?:\\\\?["'](?<quoted>[^"'\\\\]{1,4000})|(?<bare>[^\\s"'\\\\,;&)}\\]{[][^\\s"'\\\\,;&)}\\]]{0,4000}))`,
        'gi',
      ),
      (secret) => isSecretValue(secret, { name: 'value' }),
    ),
  },
  {
    name: 'quoted-password',
    means: 'what stands in quotes behind the word password',
    sample: { text: 'login with password "hunter2" accepted', secret: 'hunter2' },
    find: byPattern(
      /\b(?:password|passwd|passphrase)\s{1,4}(?:is\s{1,4})?(?:\\?"(?<double>[^"\\]{1,200})\\?"|'(?<single>[^'\\]{1,200})')/gi,
      (secret) => isSecretValue(secret, { name: 'password' }),
    ),
  },
  {
    name: 'flag',
    means: 'values of command line flags such as --password VALUE, and of -u USER:PASSWORD',
    sample: { text: 'exec: mysql --password hunter2 -u root', secret: 'hunter2' },
    find: byPattern(
      new RegExp(
        `(?<![\\w-])(?:--?(?:[a-z]{1,20}-){0,3}(?:${secretWords})\\s{1,4}(?<secret>[^\\s"'-][^\\s"']{0,1000})|` +
          `(?:-u|--user)[\\s=]{1,4}[\\w.@-]{1,64}:(?<password>[^\\s"'/]{1,200}))`,
        'gi',
      ),
      (secret) => !/^(?:\$|<|\{\{|\*+$|is$|must$|flag$|not$|was$|and$|or$|to$)/i.test(secret),
    ),
  },
];

/** Whether any rule could find something: most texts have none of these, and pass after one look. */
export function maySecret(text: string): boolean {
  return suspicious.test(text);
}
const suspicious = new RegExp(
  `PRIVATE KEY|LS0tLS1CRUdJTi|eyJ|bearer|basic|\\bauth\\\\?["']|cookie|:\\/\\/[^\\s/]{0,400}@|@(?:tcp|unix)\\(|${secretWords}|` +
    'AKIA|ASIA|AIza|ya29|GOCSPX|gh[pousr]_|github_pat|gl(?:pat|dt|rt|cbt|ptt|soat|ft)-|xox|xapp-|[rs]k_|whsec_|npm_|pypi-|SG\\.|' +
    'dop_v1|dckr_pat|hv[sb]\\.|dapi|sk-|gl(?:sa|c)_|shp\\w\\w_|AGE-SECRET|\\dQ~|:AA|signature=|[?&]sig=|hooks\\.slack|' +
    '-u\\s|--user[\\s=]|(?<![\\w.-])[a-z0-9]{6}\\.[a-z0-9]{16}',
  'i',
);
