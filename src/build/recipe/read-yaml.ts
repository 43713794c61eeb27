import type * as Yaml from 'yaml';
import type { Document, Node, ParsedNode, ScalarTag, Tags } from 'yaml';
import { messageOf } from '../../base/index.ts';
import { type Problem, problemsError } from './problem.ts';

export type PathKey = string | number;

/** A recipe file as plain values, and the way back from each value to its place in the text. */
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

/**
 * YAML 1.2 (core schema) without tags of its own, with merge keys, and with 0755 read as octal as YAML 1.1 and apko do.
 * Throws one error with all syntax problems.
 */
export async function readYaml(file: string, text: string): Promise<YamlFile> {
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const customTags = (tags: Tags): Tags => [LEGACY_OCTAL, ...tags];
  const document: Document.Parsed = yaml.parseDocument(text, {
    lineCounter: lines,
    customTags,
    merge: true,
    prettyErrors: false,
  });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };

  const refused = [...document.errors, ...taggedNodes(yaml, document)].map((error): Problem => {
    return {
      code: 'RECIPE_SYNTAX',
      message: inOurWords(error.code, error.message),
      ...position(error.pos[0]),
    };
  });
  if (refused.length > 0) throw problemsError(file, text, refused);

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIAS_LIMIT });
  } catch (error) {
    throw problemsError(file, text, [
      { code: 'RECIPE_SYNTAX', message: lower(messageOf(error)), line: 1, column: 1 },
    ]);
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

/** Nodes with a tag of any kind: what `!!binary` or `!!set` makes of them is no value that a recipe knows. */
function taggedNodes(
  yaml: typeof Yaml,
  document: Document.Parsed,
): { code: string; message: string; pos: [number] }[] {
  const tagged: { code: string; message: string; pos: [number] }[] = [];
  yaml.visit(document, {
    Node(_, node) {
      const tag = yaml.isAlias(node) ? undefined : node.tag;
      if (tag === undefined) return;
      const message = `${tag.replace('tag:yaml.org,2002:', '!!')}: recipes take no YAML tags, so write the plain value`;
      tagged.push({ code: 'TAG', message, pos: [node.range?.[0] ?? 0] });
    },
  });
  return tagged;
}

const WORDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here a second time: keep one of the two',
  MULTIPLE_DOCS: "a recipe is one YAML document: remove what follows '---'",
  TAB_AS_INDENT: 'a tab cannot indent YAML: use spaces',
  RESOURCE_EXHAUSTION: 'nested too deeply for a recipe',
};

function inOurWords(code: string, message: string): string {
  if (code === 'TAG_RESOLVE_FAILED')
    return `${lower(message)}: recipes take no YAML tags, so write the plain value`;
  return WORDS[code] ?? lower(message);
}

function lower(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
