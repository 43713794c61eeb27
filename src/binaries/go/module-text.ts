import { hasRoom, type Say } from '../../base/at-most.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
export type GoModule = {
  path: string;
  /** Undefined: none, or `(devel)`. */
  version?: string;
  /** `h1:…` of go.sum. */
  sum?: string;
  /** What was built instead: another module, or a folder (a path without a version). */
  replacement?: { path: string; version?: string; sum?: string };
};

/** The text of debug.BuildInfo. `path`: the main package. */
export type GoModules = {
  path: string | undefined;
  main: GoModule | undefined;
  dependencies: GoModule[];
  settings: ReadonlyMap<string, string>;
};

/** Kubernetes has about 300. */
const MOST_MODULES = 5000;
const MOST_SETTINGS = 200;

/** Lines of `path`, `mod`, `dep`, `=>` and `build`, fields by tabs (runtime/debug, BuildInfo.String). */
export function readModuleText(text: string, say: Say): GoModules {
  let path: string | undefined;
  let main: GoModule | undefined;
  const dependencies: GoModule[] = [];
  const settings = new Map<string, string>();
  let last: GoModule | undefined;
  for (const line of text.split('\n')) {
    const [kind, ...fields] = line.split('\t');
    if (kind === 'path') path = fields[0];
    else if (kind === 'mod') last = main = moduleOf(fields);
    else if (kind === 'dep') {
      last = moduleOf(fields);
      if (last !== undefined && hasRoom(dependencies.length, MOST_MODULES, 'modules', say))
        dependencies.push(last);
    } else if (kind === '=>' && last !== undefined) {
      const replacement = moduleOf(fields);
      if (replacement !== undefined) last.replacement = replacement;
    } else if (kind === 'build' && hasRoom(settings.size, MOST_SETTINGS, 'build settings', say))
      addSetting(settings, fields.join('\t'));
  }
  return { path: path || undefined, main, dependencies, settings };
}

function moduleOf([path, version, sum]: string[]): GoModule | undefined {
  if (path === undefined || path === '') return undefined;
  return withoutUndefined({
    path,
    version: version && version !== '(devel)' ? version : undefined,
    sum: sum ? sum : undefined,
  });
}

/** `key=value`, each in Go's quotes where it holds blanks or quotes. */
function addSetting(settings: Map<string, string>, line: string): void {
  const equals = line.startsWith('"') ? line.indexOf('"=') + 1 : line.indexOf('=');
  if (equals <= 0) return;
  settings.set(unquote(line.slice(0, equals)), unquote(line.slice(equals + 1)));
}

function unquote(text: string): string {
  if (text.startsWith('`') && text.endsWith('`')) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  try {
    return String(parseJsonText(text));
  } catch {
    return text.slice(1, -1);
  }
}
