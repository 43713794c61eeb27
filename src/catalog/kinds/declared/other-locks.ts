import { atMost, hasRoom, linesUpTo, type Say } from '../../../base/at-most.ts';
import { fieldsOf, objectsOf, textsOf } from '../../../base/fields.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { moduleName } from '../go/module-name.ts';
import { readPom } from '../java/pom.ts';
import { readToml } from './read-toml.ts';
import { type DeclaredPackage, type LockFormat, MOST_PACKAGES, MOST_REQUIRES } from './types.ts';

const LIMITS = { bytes: 64 * 1024 * 1024, depth: 100 };

function cargoLock(text: string, say: Say): DeclaredPackage[] {
  return objectsOf(readToml(text)['package']).flatMap((one): DeclaredPackage[] => {
    const name = textOf(one['name']);
    const version = textOf(one['version']);
    if (name === undefined || version === undefined) return [];
    const requires = atMost(textsOf(one['dependencies']), MOST_REQUIRES, 'requirements of one package', say)
      .map((needed) => needed.slice(0, 500).split(' '))
      .map(([needed = '', constraint]) =>
        withoutUndefined({
          name: needed,
          constraint,
        }),
      );
    return [
      withoutUndefined({
        type: 'cargo',
        name,
        version,
        requires: requires.length > 0 ? requires : undefined,
      }),
    ];
  });
}

/** What the build takes: since Go 1.17 all of it, the indirect ones too. */
function goMod(text: string, say: Say): DeclaredPackage[] {
  const replaced = new Map<string, [string, string]>();
  for (const [, from = '', to = '', version = ''] of text.matchAll(
    /^(?:replace)?[ \t]+(\S{1,300})(?: v\S{1,100})? => ([^\s.]\S{0,300}) (v\S{1,100})/gm,
  ))
    replaced.set(from, [to, version]);
  const found: DeclaredPackage[] = [];
  for (const [, path = '', version = ''] of text.matchAll(
    /^(?:require)?[ \t]+([^\s()"]{1,300}) (v\d\S{0,100})(?=[ \t\r]*(?:\/\/|$))/gm,
  )) {
    if (!hasRoom(found.length, MOST_PACKAGES, 'packages', say)) break;
    const [to, taken] = replaced.get(path) ?? [path, version];
    found.push({ ...moduleName(to), version: taken });
  }
  return found;
}

/** What `go mod vendor` copied: `# path version`, or `# path version => path version`. */
function goVendored(text: string, say: Say): DeclaredPackage[] {
  const modules = [...text.matchAll(/^# (\S{1,300}) (v\S{1,100})(?: => (\S{1,300})(?: (v\S{1,100}))?)?$/gm)];
  return atMost(modules, MOST_PACKAGES, 'packages', say).flatMap(([, path = '', version = '', to, taken]) =>
    to === undefined
      ? [{ ...moduleName(path), version }]
      : taken === undefined
        ? []
        : [{ ...moduleName(to), version: taken }],
  );
}

/** What `cargo vendor` copied. */
function cargoVendored(text: string): DeclaredPackage[] {
  const { name, version } = fieldsOf(readToml(text)['package']);
  const [named, numbered] = [textOf(name), textOf(version)];
  return named === undefined || numbered === undefined
    ? []
    : [{ type: 'cargo', name: named, version: numbered }];
}

/** `group:artifact:version=compileClasspath,runtimeClasspath` */
function gradleLock(text: string, say: Say): DeclaredPackage[] {
  const found: DeclaredPackage[] = [];
  for (const line of linesUpTo(MOST_PACKAGES, text, say)) {
    const [, namespace = '', name = '', version = ''] =
      /^([\w.-]{1,200}):([\w.-]{1,200}):([\w.+-]{1,100})(?:=|$)/.exec(line) ?? [];
    if (version !== '') found.push({ type: 'maven', namespace, name, version });
  }
  return found;
}

/** Only with a version of their own: others come from a parent that is not there. */
function pom(text: string, say: Say): DeclaredPackage[] {
  return readPom(Buffer.from(text), say).requires.flatMap(
    ({ group, artifact, version }): DeclaredPackage[] =>
      group === undefined || version === undefined
        ? []
        : [{ type: 'maven', namespace: group, name: artifact, version }],
  );
}

/** Dart: a list of packages, each with its version and where it is from. */
function pubspecLock(text: string, say: Say): DeclaredPackage[] {
  const found: DeclaredPackage[] = [];
  for (const block of atMost(text.split(/^ {2}(?=\S)/m).slice(1), MOST_PACKAGES, 'packages', say)) {
    const name = /^(\w{1,200}):/.exec(block)?.[1];
    const version = /^ {4}version: "?([^"\s]{1,100})"?/m.exec(block)?.[1];
    const isHosted = /^ {4}source: "?(?:hosted|git)"?/m.test(block);
    if (name !== undefined && version !== undefined && isHosted) found.push({ type: 'pub', name, version });
  }
  return found;
}

/** Swift: version 1 has them under `object`, with `repositoryURL`. */
function packageResolved(text: string, say: Say): DeclaredPackage[] {
  const json = parseJson(Buffer.from(text), LIMITS);
  const holder = isJsonObject(json) && isJsonObject(json['object']) ? json['object'] : json;
  const pins = isJsonObject(holder) ? holder['pins'] : undefined;
  return atMost(objectsOf(pins), MOST_PACKAGES, 'packages', say).flatMap((pin): DeclaredPackage[] => {
    const state = pin['state'];
    const location = textOf(pin['location'] ?? pin['repositoryURL']) ?? '';
    const version = isJsonObject(state) ? textOf(state['version']) : undefined;
    const [, namespace = '', name = ''] =
      /^(?:https?:\/\/|git@|ssh:\/\/git@)(.{1,200}?)[/:]?([^/:]{1,200}?)(?:\.git)?$/.exec(location) ?? [];
    return version === undefined || namespace === ''
      ? []
      : [{ type: 'swift', namespace: namespace.replace(':', '/'), name, version }];
  });
}

function conanLock(text: string, say: Say): DeclaredPackage[] {
  const json = parseJson(Buffer.from(text), LIMITS);
  const requires = isJsonObject(json) ? json['requires'] : undefined;
  return atMost(Array.isArray(requires) ? requires : [], MOST_PACKAGES, 'packages', say).flatMap(
    (said): DeclaredPackage[] => {
      const [, name = '', version = ''] =
        /^([\w.+-]{1,200})\/([^@#\s]{1,100})/.exec(textOf(said) ?? '') ?? [];
      return name === '' ? [] : [{ type: 'conan', name, version }];
    },
  );
}

/** Elixir's and rebar's: `"jason": {:hex, :jason, "1.4.0", …` and `{<<"jsx">>,{pkg,<<"jsx">>,<<"3.1.0">>},0}`. */
function hexLock(text: string, say: Say): DeclaredPackage[] {
  const patterns = [
    /\{:hex, :(\w{1,200}), "([^"]{1,100})"/g,
    /\{pkg,\s*<<"(\w{1,200})">>,\s*<<"([^"]{1,100})">>/g,
  ];
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)]);
  return atMost(found, MOST_PACKAGES, 'packages', say).map(([, name = '', version = '']) => ({
    type: 'hex',
    name,
    version,
  }));
}

