import { DEFAULT_OWNER_RULES, type OwnerRules, parseOwnerRules } from '../../fleet/index.ts';
import { readInput } from '../signing/read-input.ts';

const LIMIT_BYTES = 1024 * 1024;

export async function readOwnerRules(file: string | undefined): Promise<OwnerRules> {
  if (file === undefined) return DEFAULT_OWNER_RULES;
  const bytes = await readInput(file, LIMIT_BYTES);
  return parseOwnerRules(Buffer.from(bytes).toString('utf8'), file);
}
