/** Words of a line as a shell would part them, quotes taken off; nothing is expanded. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"';&|()`]|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/["']/g, ''),
  );
}
