import { type ExaminedFile, type Examiner, readText } from '../../../image-files/index.ts';
import { BUNDLED_PHP } from '../../known/bundled-php.ts';
import { isOfProject } from '../declared/projects.ts';
import { bundledLibrary } from './bundled.ts';
import { type ComposerPackage, parseComposer } from './composer.ts';
import { installedVersions } from './installed-versions.ts';
import { type PearPackage, parsePearRegistry } from './pear.ts';
import type { PhpLibrary } from './types.ts';
import { pluginHeader, wordpressVersion } from './wordpress.ts';

const MAX_COMPOSER = 64 * 1024 * 1024;
const MAX_REGISTRY = 8 * 1024 * 1024;
/** As far as WordPress itself looks for a header. */
const MAX_HEADER = 8 * 1024;

export const installedExaminer: Examiner<ComposerPackage[]> = {
  id: 'php-composer',
  version: 2,
  wants: { paths: ['composer/installed.json'] },
  examine: composerPackages,
};

/** Composer writes for its own use what stands in installed.json, which some take away. */
export const installedPhpExaminer: Examiner<ComposerPackage[]> = {
  id: 'php-composer-runtime',
  version: 1,
  wants: { paths: ['composer/installed.php'] },
  examine(file, problem) {
    const text = readText(file, { limit: MAX_REGISTRY, problem, encoding: 'latin1' }) ?? '';
    const packages = installedVersions(text, problem);
    return packages.length > 0 ? packages : undefined;
  },
};

export const lockExaminer: Examiner<ComposerPackage[]> = {
  id: 'php-composer-lock',
  version: 3,
  wants: { names: ['composer.lock'], accept: isOfProject },
  examine: composerPackages,
};

function composerPackages(
  { content }: ExaminedFile,
  problem: (message: string) => void,
): ComposerPackage[] | undefined {
  if (content.sizeBytes > MAX_COMPOSER) {
    problem(`it has ${content.sizeBytes} bytes; more than ${MAX_COMPOSER} are not read`);
    return undefined;
  }
  const packages = parseComposer(content.read(0, content.sizeBytes), problem);
  return packages.length > 0 ? packages : undefined;
}

export const pearExaminer: Examiner<PearPackage> = {
  id: 'php-pear',
  version: 3,
  wants: { suffixes: ['.reg'], accept: ({ path }) => /(?:^|\/)\.registry\//.test(path) },
  examine(file, problem) {
    const found = parsePearRegistry(
      readText(file, { limit: MAX_REGISTRY, problem, encoding: 'latin1' }) ?? '',
      problem,
    );
    if (found === undefined) problem('it names no PEAR package with a version');
    return found;
  },
};

export const wordpressExaminer: Examiner<string> = {
  id: 'php-wordpress',
  version: 2,
  wants: { paths: ['wp-includes/version.php'] },
  examine: (file) => wordpressVersion(textOf(file, MAX_HEADER, 'utf8')),
};

const BUNDLED_FILES = [...new Set(BUNDLED_PHP.flatMap(({ files }) => files))];
/** PHPMailer's constant stands behind 23 KB of comments and properties. */
const MAX_LIBRARY = 512 * 1024;

export const bundledExaminer: Examiner<PhpLibrary> = {
  id: 'php-bundled',
  version: 3,
  wants: { names: BUNDLED_FILES },
  examine: (file) =>
    bundledLibrary(file.path.slice(file.path.lastIndexOf('/') + 1), textOf(file, MAX_LIBRARY, 'latin1')),
};

export const pluginExaminer: Examiner<{ title: string; version: string }> = {
  id: 'php-wordpress-plugin',
  version: 3,
  wants: {
    suffixes: ['.php'],
    accept: ({ path }) => /(?:^|\/)wp-content\/plugins\/[^/]+(?:\/[^/]+)?\.php$/.test(path),
  },
  examine: (file) => pluginHeader(textOf(file, MAX_HEADER, 'utf8')),
};

function textOf({ content }: ExaminedFile, limit: number, encoding: 'utf8' | 'latin1'): string {
  return content.read(0, Math.min(content.sizeBytes, limit)).toString(encoding);
}
