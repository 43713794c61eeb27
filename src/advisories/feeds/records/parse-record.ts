import { messageOf } from '../../../base/errors.ts';
import type { FeedRecord } from '../types.ts';

/** A record's bytes, parsed. What the parser says of a stranger's text is cut to a line. */
export function parseJsonRecord(name: string, bytes: Buffer): FeedRecord {
  try {
    return { name, value: JSON.parse(bytes.toString('utf8')) };
  } catch (error) {
    return { name, refused: `it is no JSON: ${oneLine(error)}` };
  }
}

const MOST_ALIASES = 100;

export async function parseYamlRecord(name: string, bytes: Buffer): Promise<FeedRecord> {
  const { parse } = await import('yaml');
  try {
    return {
      name,
      value: parse(bytes.toString('utf8'), {
        // Every scalar is a text: 1.10 is a version, and not 1.1.
        schema: 'failsafe',
        maxAliasCount: MOST_ALIASES,
        prettyErrors: false,
        logLevel: 'silent',
      }),
    };
  } catch (error) {
    return { name, refused: `it is no YAML: ${oneLine(error)}` };
  }
}

function oneLine(error: unknown): string {
  return messageOf(error).replaceAll(/\s+/g, ' ').slice(0, 120);
}
