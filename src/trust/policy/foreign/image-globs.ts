import { parseImagePattern } from '../image-pattern.ts';

/** Our patterns that match the same images, or why there are none. */
export type ConvertedGlob = { patterns: string[] } | { problem: string };

/** Behind a name, these mean any tag or digest, which is what our patterns always mean. */
const ANY_VERSION = /(?:(?::\*{1,2})|(?:@(?:sha256:)?\*{1,2}))$/;

/**
 * A glob of policy-controller, over the full name with its tag or digest: `*` within one part, `**` across. One that names a tag, or none at
 * all, says something that our patterns cannot.
 */
export function globOfPolicyController(text: string): ConvertedGlob {
  if (text === '*') return { patterns: ['docker.io/library/*'] };
  if (text === '*/*') return { patterns: ['docker.io/*/*'] };
  const name = withoutVersion(text);
  if (typeof name !== 'string') return name;
  const registry = name.split('/', 1)[0] ?? '';
  if (!name.startsWith('*') && (!/[.:]/.test(registry) || registry === 'docker.io'))
    return {
      problem: `policy-controller knows Docker Hub as index.docker.io, and '${text}' only matches images that are written like it`,
    };
  const segments = name.replace(/^index\.docker\.io\//, 'docker.io/').split('/');
  const last = segments.pop() ?? '';
  const start = /^([^*]+)\*\*$/.exec(last)?.[1];
  const patterns =
    start === undefined
      ? [[...segments, last].join('/')]
      : [[...segments, `${start}*`].join('/'), [...segments, `${start}*`, '**'].join('/')];
  return checked(text, patterns);
}

/** A wildcard of Kyverno, over the full name with its tag or digest: `*` is anything, over slashes too, and `?` one character. */
export function wildcardOfKyverno(text: string): ConvertedGlob {
  if (text.includes('?')) return { problem: `'?' in '${text}' has no counterpart` };
  const wild = text.replace(/\*{2,}/g, '*');
  if (wild === '*') return { patterns: ['**'] };
  const name = withoutVersion(wild);
  if (typeof name !== 'string') return name;
  const [registry = '', ...path] = name.split('/');
  if (!registry.startsWith('*') && !/[.:]/.test(registry))
    return {
      problem: `'${text}' names no registry, and so matches no image: Kyverno puts docker.io before it`,
    };
  if (registry === 'docker.io' && path[0] !== '*' && (path.length < 2 || path[0] === 'library'))
    return {
      problem: `'${text}' matches only one of the two ways in which images of Docker Hub are written`,
    };
  const last = path.pop() ?? '';
  if (
    path.some((segment) => segment !== '*' && segment.includes('*')) ||
    (registry !== '*' && registry.includes('*'))
  )
    return { problem: `'*' within a part of '${text}' would have to match over slashes` };
  const before = [
    registry === '*' ? '**' : registry,
    ...path.flatMap((part) => (part === '*' ? ['*', '**'] : [part])),
  ];
  const joined = (...rest: string[]): string => [...before, ...rest].join('/');
  if (last === '*') return checked(text, [joined('**')]);
  if (!last.includes('*')) return checked(text, [joined(last)]);
  if (last.indexOf('*') < last.length - 1)
    return { problem: `'*' within a part of '${text}' would have to match over slashes` };
  return checked(text, [joined(last), joined(last, '**')]);
}

function withoutVersion(text: string): string | { problem: string } {
  const name = text.replace(ANY_VERSION, '');
  if (name !== text && !/[:@]/.test(name.split('/').pop() ?? '')) return name;
  const last = text.split('/').pop() ?? '';
  if (/[:@]/.test(last))
    return { problem: `'${text}' names a tag or digest: patterns are about repositories, whatever the tag` };
  if (!text.endsWith('*'))
    return { problem: `'${text}' matches no image with a tag or digest: write '${text}:*' for all of them` };
  return text;
}

function checked(text: string, patterns: string[]): ConvertedGlob {
  const problem = patterns.map((pattern) => parseImagePattern(pattern)).find((parsed) => 'problem' in parsed);
  if (problem === undefined) return { patterns };
  return {
    problem: `'${text}' cannot be written as one of our patterns: ${(problem as { problem: string }).problem}`,
  };
}
