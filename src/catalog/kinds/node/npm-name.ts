/** `@scope/name` and `name`, as npm writes them, in the parts of a package URL. */
export function npmName(full: string): { namespace?: string; name: string } {
  const slash = full.indexOf('/');
  return slash > 0
    ? { namespace: full.slice(0, slash), name: full.slice(slash + 1) }
    : { name: full.slice(slash + 1) };
}
