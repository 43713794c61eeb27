/** `NAME="value"` lines of a Java runtime's `release` file (jlink writes it); undefined for other files of that name. */
export function readReleaseFile(text: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const equals = line.indexOf('=');
    if (equals > 0)
      fields.set(
        line.slice(0, equals),
        line
          .slice(equals + 1)
          .trim()
          .replace(/^"|"$/g, ''),
      );
  }
  return fields.has('JAVA_VERSION') ? fields : undefined;
}
