import { textExaminer, wordsExaminer, wordsOf } from '../facts/text-facts.ts';
import type { StepEvidence, World } from '../types.ts';

const SETTINGS = /\.(?:ini|cfg|conf|json|ya?ml|toml|env|sh)$/;
const SHELL = /\b(?:sh|ash|bash|dash|ksh|zsh)\b/;
/** They list what is installed, whoever loads it. */
const MANIFEST =
  /(?:^|\/)(?:package|package-lock|npm-shrinkwrap|pnpm-lock|composer|bower|tsconfig[^/]*|pyproject|Cargo|Pipfile)\.(?:json|ya?ml|toml)$/;

/** A word, and where it stands. */
export type ToldWord = { word: string; evidence: StepEvidence };

/** Words of settings and of shell scripts of an application: what loads by computed names may be told one of them. None where the file is neither. */
export function wordsOfSettings(path: string, world: World): readonly ToldWord[] {
  if (MANIFEST.test(path) || path.includes('node_modules/') || !world.isApplication(path)) return [];
  if (!SETTINGS.test(path) && !SHELL.test(world.tree.factsAt(textExaminer, path)?.shebang ?? '')) return [];
  return wordsIn(wordsOf(world.tree.factsAt(wordsExaminer, path)), path);
}

/** Words that stand in a file. */
export function wordsIn(words: readonly string[], path: string): readonly ToldWord[] {
  return words.map((word) => ({ word, evidence: { literal: word, where: path } }));
}

/** The same of the image's own variables: `PLUGINS=far,near`. */
export function wordsOfVariables({ environment }: World): readonly ToldWord[] {
  return [...environment].flatMap(([name, value]) =>
    splitAt(value, { literal: `${name}=${value}`, where: "the image's environment" }),
  );
}

/** The same of a command line: `--plugins=far,near`. */
export function wordsOfLine(words: readonly string[], evidence: StepEvidence): readonly ToldWord[] {
  return words.flatMap((text) => splitAt(text, { ...evidence, literal: text }));
}

function splitAt(text: string, evidence: StepEvidence): ToldWord[] {
  return text.split(/[\s,;=]+/).map((word) => ({ word, evidence }));
}
