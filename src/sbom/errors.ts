import { defineErrors } from '../base/index.ts';

export const sbomError = defineErrors({
  SBOM_GRAPH_BROKEN: {
    kind: 'internal',
    meaning: 'The component graph names a component that it does not hold, or holds one twice.',
  },
  SBOM_FORMAT_UNKNOWN: {
    kind: 'usage',
    meaning: 'There is no such format of SBOMs, or not in this version.',
  },
  SBOM_UNREADABLE: {
    kind: 'refused',
    meaning: 'A file is no SBOM in a format that is read, or is larger or more deeply nested than is read.',
  },
});
