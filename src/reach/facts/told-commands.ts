/** Texts that are no settings, or that a pack reads by their language. */
const ENDS = new Set(
  'py pyi pl pm js mjs cjs jsx ts mts cts tsx rb php lua java kt go rs c cc cpp h hpp md rst adoc htm html css scss svg map lock po pot csv sql sh bash zsh ksh'.split(
    ' ',
  ),
);
const NAMES = /^(?:(?:package|tsconfig|composer)\b|\.?(?:profile|bash|zsh|ksh|envvars))/;
/** What builds and tests a source elsewhere; of a Dockerfile each line is run in another image. */
const OF_BUILDS =
  /(?:^|\/)(?:(?:Docker|Container)file[^/]*|[^/]*\.Dockerfile|\.travis\.yml|\.gitlab-ci\.yml|\.?appveyor\.yml|azure-pipelines\.yml|Jenkinsfile|Vagrantfile)$|(?:^|\/)\.(?:github|circleci)\//i;
const FOLDERS = /(?:^|\/)etc\/(?:profile\.d|init\.d|skel|default|bash_completion\.d)\//;
/** Of a setting whose value is started: `exec`, `preStop.command`, `compresscmd`; what follows `Subsystem` is a name. */
export const STARTS =
  /(?:cmd|command|exec|execute|program|script|hook|handler|helper|editor|pager|binary|tool|check|popen|(?<!sub)system|spawn|shell|start|stop|reload|checker|verifier|converter|filter|notify|alert|ban|prg|run|runs|entrypoint|argv|postpro)$/i;
const BARE = /^[a-z][\w.+-]{1,40}$/;
/** Words with which settings go on after a program: an option, a place for a value. */
const AFTER_PROGRAM = /^--?[A-Za-z]|^\{?[%$]/;
/** Of a table of times: `5 * * * * job`, `@daily job`. */
const TIMES = /^[ \t]{0,20}(?:(?:[\d*,/-]{1,30}[ \t]{1,10}){5}|@[a-z]{4,10}[ \t])/;
/** Where a command begins with what another setting has: `ban = <tool> -I x`, `x | %(tool)s`, `$(TOOL) x` of a makefile. */
const BEGINS_WITH =
  /(?:^|[=|;&:])[ \t]{0,20}[@-]{0,2}(?:<([\w-]{1,40})>|%\(([\w-]{1,40})\)s|\$[({](\w{1,40})[)}])(?=\s)/gm;
const SETTING = /^[ \t]{0,20}([\w-]{1,40})[ \t]{0,20}[?:+]{0,2}[=:][ \t]{0,20}([a-z].*)/;
const BETWEEN_WORDS = /[\s"'`,;:={}[\]()]+/;
const LIMIT_LINES = 5000;
const LONGEST_LINE = 1000;
const LIMIT_WORDS = 12;
const LIMIT_TOLD = 200;

/**
 * Command lines that settings of any format seem to have: what follows a name such as `exec` or `command`, and a bare word before an option
 * (`converter = ffmpeg -i %s`), behind a pipe (`"|rotate 5"`), or where another setting begins with it (`run = <converter> x`). Whether the first word is a program is told by the image. None twice.
 */
export function toldCommands(path: string, text: string): string[] {
  if (!mayBeSettings(path)) return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const told = new Set<string>();
  const isTable = name.startsWith('Procfile');
  const begins = new Set([...text.matchAll(BEGINS_WITH)].map(([, a, b, c]) => a ?? b ?? c));
  let isOpen = false;
  for (const whole of text.split('\n', LIMIT_LINES)) {
    const line = whole.slice(0, LONGEST_LINE);
    const words = wordsIn(line).filter((word) => word !== '-');
    if (words.length === 0) continue;
    // `tool = tool <options>`, and of what another setting begins with.
    const [, key = '', value = ''] = SETTING.exec(line) ?? [];
    if (begins.has(key) || (key !== '' && key === words[1])) add(wordsIn(value), told);
    // `command:`, and a list below it.
    if (isOpen) add(words, told);
    isOpen = STARTS.test(words.at(-1) ?? '');
    for (const start of isTable || TIMES.test(line) ? [1, 5, 6] : []) add(words.slice(start), told);
    // `UserParameter=key[*],tool $1` of Zabbix.
    if (words[0] === 'UserParameter') add(wordsIn(line.slice(line.indexOf(',') + 1)), told);
    for (const [index, word] of words.entries()) {
      // `"|tool 5"`: what is written is piped to it.
      if (word.startsWith('|')) add(wordsIn(word.slice(1)).concat(words.slice(index + 1)), told);
      const isBeforeOption = words.slice(index + 1, index === 1 ? 6 : index + 2).some(isAfterProgram);
      if ((STARTS.test(words[index - 1] ?? '') || isBeforeOption) && BARE.test(word))
        add(words.slice(index), told);
    }
    if (told.size >= LIMIT_TOLD) break;
  }
  return [...told];
}

/** Whether a text of this name is no source or document, and none that a pack reads. */
export function mayBeSettings(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const end = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return !ENDS.has(end) && !NAMES.test(name) && !FOLDERS.test(path) && !OF_BUILDS.test(path);
}

function wordsIn(line: string): string[] {
  return line.split(BETWEEN_WORDS).filter((word) => word !== '');
}

function isAfterProgram(word: string): boolean {
  return AFTER_PROGRAM.test(word);
}

function add(words: readonly string[], told: Set<string>): void {
  if (BARE.test(words[0] ?? '')) told.add(words.slice(0, LIMIT_WORDS).join(' '));
}
