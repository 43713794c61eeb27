/** The version of the form of every answer: it changes only when a key is renamed, retyped or removed. */
export const ANSWER_VERSION = 1;

/** An answer as it is printed: an object begins with `schemaVersion`; a list has no place for it. */
export function versionedAnswer(answer: unknown): unknown {
  const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer);
  return isObject ? { schemaVersion: ANSWER_VERSION, ...answer } : answer;
}
