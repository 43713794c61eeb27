import type { CatalogComponent } from '../types.ts';

/**
 * The folders of installed packages that come without a list of their files: what is in one of them came with the package, or was built
 * when it was installed.
 */
export class PackageFolders {
  readonly #owners = new Map<string, string>();

  constructor(components: readonly CatalogComponent[]) {
    for (const component of components)
      for (const { technique, declared, locations } of component.evidence)
        if (technique === 'manifest-analysis' && declared !== true)
          for (const location of locations)
            for (const folder of foldersOf(component, location)) this.#owners.set(folder, component.id);
  }

  /** The id of the component whose folder, the innermost, the file is in. */
  ownerOf(path: string): string | undefined {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const owner = this.#owners.get(path.slice(0, end));
      if (owner !== undefined) return owner;
    }
    return undefined;
  }
}

const NODE = /^(.*(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+)\/package\.json$/;
const BOWER = /^(.*(?:^|\/)bower_components\/[^/]+)\/\.?bower\.json$/;
const GEM = /^(.*)\/specifications\/(?:default\/)?([^/]+)\.gemspec$/;
/** In `libs` below it is what was compiled when the package was installed. */
const R = /^(.+)\/DESCRIPTION$/;
const COMPOSER = /^(.*)\/composer\/installed\.(?:json|php)$/;

function foldersOf({ type, namespace, name }: CatalogComponent, location: string): string[] {
  switch (type) {
    case 'npm': {
      const folder = (NODE.exec(location) ?? BOWER.exec(location))?.[1];
      return folder === undefined ? [] : [folder];
    }
    case 'bower': {
      const folder = BOWER.exec(location)?.[1];
      return folder === undefined ? [] : [folder];
    }
    case 'gem': {
      const [, root, gem] = GEM.exec(location) ?? [];
      return root === undefined ? [] : [`${root}/gems/${gem}`];
    }
    case 'cran': {
      const folder = R.exec(location)?.[1];
      return folder?.split('/').at(-1) === name ? [`${folder}/libs`] : [];
    }
    case 'composer': {
      const vendor = COMPOSER.exec(location)?.[1];
      return vendor === undefined ? [] : [`${vendor}/${namespace ?? ''}/${name}`];
    }
    default:
      return [];
  }
}
