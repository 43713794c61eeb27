/** A number of things as text: `1 image`, `2 images`, `3 vulnerabilities`. */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.replace(/([^aeiou])y$/, '$1ie')}s`;
}
