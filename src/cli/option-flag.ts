/** The flag of an option, by the key that commander gives it: `--data-dir` of `dataDir`. */
export function optionFlag(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
