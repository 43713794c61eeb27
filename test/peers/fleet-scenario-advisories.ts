/** The records that the scenarios are judged by: a distribution's own, an ecosystem's, and the one of the CVE. */
export const XZ_IN_DEBIAN = {
  schema_version: '1.6.0',
  id: 'DEBIAN-CVE-2024-3094',
  modified: '2024-03-30T00:00:00Z',
  published: '2024-03-29T17:15:21Z',
  upstream: ['CVE-2024-3094'],
  affected: [
    {
      package: { ecosystem: 'Debian:13', name: 'xz-utils' },
      ranges: [
        { type: 'ECOSYSTEM', events: [{ introduced: '5.5.1alpha-0.1' }, { fixed: '5.6.1+really5.4.5-1' }] },
      ],
    },
  ],
};

export const LOG4SHELL = {
  schema_version: '1.6.0',
  id: 'GHSA-jfh8-c2jp-5v3q',
  aliases: ['CVE-2021-44228'],
  modified: '2021-12-14T00:00:00Z',
  published: '2021-12-10T00:40:56Z',
  affected: [
    {
      package: { ecosystem: 'Maven', name: 'org.apache.logging.log4j:log4j-core' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '2.13.0' }, { fixed: '2.15.0' }] }],
    },
  ],
};

export const XZ_UPSTREAM = {
  dataType: 'CVE_RECORD',
  dataVersion: '5.1',
  cveMetadata: { cveId: 'CVE-2024-3094', state: 'PUBLISHED', datePublished: '2024-03-29T16:51:12.588Z' },
  containers: {
    cna: {
      descriptions: [{ lang: 'en', value: 'Malicious code in the upstream tarballs of xz.' }],
      affected: [
        {
          vendor: 'tukaani',
          product: 'xz',
          defaultStatus: 'unaffected',
          versions: [
            { version: '5.6.0', status: 'affected' },
            { version: '5.6.1', status: 'affected' },
          ],
        },
      ],
    },
  },
};
