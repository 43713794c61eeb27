import { hasRoom } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { ScriptReader } from './script-reader.ts';
import type { ShellFacts } from './shell-types.ts';
import { HOME_FILES } from './start-files.ts';

const LIMIT_BYTES = 1024 * 1024;
const LIMIT_WORDS = 50_000;
const SHELL = /^#![ \t]*(?:[^\s]*\/)?(?:env[ \t]+)?(?:-S[ \t]+)?(?:ba|da|a|k|mk|rba)?sh\b/;

/** Folders and names of texts without `#!` that scripts read commands from. */
const SOURCED_FOLDERS =
  /(?:^|\/)(?:etc\/(?:default|init\.d|profile\.d|sysconfig|rc\.d)|init-functions\.d|git-core(?:\/mergetools)?)\/[^/]+$/;
const SOURCED_NAMES = new Set(
  'profile|bash.bashrc|init-functions|confmodule|os-release|lsb-release|locale|locale.conf|environment|update-exim4.conf.conf'.split(
    '|',
  ),
);
const HOME_NAMES: ReadonlySet<string> = new Set(HOME_FILES);
const SOURCED_ENDS = [
  '.sh',
  'envvars',
  'functions',
  ...['lib', 'common', 'util', 'utils', 'helpers', 'env', 'vars', 'defaults'].flatMap((end) => [
    `-${end}`,
    `_${end}`,
    `.${end}`,
  ]),
];

function isSourced(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    SOURCED_NAMES.has(name) ||
    HOME_NAMES.has(name) ||
    SOURCED_FOLDERS.test(path) ||
    SOURCED_ENDS.some((end) => name.endsWith(end))
  );
}

export const shellExaminer: Examiner<ShellFacts> = {
  id: 'reach-shell',
  version: 18,
  wants: {
    suffixes: [''],
    accept: ({ path, magic }) => magic === 'shebang' || (magic === undefined && isSourced(path)),
  },
  examine({ content, sizeBytes, magic }, problem) {
    const text = content.read(0, Math.min(sizeBytes, LIMIT_BYTES)).toString('latin1');
    if (sizeBytes === 0 || text.slice(0, 4096).includes('\0')) return undefined;
    if (magic === 'shebang' && !SHELL.test(text)) return undefined;
    if (sizeBytes > LIMIT_BYTES) problem(`it has ${sizeBytes} bytes; more than ${LIMIT_BYTES} are not read`);
    const reader = new ScriptReader((size) => hasRoom(size, LIMIT_WORDS, 'words', problem));
    const isWhole = reader.read(text) && sizeBytes <= LIMIT_BYTES;
    return withoutUndefined({ ...reader.facts(), isCut: isWhole ? undefined : (true as const) });
  },
};
