import type { SbomGraph } from '../types.ts';
import { spdxDocument } from './render-spdx.ts';
import type { SpdxDocument, SpdxFile, SpdxPackage } from './spdx-types.ts';

type Line = [tag: string, value: string | undefined];

/**
 * The same SPDX 2.3 document as lines of `Tag: value` (spdx.github.io/spdx-spec/v2.3, annex on tag-value). Throws SBOM_GRAPH_BROKEN.
 */
export function renderSpdxTagValue(graph: SbomGraph): string {
  const document = spdxDocument(graph);
  const { packages, files = [], relationships, hasExtractedLicensingInfos = [] } = document;
  const sections: Line[][] = [
    headLines(document),
    // A file that stands after a package is of that package (8.1): they stand before, and relationships say whose they are.
    ...files.map(fileLines),
    ...packages.map(packageLines),
    ...hasExtractedLicensingInfos.map(({ licenseId, name, extractedText }): Line[] => [
      ['LicenseID', licenseId],
      ['ExtractedText', asText(extractedText)],
      ['LicenseName', oneLine(name)],
    ]),
    relationships.flatMap(({ spdxElementId, relationshipType, relatedSpdxElement, comment }): Line[] => [
      ['Relationship', `${spdxElementId} ${relationshipType} ${relatedSpdxElement}`],
      ['RelationshipComment', comment === undefined ? undefined : asText(comment)],
    ]),
    packages.flatMap(annotationLines),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.flatMap(([tag, value]) => (value === undefined ? [] : [`${tag}: ${value}\n`])))
    .map((lines) => lines.join(''))
    .join('\n')}`;
}

function headLines({ creationInfo, ...document }: SpdxDocument): Line[] {
  const { created, creators, comment } = creationInfo;
  return [
    ['SPDXVersion', document.spdxVersion],
    ['DataLicense', document.dataLicense],
    ['SPDXID', document.SPDXID],
    ['DocumentName', oneLine(document.name)],
    ['DocumentNamespace', document.documentNamespace],
    ...creators.map((creator): Line => ['Creator', creator]),
    ['Created', created],
    ['CreatorComment', comment === undefined ? undefined : asText(comment)],
  ];
}

function fileLines(file: SpdxFile): Line[] {
  return [
    ['FileName', oneLine(file.fileName)],
    ['SPDXID', file.SPDXID],
    ...file.checksums.map(
      ({ algorithm, checksumValue }): Line => ['FileChecksum', `${algorithm}: ${checksumValue}`],
    ),
    ['LicenseConcluded', file.licenseConcluded],
    ...file.licenseInfoInFiles.map((license): Line => ['LicenseInfoInFile', license]),
    ['FileCopyrightText', file.copyrightText],
  ];
}

function packageLines(spdx: SpdxPackage): Line[] {
  const text = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : asText(value);
  const { versionInfo, supplier, checksums = [], externalRefs = [], copyrightText } = spdx;
  return [
    ['PackageName', oneLine(spdx.name)],
    ['SPDXID', spdx.SPDXID],
    ['PackageVersion', versionInfo === undefined ? undefined : oneLine(versionInfo)],
    ['PackageSupplier', supplier === undefined ? undefined : oneLine(supplier)],
    ['PackageDownloadLocation', spdx.downloadLocation],
    ['FilesAnalyzed', String(spdx.filesAnalyzed)],
    ['PackageVerificationCode', spdx.packageVerificationCode?.packageVerificationCodeValue],
    ...checksums.map(
      ({ algorithm, checksumValue }): Line => ['PackageChecksum', `${algorithm}: ${checksumValue}`],
    ),
    ['PackageHomePage', spdx.homepage],
    ['PackageSourceInfo', text(spdx.sourceInfo)],
    ['PackageLicenseConcluded', spdx.licenseConcluded],
    ...(spdx.licenseInfoFromFiles ?? []).map((license): Line => ['PackageLicenseInfoFromFiles', license]),
    ['PackageLicenseDeclared', oneLine(spdx.licenseDeclared)],
    ['PackageCopyrightText', copyrightText === 'NOASSERTION' ? copyrightText : asText(copyrightText)],
    ['PackageDescription', text(spdx.description)],
    ['PackageComment', text(spdx.comment)],
    ['PrimaryPackagePurpose', spdx.primaryPackagePurpose?.replace('_', '-')],
    ...externalRefs.map(
      ({ referenceCategory, referenceType, referenceLocator }): Line => [
        'ExternalRef',
        `${referenceCategory} ${referenceType} ${referenceLocator.replaceAll(/\s/g, encodeURIComponent)}`,
      ],
    ),
  ];
}

function annotationLines({ SPDXID, annotations = [] }: SpdxPackage): Line[] {
  return annotations.flatMap(({ annotator, annotationDate, annotationType, comment }): Line[] => [
    ['Annotator', annotator],
    ['AnnotationDate', annotationDate],
    ['AnnotationType', annotationType],
    ['SPDXREF', SPDXID],
    ['AnnotationComment', asText(comment)],
  ]);
}

/** Over several lines. Nothing in it can end it: the form has no escapes. */
function asText(text: string): string {
  return `<text>${text.replaceAll(TEXT_MARK, '< ')}</text>`;
}

/** A value that ends with its line, and does not begin a text. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(TEXT_MARK, '< ').trim();
}

const TEXT_MARK = /<(?=\/?text>)/g;
