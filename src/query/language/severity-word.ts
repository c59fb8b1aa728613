import { severityName, type SeverityName } from '../../core/severity.ts';

const words: Readonly<Record<SeverityName, string>> = {
  trace: 'trace trc finest verbose t',
  debug: 'debug dbg fine d',
  info: 'info information informational inf notice normal i',
  warn: 'warn warning wrn w',
  error: 'error err severe e',
  fatal: 'fatal crit critical alert emerg emergency panic f',
};

const byWord = new Map<string, SeverityName>();
for (const [name, list] of Object.entries(words)) {
  for (const word of list.split(' ')) byWord.set(word, name as SeverityName);
}

/** The severity that a word, letter or OpenTelemetry number (1–24) in a query means. */
export function severityOfWord(word: string): SeverityName | undefined {
  if (/^\d{1,2}$/.test(word)) {
    const number = Number(word);
    return number <= 24 ? severityName(number) : undefined;
  }
  return byWord.get(word.toLowerCase());
}
