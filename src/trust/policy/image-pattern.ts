import { parseRegistryHost } from '../../oci/index.ts';
import { type PolicyGlob, parseGlob } from './glob.ts';
import { registryName } from './registry-name.ts';

/**
 * A glob over `REGISTRY/REPOSITORY`, as `parseReference` normalises it (`nginx` is `docker.io/library/nginx`). It must name the registry,
 * because what `acme/**` would leave out is easy to get wrong. `problem` says what to write instead.
 */
export function parseImagePattern(text: string): PolicyGlob | { problem: string } {
  if (/\s|:\/\//.test(text))
    return { problem: `'${text}' is not a valid image pattern: leave out the scheme and spaces` };
  if (text.includes('@'))
    return { problem: `'${text}' names a digest: patterns match registry and repository` };
  const [registry = '', ...path] = text.split('/');
  if (path.some((segment) => segment.includes(':')))
    return { problem: `'${text}' names a tag: patterns match registry and repository, whatever the tag` };
  if (text !== text.toLowerCase()) return { problem: `names are lower case: '${text.toLowerCase()}'` };
  const name = registryName(registry);
  if (name !== registry) return { problem: `write '${[name, ...path].join('/')}'` };
  const host = registry.includes('*') ? { host: registry } : parseRegistryHost(registry);
  if ('problem' in host && /[.:]/.test(registry)) return host;
  if ('host' in host && host.host !== registry)
    return { problem: `write '${[host.host, ...path].join('/')}'` };
  const isRegistry = /[.:*]/.test(registry) || registry === 'localhost';
  if (!isRegistry) {
    const full = path.length === 0 ? `docker.io/library/${text}` : `docker.io/${text}`;
    return { problem: `'${text}' names no registry: write '${full}'` };
  }
  if (registry === 'docker.io' && path.length === 1 && path[0] !== '**')
    return { problem: `write 'docker.io/library/${path[0]}', as the full name is` };
  if (path.length === 0 && registry !== '**')
    return { problem: `'${text}' matches no image: write '${text}/**' for all of a registry` };
  if (path.includes('')) return { problem: `'${text}' has an empty part` };
  return parseGlob(text);
}
