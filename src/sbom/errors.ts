import { defineErrors } from '../base/index.ts';

export const sbomError = defineErrors({
  SBOM_GRAPH_BROKEN: {
    kind: 'internal',
    meaning: 'The component graph names a component that it does not hold, or holds one twice.',
  },
});
