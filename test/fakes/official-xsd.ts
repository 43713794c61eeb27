import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');

xmlRegisterFsInputProviders();

/** Faults of an XML document by CycloneDX's official XSD of a version; empty when it is valid. */
export function xsdFaults(xml: string, version: string): string[] {
  const folder = join(shared, 'schemas/cyclonedx');
  // The schema of licence ids lies beside it, not on the network.
  const text = readFileSync(join(folder, `bom-${version}.xsd`), 'utf8').replace(
    'schemaLocation="http://cyclonedx.org/schema/spdx"',
    `schemaLocation="${pathToFileURL(join(folder, 'spdx.xsd')).href}"`,
  );
  using schema = XmlDocument.fromString(text);
  using validator = XsdValidator.fromDoc(schema);
  using document = XmlDocument.fromString(xml);
  try {
    validator.validate(document);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
