import { writeXml, type XmlNode } from '../../base/write-xml.ts';
import type {
  CdxComponent,
  CdxComposition,
  CdxDocument,
  CdxEvidence,
  CdxIdentity,
  CdxLicense,
} from './types.ts';

/** The document as XML: the elements stand in the sequence that the XSD prescribes. */
export function cdxToXml(document: CdxDocument): string {
  const { specVersion, serialNumber, version, metadata, components, dependencies, compositions } = document;
  return writeXml({
    name: 'bom',
    attributes: {
      xmlns: `http://cyclonedx.org/schema/bom/${specVersion}`,
      serialNumber,
      version: String(version),
    },
    content: [
      metadataXml(metadata),
      { name: 'components', content: components.map(componentXml) },
      {
        name: 'dependencies',
        content: dependencies.map(({ ref, dependsOn = [] }) => ({
          ...dependencyXml(ref),
          content: dependsOn.map(dependencyXml),
        })),
      },
      compositions && list('compositions', compositions.map(compositionXml)),
    ],
  });
}

function metadataXml({ timestamp, lifecycles, tools, component }: CdxDocument['metadata']): XmlNode {
  const content = Array.isArray(tools)
    ? tools.map(({ name }) => list('tool', [text('name', name)]))
    : [list('components', tools.components.map(componentXml))];
  return list('metadata', [
    text('timestamp', timestamp),
    lifecycles &&
      list(
        'lifecycles',
        lifecycles.map(({ phase }) => list('lifecycle', [text('phase', phase)])),
      ),
    list('tools', content),
    componentXml(component),
  ]);
}

function componentXml(component: CdxComponent): XmlNode {
  const { supplier, hashes, licenses, pedigree, externalReferences, properties, components } = component;
  return {
    name: 'component',
    attributes: { type: component.type, 'bom-ref': component['bom-ref'] },
    content: [
      supplier && supplierXml(supplier),
      text('group', component.group),
      text('name', component.name),
      text('version', component.version),
      text('description', component.description),
      hashes &&
        list(
          'hashes',
          hashes.map(({ alg, content }) => ({ name: 'hash', attributes: { alg }, content })),
        ),
      licenses && list('licenses', licenses.map(licenseXml)),
      text('copyright', component.copyright),
      text('cpe', component.cpe),
      text('purl', component.purl),
      pedigree && list('pedigree', [list('ancestors', pedigree.ancestors.map(componentXml))]),
      externalReferences &&
        list(
          'externalReferences',
          externalReferences.map(({ type, url }) => ({
            name: 'reference',
            attributes: { type },
            content: [text('url', url)],
          })),
        ),
      properties &&
        list(
          'properties',
          properties.map(({ name, value }) => ({ name: 'property', attributes: { name }, content: value })),
        ),
      components && list('components', components.map(componentXml)),
      component.evidence && evidenceXml(component.evidence),
    ],
  };
}

function supplierXml({ name, contact = [] }: NonNullable<CdxComponent['supplier']>): XmlNode {
  return list('supplier', [
    text('name', name),
    ...contact.map((one) => list('contact', [text('name', one.name), text('email', one.email)])),
  ]);
}

function licenseXml(license: CdxLicense): XmlNode {
  if ('expression' in license) {
    const { expression, acknowledgement } = license;
    return { name: 'expression', attributes: { acknowledgement }, content: expression };
  }
  const { name, acknowledgement } = license.license;
  return { name: 'license', attributes: { acknowledgement }, content: [text('name', name)] };
}

function evidenceXml({ identity, occurrences }: CdxEvidence): XmlNode {
  const identities = Array.isArray(identity) ? identity : [identity];
  return list('evidence', [
    ...identities.map(identityXml),
    occurrences &&
      list(
        'occurrences',
        occurrences.map(({ location, additionalContext }) =>
          list('occurrence', [text('location', location), text('additionalContext', additionalContext)]),
        ),
      ),
  ]);
}

function identityXml({ field, confidence, methods }: CdxIdentity): XmlNode {
  return list('identity', [
    text('field', field),
    text('confidence', String(confidence)),
    list(
      'methods',
      methods.map((method) =>
        list('method', [
          text('technique', method.technique),
          text('confidence', String(method.confidence)),
          text('value', method.value),
        ]),
      ),
    ),
  ]);
}

function compositionXml({ aggregate, assemblies }: CdxComposition): XmlNode {
  const refs = assemblies.map((ref) => ({ name: 'assembly', attributes: { ref } }));
  return list('composition', [text('aggregate', aggregate), list('assemblies', refs)]);
}

const dependencyXml = (ref: string): XmlNode => ({ name: 'dependency', attributes: { ref } });

const list = (name: string, content: readonly (XmlNode | undefined)[]): XmlNode => ({ name, content });

function text(name: string, content: string | undefined): XmlNode | undefined {
  return content === undefined ? undefined : { name, content };
}
