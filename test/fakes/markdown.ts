const FENCE = /^( *)```(\S*)[^\n]*\n([^]*?)^\1```$/gm;

/** The texts of fenced blocks in one of `languages`, without the indentation that a list gives them. */
export function blocksOf(markdown: string, languages: readonly string[]): string[] {
  return [...markdown.matchAll(FENCE)]
    .filter(([, , language = '']) => languages.includes(language))
    .map(([, indent = '', , text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

/** Without the blocks that say why they are not run. */
export function runPartOf(markdown: string): string {
  return markdown.replaceAll(/<!-- not run: [^>]*-->\n```\S*\n[^]*?```\n/g, '');
}

/** Everything but fenced blocks. */
export function proseOf(markdown: string): string {
  return markdown.replaceAll(FENCE, '');
}

/** Every `shearwall …` that a reader would type, without prompt, variables before it, and redirections and comments behind it. */
export function commandsOf(markdown: string): string[] {
  const typed = /^(?:\$ )?(?:\w+=(?:\$\([^)]*\)|\S*) )*(?:npx )?shearwall (.*?)(?: +(?:>|\||&$|#) ?.*)?$/;
  return blocksOf(markdown, ['console', 'sh'])
    .flatMap((block) => block.replaceAll(/ \\\n */g, ' ').split('\n'))
    .flatMap((line) => typed.exec(line)?.[1] ?? []);
}

/** Words as a shell would split them; quotes keep blanks. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}
