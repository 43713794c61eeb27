/** The parts of an SPDX 2.3 JSON document that we write (spdx.github.io/spdx-spec/v2.3). */
export type SpdxDocument = {
  SPDXID: 'SPDXRef-DOCUMENT';
  spdxVersion: 'SPDX-2.3';
  creationInfo: { created: string; creators: string[]; comment?: string };
  name: string;
  dataLicense: 'CC0-1.0';
  documentNamespace: string;
  packages: SpdxPackage[];
  files?: SpdxFile[];
  relationships: SpdxRelationship[];
  hasExtractedLicensingInfos?: { licenseId: string; name: string; extractedText: string }[];
};

export type SpdxPackage = {
  SPDXID: string;
  name: string;
  versionInfo?: string;
  primaryPackagePurpose?: string;
  supplier?: string;
  downloadLocation: 'NOASSERTION';
  filesAnalyzed: boolean;
  packageVerificationCode?: { packageVerificationCodeValue: string };
  checksums?: SpdxChecksum[];
  homepage?: string;
  sourceInfo?: string;
  licenseConcluded: 'NOASSERTION';
  licenseInfoFromFiles?: 'NOASSERTION'[];
  licenseDeclared: string;
  copyrightText: string;
  description?: string;
  comment?: string;
  externalRefs?: ({ referenceLocator: string } & (
    | { referenceCategory: 'PACKAGE-MANAGER'; referenceType: 'purl' }
    | { referenceCategory: 'SECURITY'; referenceType: 'cpe22Type' | 'cpe23Type' }
    | { referenceCategory: 'OTHER'; referenceType: 'source-purl' }
  ))[];
  annotations?: SpdxAnnotation[];
};

export type SpdxFile = {
  SPDXID: string;
  fileName: string;
  checksums: SpdxChecksum[];
  licenseConcluded: 'NOASSERTION';
  licenseInfoInFiles: ['NOASSERTION'];
  copyrightText: 'NOASSERTION';
};

export type SpdxChecksum = { algorithm: 'SHA1' | 'SHA256' | 'MD5'; checksumValue: string };

export type SpdxAnnotation = {
  annotationDate: string;
  annotationType: 'OTHER';
  annotator: 'Tool: shearwall';
  comment: string;
};

export type SpdxRelationship = {
  spdxElementId: string;
  relationshipType: 'DESCRIBES' | 'CONTAINS' | 'DEPENDS_ON' | 'GENERATED_FROM' | 'OTHER';
  relatedSpdxElement: string;
  comment?: string;
};
