/** `1 line`, `2 lines`: for sentences with small numbers. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