/** CocoaPods: `  - Alamofire (5.8.0):` */
function podfileLock(text: string, say: Say): DeclaredPackage[] {
  const [pods = ''] = text.split(/^DEPENDENCIES:/m, 1);
  const found = [...pods.matchAll(/^ {2}- "?([^\s"/]{1,200})(?:\/[^\s"]{1,200})? \(([\w.+-]{1,100})\)/gm)];
  return atMost(found, MOST_PACKAGES, 'packages', say).map(([, name = '', version = '']) => ({
    type: 'cocoapods',
    name,
    version,
  }));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, 500) : undefined;
}

export const OTHER_LOCKS: readonly LockFormat[] = [
  { names: ['Cargo.lock'], read: cargoLock },
  { names: ['go.mod'], read: goMod },
  { suffixes: ['modules.txt'], fits: /(?:^|\/)vendor\/modules\.txt$/, read: goVendored },
  { suffixes: ['Cargo.toml'], fits: /(?:^|\/)vendor\/[^/]{1,200}\/Cargo\.toml$/, read: cargoVendored },
  { names: ['gradle.lockfile', 'buildscript-gradle.lockfile'], read: gradleLock },
  { names: ['pom.xml'], read: pom },
  { names: ['pubspec.lock'], read: pubspecLock },
  { names: ['Package.resolved'], read: packageResolved },
  { names: ['conan.lock'], read: conanLock },
  { names: ['mix.lock', 'rebar.lock'], read: hexLock },
  { names: ['Podfile.lock'], read: podfileLock },
];
