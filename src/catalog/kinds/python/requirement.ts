/** One Requires-Dist (PEP 508), read as far as edges need it. */
export type PythonRequirement = {
  /** Normalised. */
  name: string;
  /** Extras of the other project that it asks for. */
  extras: string[];
  constraint: string;
  /** Only wanted when one of these extras of its own project is: from its marker. */
  forExtras: string[];
};

/** PEP 503: `Zope.Interface` and `zope_interface` are one project, `zope-interface`. */
export function normalizedName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

const HEAD = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]{0,500})\])?/;

export function parseRequirement(text: string): PythonRequirement | undefined {
  const match = HEAD.exec(text);
  if (!match) return undefined;
  const [head, name = '', extras = ''] = match;
  const rest = text.slice(head.length);
  const semicolon = rest.indexOf(';');
  const specifier = semicolon < 0 ? rest : rest.slice(0, semicolon);
  const marker = semicolon < 0 ? '' : rest.slice(semicolon + 1, semicolon + 1000);
  return {
    name: normalizedName(name),
    extras: extras.split(',').map(normalizedExtra).filter(Boolean),
    constraint: specifier.replaceAll(/[()\s]/g, ''),
    forExtras: [...marker.matchAll(/extra\s?==\s?["']([^"']{1,100})["']/g)].map(([, extra = '']) =>
      normalizedExtra(extra),
    ),
  };
}

function normalizedExtra(extra: string): string {
  return normalizedName(extra.trim());
}
