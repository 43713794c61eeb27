import { defineErrors } from '../base/index.ts';

export const sbomError = defineErrors({
  SBOM_GRAPH_BROKEN: {
    kind: 'internal',
    meaning: 'The component graph names a component that it does not contain, or contains one twice.',
  },
  SBOM_FORMAT_UNKNOWN: {
    kind: 'usage',
    meaning: 'The SBOM format does not exist, or not in this version.',
  },
  SBOM_UNREADABLE: {
    kind: 'refused',
    meaning: 'A file is not an SBOM in a supported format, or is larger or more deeply nested than is read.',
  },
});
