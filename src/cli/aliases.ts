import { tableOf } from '../base/table-of.ts';

/** Names that others have for what is here under another, and the words that they stand for. */
export const COMMAND_ALIASES: Readonly<Record<string, readonly string[]>> = tableOf({
  image: ['scan'],
  'generate-key-pair': ['keys', 'generate'],
});
