/** Why a repository given as text is refused: apk repositories, and apt's one-line form, which says less than a recipe needs. */
export function repositoryTextProblem(text: string): string {
  const apt = /^deb(?:-src)?\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+?)\/?(?:\s+(.+))?$/.exec(text.trim());
  if (apt) {
    const [, mirror = '', suite = 'trixie', components = 'main'] = apt;
    const base = suite.replace(/(?:-updates|-security|\/updates)$/, '');
    const list = components.trim().split(/\s+/).join(', ');
    return `apt's one-line form is not read here: write {debian: ${base}, components: [${list}], mirrors: ['${mirror}']}`;
  }
  if (/^[a-z][a-z0-9-]*$/.test(text)) return `'${text}' is text: write '- debian: ${text}'`;
  return `apk repositories: not yet ('${text}'); use '- debian: SUITE', for example '- debian: trixie'`;
}
