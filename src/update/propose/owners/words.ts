/** The words of each line that has some. `\` takes from the character behind it whatever it means. A word that begins with `#` ends the line. */
export function linesOfWords(text: string): string[][] {
  return text
    .split('\n')
    .map((line) => {
      const words: string[] = line.match(/(?:\\.|[^\s\\])+/g) ?? [];
      const comment = words.findIndex((word) => word.startsWith('#'));
      return (comment < 0 ? words : words.slice(0, comment)).map(unescaped);
    })
    .filter((words) => words.length > 0);
}

function unescaped(word: string): string {
  return word.replaceAll(/\\(.)/g, '$1');
}
