import type { Component, Composition, EvidenceTechnique } from '../types.ts';

/** Versions that are written; 1.2 to 1.7 are read. */
export type CdxVersion = '1.4' | '1.5' | '1.6' | '1.7';

export type CdxProperty = { name: string; value: string };

/** The parts of a CycloneDX document that we write (cyclonedx.org/docs/1.7/json). Fields stand in the order of its XSD. */
export type CdxDocument = {
  $schema: string;
  bomFormat: 'CycloneDX';
  specVersion: CdxVersion;
  serialNumber: string;
  version: 1;
  metadata: {
    timestamp: string;
    lifecycles?: { phase: 'build' | 'post-build' }[];
    tools: { components: CdxComponent[] } | { name: string }[];
    component: CdxComponent;
  };
  components: CdxComponent[];
  dependencies: { ref: string; dependsOn?: string[] }[];
  compositions?: CdxComposition[];
};

/** Of what is listed in `assemblies` nothing is left out, or something is. */
export type CdxComposition = { aggregate: Composition; assemblies: string[] };

export type CdxComponent = {
  type: Component['type'];
  'bom-ref'?: string;
  supplier?: { name: string; contact?: { name: string; email: string }[] };
  group?: string;
  name: string;
  version?: string;
  description?: string;
  hashes?: { alg: 'SHA-256' | 'SHA-1' | 'MD5'; content: string }[];
  licenses?: CdxLicense[];
  copyright?: string;
  cpe?: string;
  purl?: string;
  pedigree?: { ancestors: CdxComponent[] };
  externalReferences?: { type: 'website'; url: string }[];
  properties?: CdxProperty[];
  components?: CdxComponent[];
  evidence?: CdxEvidence;
};

/** `acknowledgement` came with 1.6. */
export type CdxLicense =
  | { expression: string; acknowledgement?: 'declared' }
  | { license: { name: string; acknowledgement?: 'declared' } };

/** From 1.5 on; `identity` became a list and `additionalContext` came with 1.6. */
export type CdxEvidence = {
  identity: CdxIdentity | CdxIdentity[];
  occurrences?: { location: string; additionalContext?: string }[];
};

export type CdxIdentity = {
  field: 'purl' | 'name';
  confidence: number;
  methods: { technique: EvidenceTechnique; confidence: number; value?: string }[];
};
