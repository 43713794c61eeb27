import dockerfileAst from 'dockerfile-ast';
import type { FoundImages } from '../types.ts';
import { digestsIn } from './digests-in.ts';
import { isImage, isTemplated, referenceAt } from './reference-at.ts';

/** `# syntax=docker/dockerfile:1` at the top: the image of the frontend that builds the file. */
const SYNTAX = /^ ?#[ \t]*syntax[ \t]*=[ \t]*(\S+)/im;

/** `from=IMAGE` of a flag: of COPY alone, of RUN beside other options of a mount. */
const FROM_OPTION = { COPY: /^--from=(.+)$/, RUN: /^--mount=(?:.*,)?from=([^,]+)/ } as const;

/** The words of an instruction; a comment between its lines is one. */
const WORDS = /#.*|\S+/g;

/**
 * Images of FROM, of COPY --from, of RUN --mount=from, of the same behind ONBUILD, and of the frontend. Names of stages are none. Any other
 * digest is named and left: an argument of the build has it, or a text.
 */
export function imagesInDockerfile(file: string, text: string): FoundImages {
  const found: FoundImages = { images: [], left: [] };
  // A mark of byte order belongs to no instruction; with a blank in its place all else stays where it is.
  const code = text.replace(/^\ufeff/, ' ');
  const starts = lineStarts(code);
  const lineAt = (offset: number): number => starts.findLastIndex((start) => start <= offset) + 1;
  const stages = new Set<string>();
  const isStage = (name: string): boolean =>
    name === 'scratch' || stages.has(name.toLowerCase()) || /^\d+$/.test(name);
  const add = (image: string, offset: number): void => {
    if (isStage(image)) return;
    const line = lineAt(offset);
    if (isTemplated(image))
      found.left.push({ file, line, text: image, why: 'an argument of the build fills it in' });
    else if (isImage(image)) found.images.push(referenceAt(file, line, image, offset));
  };
  const syntax = SYNTAX.exec(headOf(code));
  if (syntax?.[1] !== undefined) add(syntax[1], syntax.index + syntax[0].length - syntax[1].length);
  const parsed = dockerfileAst.DockerfileParser.parse(code);
  const offsetOf = ({ line, character }: { line: number; character: number }): number =>
    (starts[line] ?? 0) + character;
  for (const from of parsed.getFROMs()) {
    const [image, range] = [from.getImage(), from.getImageRange()];
    if (image !== null && range !== null) add(image, offsetOf(range.start));
    const stage = from.getBuildStage();
    if (stage !== null) stages.add(stage.toLowerCase());
  }
  for (const instruction of parsed.getInstructions()) {
    const { start, end } = instruction.getRange();
    const source = code.slice(offsetOf(start), offsetOf(end));
    for (const { image, at } of imagesOfFlags(source)) add(image, offsetOf(start) + at);
  }
  found.images.sort((a, b) => a.line - b.line);
  leaveOthers(file, code, found);
  return found;
}

/** Flags stand before everything else: what looks like one in a command or in a document below it is none. */
function* imagesOfFlags(source: string): Generator<{ image: string; at: number }> {
  let option: RegExp | undefined;
  for (const { 0: word, index } of source.matchAll(WORDS)) {
    const keyword = word.toUpperCase();
    if (word.startsWith('#') || word === '\\' || word === '`' || keyword === 'ONBUILD') continue;
    if (option === undefined) {
      if (keyword !== 'COPY' && keyword !== 'RUN') return;
      option = FROM_OPTION[keyword];
    } else if (!word.startsWith('--')) return;
    const [flag, image] = option.exec(word) ?? [];
    if (flag !== undefined && image !== undefined) yield { image, at: index + flag.length - image.length };
  }
}

function leaveOthers(file: string, code: string, { images, left }: FoundImages): void {
  const known = Map.groupBy(
    [...images.map(({ line, image }) => ({ line, text: image })), ...left],
    ({ line }) => line,
  );
  const lines = code.split('\n');
  for (const { line, text } of digestsIn(code)) {
    const isComment = lines[line - 1]?.trimStart().startsWith('#') === true;
    if (!isComment && known.get(line)?.some((each) => each.text.includes(text)) !== true)
      left.push({ file, line, text, why: 'no instruction takes it as an image' });
  }
}

/** Directives stand before everything but other directives. */
function headOf(code: string): string {
  return /^ ?(?:#[^\n]*\n?)*/.exec(code)?.[0] ?? '';
}

function lineStarts(text: string): number[] {
  const starts = [0];
  // As the library counts: CRLF is one end of a line, and so is CR alone.
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return starts;
}
