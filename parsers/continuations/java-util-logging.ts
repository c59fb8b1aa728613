// java.util.logging's default layout, as Tomcat before 8 writes it: time, class and method on one
// line, the level and the message on the next, which looks like a header of its own.

const firstLine = /^[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d\s[AP]M /;
const secondLine = /^(?:SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST): /;

/** Whether `text` is the second line of a record whose only line so far is `first`. */
export function completesJavaUtilLogging(first: string, text: string): boolean {
  return secondLine.test(text) && firstLine.test(first);
}
