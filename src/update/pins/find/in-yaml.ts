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
import type { FoundImage, FoundImages, LeftImage } from '../types.ts';
import { digestsIn } from './digests-in.ts';
import { type FileKind, fileKind } from './file-kind.ts';
import { HEX_LENGTH, isImage, isTemplated, referenceAt } from './reference-at.ts';

/** Of workflows, of actions that are containers, and of the contexts that Compose builds with. */
const IMAGE_SCHEME = /^(?:docker|docker-image):\/\//;
/** `sidecarImage`, `imageName`: an image where a digest says so. */
const NAMED_FOR_AN_IMAGE = /Image$|^imageName$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const IMAGE_KEY = /^["']?image["']?\s*:(.*)$/;
/** The whole value, and not a package URL. */
const PINNED = /^(?!pkg:)[\w./:-]{1,500}@sha256:[0-9a-f]{64}$/;
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
    return { images: [], left: leftInText(file, text, { line: 1, why: NOT_YAML }) };
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

/** `isText`: a text of a program, in which `image:` may name one without a digest, too. */
type Unread = { scalar: Scalar; why: string; isText?: boolean };

class Reader {
  readonly found: FoundImages = { images: [], left: [] };
  readonly #file: string;
  readonly #text: string;
  readonly #lines: LineCounter;
  #kind: FileKind = 'other';
  /** Scalars that are read already: as an image, as a part of one, or named. */
  readonly #known = new Set<Scalar>();
  readonly #anchors = new Map<string, Scalar>();

  constructor(file: string, text: string, lines: LineCounter) {
    this.#file = file;
    this.#text = text;
    this.#lines = lines;
  }

  read({ contents }: Document.Parsed): void {
    this.#kind = this.#kindOf(isMap(contents) ? contents : undefined);
    this.#anchors.clear();
    const unread: Unread[] = [];
    this.#visit(contents, '', DEPTH, unread);
    for (const each of unread) this.#leaveText(each);
  }

  #kindOf(map: YAMLMap | undefined): FileKind {
    return fileKind(this.#file, (key) => this.#textOf(map, key) ?? (map?.has(key) === true ? '' : undefined));
  }

  #visit(node: unknown, key: string, depth: number, unread: Unread[]): void {
    if (depth === 0) return;
    if (isAlias(node)) this.#scalar(this.#anchors.get(node.source), key);
    if (isSeq(node)) for (const item of node.items) this.#visit(item, key, depth - 1, unread);
    if (isScalar(node)) {
      if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
      this.#scalar(node, key);
      if (this.#kind !== 'other' || isPinned(node.value))
        unread.push({ scalar: node, why: 'no key says that it is an image' });
    }
    if (isMap(node)) this.#map(node, key, depth, unread);
  }

  #map(map: YAMLMap, key: string, depth: number, unread: Unread[]): void {
    const around = this.#kind;
    // An object of Kubernetes in a list, or in another's template, is read as one that stands alone.
    const isObject = this.#textOf(map, 'apiVersion') !== undefined && this.#textOf(map, 'kind') !== undefined;
    if (isObject) this.#kind = this.#kindOf(map);
    if (this.#kind === 'texts') {
      const why = `it stands in a text of a ${this.#textOf(map, 'kind') ?? 'Secret'}`;
      for (const scalar of scalarsOf(map)) unread.push({ scalar, why, isText: true });
    } else {
      this.#parts(map, key);
      for (const pair of map.items)
        if (!this.#isStatus(pair, depth)) this.#visit(pair.value, keyOf(pair), depth - 1, unread);
    }
    this.#kind = around;
  }

  /** What a cluster says of an object is nobody's wish; a List's items have theirs too. */
  #isStatus(pair: Pair, depth: number): boolean {
    return this.#kind === 'kubernetes' && keyOf(pair) === 'status' && depth >= DEPTH - ITEM_DEPTH;
  }

  #scalar(scalar: Scalar | undefined, key: string): void {
    const value = scalar?.value;
    if (scalar === undefined || typeof value !== 'string' || this.#known.has(scalar)) return;
    const [scheme = ''] = IMAGE_SCHEME.exec(value) ?? [];
    if (scheme !== '' && (key === 'uses' || key === 'image' || this.#kind === 'compose'))
      this.#add(scalar, value, scheme.length);
    else if (key === 'uses') this.#uses(scalar, value);
    else if (key === 'image' || (this.#kind === 'workflow' && (key === 'container' || key === 'services')))
      this.#add(scalar, value, 0);
    else if (key === 'images' && this.#kind !== 'kustomization')
      this.#add(scalar, value, value.lastIndexOf('=') + 1);
    else if (NAMED_FOR_AN_IMAGE.test(key) && value.includes('@sha256:')) this.#add(scalar, value, 0);
  }

  /** An action by commit is pinned by git, which is not ours to move. */
  #uses(scalar: Scalar, value: string): void {
    if (/@[0-9a-f]{40}$/.test(value)) this.#leave(scalar, value, 'an action by commit is not an image');
  }

  /** A mapping that keeps a reference in parts. */
  #parts(map: YAMLMap, key: string): void {
    if (this.#ociRepository(map)) return;
    const reference = this.#nodeOf(map, this.#kind === 'workflow' ? 'name' : 'reference');
    if (isScalar(reference) && (key === 'image' || (key === 'services' && this.#kind === 'workflow')))
      return this.#scalar(reference, 'image');
    const [names, tag, digest] =
      key === 'images' && (this.#kind === 'kustomization' || this.#kind === 'kubernetes') ? KUSTOMIZE : HELM;
    const repository = [...names, ...(key === 'image' ? ['name'] : [])]
      .map((each) => this.#textOf(map, each))
      .find((each) => each !== undefined);
    if (repository === undefined) return;
    const registry = this.#textOf(map, 'registry');
    const whole = registry === undefined ? repository : `${registry}/${repository}`;
    const [tagAt, digestAt, shaAt] = [tag, digest, 'sha'].map((each) => this.#nodeOf(map, each));
    const [tagText, digestText] = [sourceOf(tagAt), sourceOf(digestAt)];
    const named = tagText === undefined || tagText === '' ? whole : `${whole}:${tagText}`;
    if (isScalar(digestAt) && digestText !== undefined && DIGEST.test(digestText))
      this.#addDigest(digestAt, named, digestText);
    else if (isScalar(shaAt) && sourceOf(shaAt) !== '' && sourceOf(shaAt) !== undefined)
      this.#leave(
        shaAt,
        `${named}@sha256:${sourceOf(shaAt)}`,
        'its digest stands in "sha", without its algorithm',
      );
    else if (isScalar(tagAt) && tagText !== undefined && tagText !== '') this.#addTag(tagAt, named, tagText);
  }

  /** Of Flux: the address as a URL, tag and digest below `ref`. */
  #ociRepository(map: YAMLMap): boolean {
    const url = this.#textOf(map, 'url');
    const ref = map.get('ref', true);
    if (url === undefined || !url.startsWith('oci://') || !isMap(ref)) return false;
    const tag = this.#textOf(ref, 'tag');
    const digest = this.#nodeOf(ref, 'digest');
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
    const line = this.#lineOf(scalar);
    this.#take(scalar, { file: this.#file, line, image: `${named}@${digest}`, hexAt, endAt: undefined });
  }

  #addTag(scalar: Scalar, named: string, tag: string): void {
    const at = this.#startOf(scalar, tag);
    if (isTemplated(named)) return this.#leave(scalar, named, TEMPLATED);
    if (at === undefined) return this.#leave(scalar, named, FOLDED);
    if (!isImage(named)) return;
    const found = referenceAt(this.#file, this.#lineOf(scalar), named, at - (named.length - tag.length));
    if (found.hexAt === undefined && scalar.anchor !== undefined)
      return this.#leave(scalar, named, 'its tag has an anchor, and may be that of other images');
    this.#take(scalar, found);
  }

  #add(scalar: Scalar, value: string, from: number): void {
    const image = value.slice(from);
    if (isTemplated(image)) return this.#leave(scalar, image, TEMPLATED);
    const at = this.#startOf(scalar, value);
    if (!isImage(image)) return;
    if (at === undefined) return this.#leave(scalar, image, FOLDED);
    this.#take(scalar, referenceAt(this.#file, this.#lineOf(scalar), image, at + from));
  }

  #take(scalar: Scalar, found: FoundImage): void {
    if (this.#known.has(scalar)) return;
    // In a file of which nobody knows what it is for, `image: logo` is one of a container only where it has a digest.
    if (this.#kind === 'other' && found.hexAt === undefined) return;
    this.#known.add(scalar);
    this.found.images.push(found);
  }

  /** An alias stands for what its anchor has, which is what can be changed. */
  #nodeOf(map: YAMLMap | undefined, key: string): unknown {
    const node = map?.get(key, true);
    return isAlias(node) ? this.#anchors.get(node.source) : node;
  }

  #textOf(map: YAMLMap | undefined, key: string): string | undefined {
    const node = this.#nodeOf(map, key);
    return isScalar(node) && typeof node.value === 'string' && node.value !== '' ? node.value : undefined;
  }

  #leave(scalar: Scalar, text: string, why: string): void {
    if (this.#known.has(scalar)) return;
    this.#known.add(scalar);
    this.found.left.push({ file: this.#file, line: this.#lineOf(scalar), text, why });
  }

  /** A value that nothing above knows: what in it is a reference only its reader knows. */
  #leaveText({ scalar, why, isText = false }: Unread): void {
    if (typeof scalar.value !== 'string' || this.#known.has(scalar)) return;
    // The text of a block begins below its mark.
    const line = this.#lineOf(scalar) + (scalar.type?.startsWith('BLOCK') === true ? 1 : 0);
    const left = leftInText(this.#file, scalar.value, { line, why });
    this.found.left.push(...(isText ? left : left.filter(({ text }) => text.includes('@sha256:'))));
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

const NOT_YAML = 'this file is a template, or not valid YAML';
const TEMPLATED = 'a template fills it in';
const FOLDED = 'it is written over several lines or with escapes';
const HELM = [['repository', 'repo'], 'tag', 'digest'] as const;
const KUSTOMIZE = [['newName', 'name'], 'newTag', 'digest'] as const;

/** `image: …` of each line, or else the references with a digest that stand in it. */
function leftInText(file: string, text: string, { line, why }: { line: number; why: string }): LeftImage[] {
  return text.split('\n').flatMap((each, index) => {
    const entry = each.trim();
    const [, image = ''] = IMAGE_KEY.exec(entry.startsWith('-') ? entry.slice(1).trimStart() : entry) ?? [];
    const texts = image.trim() === '' ? [...digestsIn(each)].map((found) => found.text) : [image.trim()];
    return texts.map((found) => ({ file, line: line + index, text: found, why }));
  });
}

function* scalarsOf(node: unknown): Generator<Scalar> {
  if (isScalar(node)) yield node;
  if (isSeq(node)) for (const item of node.items) yield* scalarsOf(item);
  if (isMap(node)) for (const { value } of node.items) yield* scalarsOf(value);
}

function isPinned(value: unknown): boolean {
  return typeof value === 'string' && PINNED.test(value);
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

/** A tag may read as a number (`1.10`): only its source has all digits. */
function sourceOf(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  return typeof node.value === 'string' ? node.value : node.source;
}
