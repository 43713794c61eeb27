import type { Fields } from '../../base/fields.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { XmlElement } from '../xml/parse-xml.ts';

/** Elements that hold a list of one kind, and what is in it. */
const LISTS: ReadonlySet<string> = new Set(
  'components hashes properties externalReferences ancestors methods occurrences lifecycles authors dependencies licenses compositions assemblies'.split(
    ' ',
  ),
);
/** Elements that may occur again without a list around them. */
const REPEATED: ReadonlySet<string> = new Set(['contact', 'identity']);

/** A `<bom>` in the form that CycloneDX has in JSON, as far as it is read. */
export function cdxFromXml(bom: XmlElement): Fields {
  const specVersion = /\/bom\/([\d.]{1,10})$/.exec(namespaceOf(bom))?.[1];
  return withoutUndefined({ bomFormat: 'CycloneDX', specVersion, ...fieldsOf(bom) });
}

function namespaceOf({ attributes }: XmlElement): string {
  for (const [name, value] of attributes)
    if (name === 'xmlns' || name.startsWith('xmlns:')) if (value.includes('/bom/')) return value;
  return '';
}

function fieldsOf({ attributes, children }: XmlElement): Fields {
  const fields: [string, unknown][] = [...attributes];
  const repeated = new Map<string, unknown[]>();
  for (const child of children) {
    if (!REPEATED.has(child.name)) fields.push([child.name, valueOf(child)]);
    else if (repeated.has(child.name)) repeated.get(child.name)?.push(valueOf(child));
    else repeated.set(child.name, [valueOf(child)]);
  }
  return Object.fromEntries([...fields, ...repeated]);
}

function valueOf(element: XmlElement): unknown {
  const { name, attributes, children, text } = element;
  // Within <tools> of 1.4 stand tools, later lists of components and services.
  if (name === 'tools' && children.every((child) => child.name === 'tool')) return children.map(fieldsOf);
  if (LISTS.has(name)) return children.map(itemOf);
  return children.length > 0 || attributes.size > 0 ? fieldsOf(element) : text;
}

/** Elements that JSON writes in another form than their own. */
function itemOf(element: XmlElement): unknown {
  const { name, attributes, children, text } = element;
  switch (name) {
    case 'hash':
      return { alg: attributes.get('alg'), content: text.trim() };
    case 'property':
      return { name: attributes.get('name'), value: text };
    case 'expression':
      return { expression: text };
    case 'license':
      return { license: fieldsOf(element) };
    case 'assembly':
      return attributes.get('ref');
    case 'dependency':
      return {
        ref: attributes.get('ref'),
        dependsOn: children.map((child) => child.attributes.get('ref')),
      };
    default:
      return fieldsOf(element);
  }
}
