/** Names that others have for what is here under another, and the words that they stand for. */
export const ALIASES: Readonly<Record<string, readonly string[]>> = {
  image: ['scan'],
  'generate-key-pair': ['keys', 'generate'],
};
