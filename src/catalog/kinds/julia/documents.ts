import { type Fields, fieldsOf, listOf, textOf } from '../../../base/fields.ts';
import { messageOf } from '../../../base/index.ts';
import { readToml } from '../declared/read-toml.ts';

type Package = { name: string; version: string; uuid: string; needs: string[] };
type Problem = (message: string) => void;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_PACKAGES = 20_000;

/** `Project.toml` of an installed package. Undefined: it has no name or version, as an environment's. */
export function projectPackage(text: string, problem: Problem): Package | undefined {
  const project = tablesIn(text, problem);
  const found = packageOf(textOf(project['name']), project);
  return found && { ...found, needs: Object.keys(fieldsOf(project['deps'])) };
}

/** `Manifest.toml`: below `deps` since Julia 1.6.2, at the top before. What comes with Julia itself has no version. */
export function manifestPackages(text: string, problem: Problem): Package[] {
  const manifest = tablesIn(text, problem);
  const tables = manifest['manifest_format'] === undefined ? manifest : fieldsOf(manifest['deps']);
  const found = Object.entries(tables).flatMap(([name, entries]) =>
    listOf(entries).flatMap((entry) => packageOf(name, fieldsOf(entry)) ?? []),
  );
  if (found.length > MOST_PACKAGES)
    problem(`it names more than ${MOST_PACKAGES} packages; the rest is left out`);
  return found.slice(0, MOST_PACKAGES);
}

function tablesIn(text: string, problem: Problem): Fields {
  try {
    return readToml(text);
  } catch (error) {
    problem(messageOf(error));
    return {};
  }
}

function packageOf(name: string | undefined, entry: Fields): Package | undefined {
  const [version, uuid] = [textOf(entry['version']), textOf(entry['uuid'])?.toLowerCase()];
  if (name === undefined || version === undefined || uuid === undefined || !UUID.test(uuid)) return undefined;
  const deps = entry['deps'];
  const needs = Array.isArray(deps)
    ? deps.flatMap((each) => textOf(each) ?? [])
    : Object.keys(fieldsOf(deps));
  return { name, version, uuid, needs };
}
