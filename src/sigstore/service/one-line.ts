/** Text from a third party as one short line, without control characters and what turns text around. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 10_000)
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
