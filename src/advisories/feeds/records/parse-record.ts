import { messageOf } from '../../../base/errors.ts';
import { parseJsonText, withoutMark } from '../../../base/parse-json.ts';
import type { FeedRecord } from '../types.ts';
import { hasDashesWithoutEnd, nestsTooDeep } from './nesting.ts';

/** A record's bytes, parsed. What the parser says of untrusted text is cut to a line. */
export function parseJsonRecord(name: string, bytes: Buffer): FeedRecord {
  if (nestsTooDeep(bytes)) return { name, refused: TOO_DEEP };
  try {
    return { name, value: parseJsonText(Buffer.from(withoutMark(bytes)).toString('utf8')) };
  } catch (error) {
    return { name, refused: `it is not JSON: ${oneLine(error)}` };
  }
}

const TOO_DEEP = 'it is nested deeper than any advisory';
const MOST_ALIASES = 100;
/** Its parser needs many times as much. The largest of the documents of Wolfi has 150 kB. */
const MOST_YAML_BYTES = 4 << 20;

export async function parseYamlRecord(name: string, bytes: Buffer): Promise<FeedRecord> {
  const text = bytes.toString('utf8');
  if (bytes.length > MOST_YAML_BYTES)
    return { name, refused: `it has ${bytes.length} bytes, and of YAML at most ${MOST_YAML_BYTES} are read` };
  if (nestsTooDeep(bytes) || hasDashesWithoutEnd(text)) return { name, refused: TOO_DEEP };
  const yaml = await import('yaml');
  try {
    const document = yaml.parseDocument(text, {
      // Every scalar is a text: 1.10 is a version, and not 1.1.
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    return { name, value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    return { name, refused: `it is not YAML: ${oneLine(error)}` };
  }
}

function oneLine(error: unknown): string {
  return messageOf(error).replaceAll(/\s+/g, ' ').slice(0, 120);
}
