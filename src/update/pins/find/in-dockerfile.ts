import dockerfileAst from 'dockerfile-ast';
import type { FoundImages } from '../types.ts';
import { isImage, isTemplated, referenceAt } from './reference-at.ts';

/** `# syntax=docker/dockerfile:1` at the top: the image of the frontend that builds the file. */
const SYNTAX = /^#[ \t]*syntax[ \t]*=[ \t]*(\S+)/im;

const FROM_OPTION = /[=,]from=([^,]+)/;

type Position = { line: number; character: number };

/** Images of FROM, of COPY --from, of RUN --mount=from and of the frontend. Names of stages are none. */
export function imagesInDockerfile(file: string, text: string): FoundImages {
  const found: FoundImages = { images: [], left: [] };
  const starts = lineStarts(text);
  const add = (image: string, { line, character }: Position): void => {
    if (isTemplated(image)) {
      found.left.push({ file, line: line + 1, text: image, why: 'an argument of the build fills it in' });
      return;
    }
    if (isImage(image))
      found.images.push(referenceAt(file, line + 1, image, (starts[line] ?? 0) + character));
  };
  const syntax = SYNTAX.exec(headOf(text));
  if (syntax?.[1] !== undefined)
    add(syntax[1], positionAt(starts, syntax.index + syntax[0].length - syntax[1].length));
  const parsed = dockerfileAst.DockerfileParser.parse(text);
  const stages = new Set<string>();
  const isStage = (name: string): boolean => stages.has(name.toLowerCase()) || /^\d+$/.test(name);
  for (const from of parsed.getFROMs()) {
    const [image, range] = [from.getImage(), from.getImageRange()];
    if (image !== null && range !== null && image !== 'scratch' && !isStage(image)) add(image, range.start);
    const stage = from.getBuildStage();
    if (stage !== null) stages.add(stage.toLowerCase());
  }
  for (const copy of parsed.getCOPYs()) {
    const flag = copy.getFromFlag();
    const [image, range] = [flag?.getValue() ?? null, flag?.getValueRange() ?? null];
    if (image !== null && image !== '' && range !== null && !isStage(image)) add(image, range.start);
  }
  for (const instruction of parsed.getInstructions()) {
    if (instruction.getKeyword() !== 'RUN') continue;
    const begin = instruction.getRange().start;
    const offset = (starts[begin.line] ?? 0) + begin.character;
    const end = instruction.getRange().end;
    const source = text.slice(offset, (starts[end.line] ?? 0) + end.character);
    for (const { 0: word, index } of source.matchAll(/\S+/g)) {
      const from = word.startsWith('--mount=') ? FROM_OPTION.exec(word) : null;
      const image = from?.[1] ?? '';
      if (from !== null && !isStage(image))
        add(image, positionAt(starts, offset + index + from.index + from[0].length - image.length));
    }
  }
  found.images.sort((a, b) => a.line - b.line);
  return found;
}

/** Directives stand before everything but other directives. */
function headOf(text: string): string {
  return /^(?:#[^\n]*\n?)*/.exec(text)?.[0] ?? '';
}

function lineStarts(text: string): number[] {
  const starts = [0];
  // As the library counts: CRLF is one end of a line, and so is CR alone.
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return starts;
}

function positionAt(starts: readonly number[], offset: number): Position {
  const line = starts.findLastIndex((start) => start <= offset);
  return { line, character: offset - (starts[line] ?? 0) };
}
