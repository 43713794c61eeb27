import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import type { Requirement } from '../../types.ts';
import { metadataExaminer } from './examiners.ts';
import { normalizedName, type PythonRequirement, parseRequirement } from './requirement.ts';
import type { PythonMetadata } from './types.ts';

/** One distribution where it is installed. */
export type Project = {
  /** Path of METADATA or PKG-INFO. */
  location: string;
  /** The folder of metadata; the file itself where the egg-info is one. */
  info: string;
  /** What its names are relative to: site-packages. */
  site: string;
  metadata: PythonMetadata;
  name: string;
  requirements: PythonRequirement[];
  /** Only the name of the folder says what it is. */
  isNamedByFolder?: true;
};

export function projectsIn(tree: ImageTree): Project[] {
  return [...tree.factsOf(metadataExaminer)].map(({ file: { path }, facts }) => {
    const info = path.endsWith('.egg-info') ? path : folderOf(path);
    const parent = folderOf(info);
    return {
      location: path,
      info,
      // `x.egg/EGG-INFO/PKG-INFO`: the egg is a folder of sys.path itself, beside the others.
      site: info.endsWith('EGG-INFO') ? folderOf(parent) : parent,
      metadata: facts,
      name: normalizedName(facts.name),
      requirements: facts.requires.flatMap((text) => parseRequirement(text) ?? []),
    };
  });
}

/** The projects of each site-packages, to tell which one a requirement means. */
export class Sites {
  readonly #projects = new Map<string, Project>();
  /** Extras that some project of the site asks another for. */
  readonly #extras = new Set<string>();

  constructor(projects: readonly Project[]) {
    for (const project of projects) {
      this.#projects.set(key(project.site, project.name), project);
      for (const { name, extras } of project.requirements)
        for (const extra of extras) this.#extras.add(key(project.site, name, extra));
    }
  }

  /** What is needed without extras, and for those extras that another project of the site asked for. */
  requirementsOf({ site, name, requirements }: Project): Requirement[] {
    const found = new Map<string, Requirement>();
    for (const requirement of requirements) {
      const { forExtras, constraint } = requirement;
      const wanted =
        forExtras.length === 0 || forExtras.some((extra) => this.#extras.has(key(site, name, extra)));
      if (!wanted || requirement.name === name || found.has(requirement.name)) continue;
      const path = this.#projects.get(key(site, requirement.name))?.location;
      found.set(
        requirement.name,
        withoutUndefined({
          type: 'pypi',
          name: requirement.name,
          constraint: constraint !== '' ? constraint : undefined,
          path,
        }),
      );
    }
    return [...found.values()];
  }
}

function key(...parts: string[]): string {
  return parts.join('\0');
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
