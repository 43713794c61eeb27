/** Takes comments and commas at the ends of lists out of JSON, as some tools write it. What is in strings stays. */
export function jsonWithoutComments(text: string): string {
  return text
    .replace(
      /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g,
      (_all, quoted: string | undefined) => quoted ?? '',
    )
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_all, quoted: string | undefined) => quoted ?? '');
}
