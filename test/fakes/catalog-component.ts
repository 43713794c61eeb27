import type { CatalogComponent } from '../../src/catalog/index.ts';
import { purlOf } from '../../src/catalog/join/identity.ts';

type Given = Partial<CatalogComponent> & Pick<CatalogComponent, 'type' | 'name'>;

/** A component as a catalog has it, of which only what matters to the test need be said. */
export function foundComponent(given: Given): CatalogComponent {
  const evidence = {
    by: 'test',
    technique: 'manifest-analysis',
    confidence: 1,
    locations: ['usr/lib/x'],
  } as const;
  const component = {
    kind: 'library' as const,
    evidence: [evidence],
    ownedBy: [],
    layers: [0],
    accounts: [],
    modified: [],
    sizeBytes: 0,
    ...given,
  };
  return { id: purlOf({ ...component, evidence }, component.version), ...component };
}
