import type { SbomGraph } from '../types.ts';

/** What was read from a document of anyone's. */
export type SbomDocument = {
  format: 'spdx-json' | 'spdx-tag-value' | 'spdx3-json' | 'cyclonedx-json' | 'cyclonedx-xml' | 'syft-json';
  version: string;
  graph: SbomGraph;
  /** Who made it: people, organizations and tools, as it names them. */
  authors: string[];
  /** Undefined: it does not say when it was made. `graph.created` is 0 then. */
  timestamp: string | undefined;
  /** It says that it was made before what it describes was finished: of a design, of sources, in a build. */
  isEarly?: true | undefined;
  /** What it says of software that is not among its components, for people. Undefined: its format has no way to. */
  elsewhere?: readonly string[];
  /** What its own specification forbids. */
  faults: Fault[];
};

/** `where`: the id, name or place in the document. */
export type Fault = {
  where: string;
  message: string;
  /** `not-a-purl`: what stands for its package URL is none. The other faults have no code. */
  code?: 'not-a-purl';
};
