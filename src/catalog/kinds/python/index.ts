import { displayPath } from '../../../base/bytes.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import type { Cataloguer, Found, ListedFile } from '../../types.ts';
import { archiveExaminer, foundInArchive } from './archives.ts';
import { copiedExaminer, copiedLibraries } from './copied.ts';
import { metadataExaminer, noteExaminer, recordExaminer } from './examiners.ts';
import { foundInFrozen, frozenExaminer } from './frozen.ts';
import { projectsNamedByFolder } from './named-by-folder.ts';
import { foundPacked, packedExaminer } from './packed.ts';
import { projectBy } from './project-by.ts';
import { type Project, projectsIn, Sites } from './projects.ts';
import { recordedFiles, resolved } from './record.ts';
import { vendoredByList, vendorListExaminer } from './vendored.ts';

/** Python's installed distributions: wheels, eggs, what distutils left behind, and the trees that projects carry in themselves. */
export const pythonCataloguer: Cataloguer = {
  id: 'python',
  examiners: [
    metadataExaminer,
    recordExaminer,
    noteExaminer,
    vendorListExaminer,
    archiveExaminer,
    packedExaminer,
    frozenExaminer,
    copiedExaminer,
  ],
  *catalogue(tree): Generator<Found> {
    const projects = [...projectsIn(tree), ...projectsNamedByFolder(tree)];
    const sites = new Sites(projects);
    for (const project of projects) yield foundOf(project, sites, tree);
    yield* vendoredByList(tree, projects);
    yield* copiedLibraries(tree, projects);
    for (const { file, facts } of tree.factsOf(archiveExaminer)) yield* foundInArchive(file.path, facts);
    for (const { file, facts } of tree.factsOf(packedExaminer)) yield* foundPacked(file.path, facts);
    for (const { file, facts } of tree.factsOf(frozenExaminer)) yield* foundInFrozen(file.path, facts);
  },
};

function foundOf(project: Project, sites: Sites, tree: ImageTree): Found {
  const { metadata, name, location, info, isNamedByFolder } = project;
  const record = `${info}/RECORD`;
  const hasRecord = tree.factsAt(recordExaminer, record) !== undefined;
  const files = filesOf(project, tree);
  const requires = sites.requirementsOf(project);
  const properties = propertiesOf(project, tree);
  return withoutUndefined({
    ...projectBy(metadata, {
      locations: hasRecord && location !== record ? [location, record] : [location],
      isNamedByFolder,
    }),
    name,
    files: files.length > 0 ? files : undefined,
    requires: requires.length > 0 ? requires : undefined,
    properties: Object.keys(properties).length > 0 ? properties : undefined,
  });
}

function filesOf({ info, site }: Project, tree: ImageTree): ListedFile[] {
  const record = tree.factsAt(recordExaminer, `${info}/RECORD`);
  if (record !== undefined) return recordedFiles(record, site);
  const list = tree.factsAt(noteExaminer, `${info}/installed-files.txt`) ?? '';
  return list.split(/\r?\n/).flatMap((line) => {
    const path = resolved(info, line);
    return path === undefined ? [] : [{ path }];
  });
}

function propertiesOf({ info, name, metadata }: Project, tree: ImageTree): Record<string, string> {
  const installer = tree.factsAt(noteExaminer, `${info}/INSTALLER`)?.trim().slice(0, 50);
  const origin = originOf(tree.factsAt(noteExaminer, `${info}/direct_url.json`));
  return withoutUndefined({
    name: metadata.name !== name ? metadata.name : undefined,
    installer: installer ? displayPath(installer) : undefined,
    ...origin,
  });
}

/** PEP 610. Credentials that a URL carries are not repeated. */
function originOf(text: string | undefined): { directUrl?: string; commit?: string; editable?: string } {
  if (text === undefined) return {};
  try {
    const json = parseJson(Buffer.from(text, 'latin1'), { bytes: 64 * 1024, depth: 10 });
    if (!isJsonObject(json) || typeof json['url'] !== 'string') return {};
    const { vcs_info: vcs, dir_info: folder } = json;
    const commit = isJsonObject(vcs) ? vcs['commit_id'] : undefined;
    return withoutUndefined({
      directUrl: json['url'].replace(/^([a-z+]{1,20}:\/\/)[^/@]{1,300}@/, '$1').slice(0, 500),
      commit: typeof commit === 'string' ? commit.slice(0, 100) : undefined,
      editable: isJsonObject(folder) && folder['editable'] === true ? 'yes' : undefined,
    });
  } catch {
    return {};
  }
}
