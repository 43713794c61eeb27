import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { withoutStacks } from '../../../base/without-stacks.ts';
import type { FoundImages } from '../types.ts';
import { fileKind } from './file-kind.ts';
import { HEX_LENGTH, isImage, isTemplated, referenceAt } from './reference-at.ts';

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const IMAGE_KEY = /^["']?image["']?\s*:(.*)$/;
const DEPTH = 100;
/** An item of a List lies below `items` and its sequence. */
const ITEM_DEPTH = 2;

/**
 * Images of a YAML or JSON file: `image:` of containers, services and jobs; image volumes; parts that stand apart (`repository`, `tag`,
 * `digest`); lists of Kustomize; `docker://` of workflows. What only looks like one, inside a text or a template, is named and left.
 */
export function imagesInYaml(file: string, text: string): FoundImages {
  const lines = new LineCounter();
  const documents = parsed(text, lines);
  if (documents === undefined)
    return { images: [], left: leftInText(file, text, 1, 'this file is a template, or not valid YAML') };
  const reader = new Reader(file, text, lines);
  for (const document of documents) reader.read(document);
  return reader.found;
}

function parsed(text: string, lineCounter: LineCounter): Document.Parsed[] | undefined {
  try {
    const documents = withoutStacks(() =>
      parseAllDocuments(text, { lineCounter, uniqueKeys: false, prettyErrors: false, logLevel: 'error' }),
    );
    if (!Array.isArray(documents)) return [];
    return documents.some(({ errors }) => errors.length > 0) ? undefined : documents;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class Reader {
  readonly found: FoundImages = { images: [], left: [] };
  readonly #file: string;
  readonly #text: string;
  readonly #lines: LineCounter;
  #kind: ReturnType<typeof fileKind> = 'other';

  constructor(file: string, text: string, lines: LineCounter) {
    this.#file = file;
    this.#text = text;
    this.#lines = lines;
  }

  read(document: Document.Parsed): void {
    const root = document.contents;
    const top = isMap(root) ? root : undefined;
    this.#kind = fileKind(this.#file, (key) => textOf(top, key) ?? (top?.has(key) === true ? '' : undefined));
    if (this.#kind !== 'texts') return this.#visit(root, '', DEPTH);
    // A ConfigMap's or Secret's values belong to programs: what in them is a reference only these know.
    for (const scalar of scalarsOf(root))
      if (typeof scalar.value === 'string')
        this.found.left.push(
          ...leftInText(
            this.#file,
            scalar.value,
            // The text of a block begins below its mark.
            this.#lineOf(scalar) + (scalar.type?.startsWith('BLOCK') === true ? 1 : 0),
            `it stands in a text of a ${textOf(top, 'kind')}`,
          ),
        );
  }

  #visit(node: unknown, key: string, depth: number): void {
    if (depth === 0 || isAlias(node)) return;
    if (isSeq(node)) for (const item of node.items) this.#visit(item, key, depth - 1);
    if (isScalar(node)) this.#scalar(node, key);
    if (!isMap(node)) return;
    if (this.#parts(node, key)) return;
    for (const pair of node.items)
      if (!this.#isStatus(pair, depth)) this.#visit(pair.value, keyOf(pair), depth - 1);
  }

  /** What a cluster says of an object is nobody's wish; a List's items have theirs too. */
  #isStatus(pair: Pair, depth: number): boolean {
    return this.#kind === 'kubernetes' && keyOf(pair) === 'status' && depth >= DEPTH - ITEM_DEPTH;
  }

  #scalar(scalar: Scalar, key: string): void {
    const { value } = scalar;
    if (typeof value !== 'string') return;
    if (key === 'uses') return this.#uses(scalar, value);
    const isNamed = key === 'image' || (key === 'container' && this.#kind === 'workflow');
    if (isNamed) this.#add(scalar, value, 0);
    else if (key === 'images' && this.#kind !== 'kustomization')
      this.#add(scalar, value, value.lastIndexOf('=') + 1);
  }

  /** `docker://IMAGE` of a step; an action by commit is pinned by git, which is not ours to move. */
  #uses(scalar: Scalar, value: string): void {
    if (value.startsWith('docker://')) this.#add(scalar, value, 'docker://'.length);
    else if (/@[0-9a-f]{40}$/.test(value)) this.#leave(scalar, value, 'an action by commit is not an image');
  }

  /** A mapping that keeps a reference in parts. True: nothing else of it names an image. */
  #parts(map: YAMLMap, key: string): boolean {
    const [name, tag, digest] = this.#kind === 'kustomization' && key === 'images' ? KUSTOMIZE : HELM;
    if (this.#ociRepository(map)) return true;
    const repository = name.map((each) => textOf(map, each)).find((each) => each !== undefined);
    if (key === 'image' && textOf(map, 'reference') !== undefined) {
      const reference = map.get('reference', true);
      if (isScalar(reference)) this.#add(reference, String(reference.value), 0);
      return true;
    }
    if (repository === undefined || (map.get(tag) === undefined && map.get(digest) === undefined))
      return false;
    const registry = textOf(map, 'registry');
    const whole = registry === undefined ? repository : `${registry}/${repository}`;
    const [tagAt, digestAt] = [map.get(tag, true), map.get(digest, true)];
    const [tagText, digestText] = [sourceOf(tagAt), sourceOf(digestAt)];
    const named = tagText === undefined || tagText === '' ? whole : `${whole}:${tagText}`;
    if (isScalar(digestAt) && digestText !== undefined && DIGEST.test(digestText))
      this.#addDigest(digestAt, named, digestText);
    else if (isScalar(tagAt) && tagText !== undefined && tagText !== '') this.#addTag(tagAt, named, tagText);
    return true;
  }

  /** Of Flux: the address as a URL, tag and digest below `ref`. */
  #ociRepository(map: YAMLMap): boolean {
    const url = textOf(map, 'url');
    const ref = map.get('ref', true);
    if (url === undefined || !url.startsWith('oci://') || !isMap(ref)) return false;
    const tag = textOf(ref, 'tag');
    const digest = ref.get('digest', true);
    const text = sourceOf(digest);
    if (isScalar(digest) && text !== undefined && DIGEST.test(text))
      this.#addDigest(digest, `${url.slice('oci://'.length)}${tag === undefined ? '' : `:${tag}`}`, text);
    return true;
  }

  #addDigest(scalar: Scalar, named: string, digest: string): void {
    const at = this.#startOf(scalar, digest);
    if (isTemplated(named)) return this.#leave(scalar, named, TEMPLATED);
    if (at === undefined) return this.#leave(scalar, named, FOLDED);
    if (!isImage(named)) return;
    const hexAt = at + digest.length - HEX_LENGTH;
    this.found.images.push({
      file: this.#file,
      line: this.#lineOf(scalar),
      image: `${named}@${digest}`,
      hexAt,
      endAt: undefined,
    });
  }

  #addTag(scalar: Scalar, named: string, tag: string): void {
    const at = this.#startOf(scalar, tag);
    if (isTemplated(named)) return this.#leave(scalar, named, TEMPLATED);
    if (at === undefined) return this.#leave(scalar, named, FOLDED);
    if (!isImage(named)) return;
    const found = referenceAt(this.#file, this.#lineOf(scalar), named, at - (named.length - tag.length));
    if (this.#kind === 'other' && found.hexAt === undefined) return;
    this.found.images.push(found);
  }

  #add(scalar: Scalar, value: string, from: number): void {
    const image = value.slice(from);
    if (isTemplated(image)) return this.#leave(scalar, image, TEMPLATED);
    const at = this.#startOf(scalar, value);
    if (!isImage(image)) return;
    if (at === undefined) return this.#leave(scalar, image, FOLDED);
    const found = referenceAt(this.#file, this.#lineOf(scalar), image, at + from);
    // In a file of which nobody knows what it is for, `image: logo` is one of a container only where it has a digest.
    if (this.#kind !== 'other' || found.hexAt !== undefined) this.found.images.push(found);
  }

  #leave(scalar: Scalar, text: string, why: string): void {
    this.found.left.push({ file: this.#file, line: this.#lineOf(scalar), text, why });
  }

  /** Where a value stands as it is, without escapes and in one piece. */
  #startOf({ range }: Scalar, value: string): number | undefined {
    if (range === undefined || range === null) return undefined;
    const source = this.#text.slice(range[0], range[1]);
    const quote = /^["']/.test(source) ? 1 : 0;
    return source.slice(quote, quote + value.length) === value && source.length === value.length + 2 * quote
      ? range[0] + quote
      : undefined;
  }

  #lineOf({ range }: Scalar): number {
    return this.#lines.linePos(range?.[0] ?? 0).line;
  }
}

const TEMPLATED = 'a template fills it in';
const FOLDED = 'it is written over several lines or with escapes';
const HELM = [['repository', 'repo'], 'tag', 'digest'] as const;
const KUSTOMIZE = [['newName', 'name'], 'newTag', 'digest'] as const;

function leftInText(file: string, text: string, line: number, why: string): FoundImages['left'] {
  return text.split('\n').flatMap((each, index) => {
    const entry = each.trim();
    const [, image = ''] = IMAGE_KEY.exec(entry.startsWith('-') ? entry.slice(1).trimStart() : entry) ?? [];
    return image.trim() === '' ? [] : [{ file, line: line + index, text: image.trim(), why }];
  });
}

function* scalarsOf(node: unknown): Generator<Scalar> {
  if (isScalar(node)) yield node;
  if (isSeq(node)) for (const item of node.items) yield* scalarsOf(item);
  if (isMap(node)) for (const { value } of node.items) yield* scalarsOf(value);
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

function textOf(map: YAMLMap | undefined, key: string): string | undefined {
  const value = map?.get(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A tag may read as a number (`1.10`): only its source has all digits. */
function sourceOf(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  return typeof node.value === 'string' ? node.value : node.source;
}
