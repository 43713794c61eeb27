import type { JudgedPackage } from '../types.ts';

/** A subject, and the ids of the components that it stands for. */
export type AskedSubject = { subject: JudgedPackage; components: readonly string[] };

/** Each subject once, in byte order of its id; `unnamed`: components that nothing can be asked of. */
export function distinctSubjects<Component extends { id: string }>(
  components: Iterable<Component>,
  subjectOf: (component: Component) => JudgedPackage | undefined,
): { subjects: readonly AskedSubject[]; unnamed: readonly string[] } {
  const found = new Map<string, { subject: JudgedPackage; components: string[] }>();
  const unnamed: string[] = [];
  for (const component of components) {
    const subject = subjectOf(component);
    if (subject === undefined) {
      unnamed.push(component.id);
      continue;
    }
    const known = found.get(subject.id);
    if (known === undefined) found.set(subject.id, { subject, components: [component.id] });
    else known.components.push(component.id);
  }
  const subjects = [...found.values()].sort((a, b) => (a.subject.id < b.subject.id ? -1 : 1));
  return { subjects, unnamed };
}
