import type * as Yaml from 'yaml';
import type { Document, Node, ParsedNode, ScalarTag, Tags } from 'yaml';
import { messageOf } from '../errors.ts';
import { withoutStacks } from '../without-stacks.ts';
import { findFaults } from './find-faults.ts';
import { type DocumentKind, problemsError } from './problem.ts';

export type PathKey = string | number;

/** A YAML file as plain values, and the way back from each value to its place in the text. */
export type YamlFile = {
  file: string;
  text: string;
  value: unknown;
  /** Line and column, from 1, of the value at a path, or of its key; of the nearest parent when neither is in the text. */
  locate(path: readonly PathKey[], what: 'key' | 'value'): { line: number; column: number };
  /** A plain or quoted scalar as it is written (`0755`, `1.10`); undefined for anything else. */
  sourceOf(path: readonly PathKey[]): { text: string; quoted: boolean } | undefined;
};

const ALIAS_LIMIT = 100;
/** A recipe of 300 packages has about 2,000; of these 300,000 took more than two seconds and 160 MB on a slow machine. */
const TOKEN_LIMIT = 150_000;

/**
 * One YAML 1.2 document (core schema), with merge keys and without tags of its own; few aliases, and none that multiply.
 * Throws one error with all syntax problems.
 */
export async function readYaml(
  file: string,
  text: string,
  kind: DocumentKind,
  { octalAsInYaml11 = false } = {},
): Promise<YamlFile> {
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const customTags = (tags: Tags): Tags => (octalAsInYaml11 ? [LEGACY_OCTAL, ...tags] : tags);
  const refuseWhole = (message: string) =>
    problemsError(kind, file, text, [{ code: kind.syntaxCode, message, line: 1, column: 1 }]);
  if (hasTooManyTokens(yaml, text))
    throw refuseWhole(`it has more than ${TOKEN_LIMIT} tokens, and is not read`);
  let document: Document.Parsed;
  try {
    document = withoutStacks(() =>
      yaml.parseDocument(text, {
        lineCounter: lines,
        customTags,
        merge: true,
        uniqueKeys: false,
        prettyErrors: false,
        // Else it warns by itself, in words of the document, past every door of ours.
        logLevel: 'error',
      }),
    );
  } catch (error) {
    // The library descends by recursion.
    if (error instanceof RangeError) throw refuseWhole('it is nested too deep');
    throw error;
  }
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };

  const refused = [...document.errors, ...findFaults(yaml, document)].map((error) => ({
    code: kind.syntaxCode,
    message: inOurWords(error.code, error.message, kind),
    ...position(error.pos[0]),
  }));
  if (refused.length > 0) throw problemsError(kind, file, text, refused);

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIAS_LIMIT });
  } catch (error) {
    throw refuseWhole(lower(messageOf(error)));
  }

  const find = (path: readonly PathKey[]) => findNode(yaml, document, path);
  return {
    file,
    text,
    value,
    locate(path, what) {
      const { key, node } = find(path);
      return position((what === 'value' ? (node ?? key) : (key ?? node))?.range?.[0] ?? 0);
    },
    sourceOf(path) {
      const { node, exact } = find(path);
      if (!exact || !yaml.isScalar(node) || node.source === undefined) return undefined;
      return { text: node.source, quoted: node.type !== 'PLAIN' };
    },
  };
}

function hasTooManyTokens(yaml: typeof Yaml, text: string): boolean {
  // No token but the last is empty.
  if (text.length < TOKEN_LIMIT) return false;
  let count = 0;
  for (const _ of new yaml.Lexer().lex(text)) if (++count > TOKEN_LIMIT) return true;
  return false;
}

const LEGACY_OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0[0-7]+$/,
  resolve: (source) => Number.parseInt(source, 8),
};

type Found = { key: ParsedNode | undefined; node: ParsedNode | undefined; exact: boolean };

function findNode(yaml: typeof Yaml, document: Document.Parsed, path: readonly PathKey[]): Found {
  const resolve = (node: unknown): ParsedNode | undefined => {
    const target = yaml.isAlias(node) ? node.resolve(document) : node;
    return yaml.isNode(target) ? (target as ParsedNode) : undefined;
  };
  let found: Found = { key: undefined, node: document.contents ?? undefined, exact: true };
  for (const step of path) {
    const parent = resolve(found.node);
    if (yaml.isSeq(parent)) {
      const node = parent.items[Number(step)] as Node | undefined;
      if (!node) return { ...found, exact: false };
      found = { key: undefined, node: node as ParsedNode, exact: true };
    } else if (yaml.isMap(parent)) {
      const pair = parent.items.find(({ key }) => yaml.isScalar(key) && String(key.value) === String(step));
      if (!pair) return { ...found, exact: false };
      const key = pair.key as ParsedNode;
      found = { key, node: (pair.value as ParsedNode | null) ?? key, exact: true };
    } else {
      return { ...found, exact: false };
    }
  }
  return { ...found, node: resolve(found.node) };
}

function inOurWords(code: string, message: string, { noun }: DocumentKind): string {
  switch (code) {
    case 'TAG':
    case 'TAG_RESOLVE_FAILED':
      return `${lower(message)}: a ${noun} takes no YAML tags, so write the plain value`;
    case 'DUPLICATE_KEY':
      return 'this key is there twice: keep one of the two';
    case 'MULTIPLE_DOCS':
      return `a ${noun} is one YAML document: remove what follows '---'`;
    case 'TAB_AS_INDENT':
      return 'a tab cannot indent YAML: use spaces';
    case 'RESOURCE_EXHAUSTION':
      return `nested too deeply for a ${noun}`;
    default:
      return lower(message);
  }
}

function lower(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
