import { TRIPLE, VERSION_TRIPLE } from '../strings/rule.ts';
import type { Software } from '../strings/software.ts';

const ISTIO = `(?<version>\\d\\.\\d{1,3}(?:\\.\\d{1,3}|-dev)(?:-(?:alpha|beta|rc)\\.\\d{1,2}|-dev)?)`;

/**
 * Programs in Go whose build information lacks their own version: the linker set it as a string that has no end and no name, so
 * that most of these need the name of the file.
 */
export const GO_PROGRAMS: readonly Software[] = [
  {
    id: 'consul',
    type: 'golang',
    namespace: 'github.com/hashicorp',
    kind: 'application',
    cpe: 'hashicorp:consul',
    confidence: 0.7,
    rules: [
      {
        literals: [
          'CONSUL_VERSION: ',
          'hashicorp/consul/version.GitDescribe=v',
          'hashicorp/consul/version.GitDescribe=',
        ],
        after: VERSION_TRIPLE,
      },
      {
        literals: ['\0v1.'],
        near: `\\0v(?<version>1\\.\\d{1,2}\\.\\d{1,2})\\0{4}`,
        reach: [0, 24],
        names: /^consul$/,
      },
    ],
  },
  {
    id: 'vault',
    type: 'golang',
    namespace: 'github.com/hashicorp',
    kind: 'application',
    cpe: 'hashicorp:vault',
    confidence: 0.7,
    rules: [
      {
        literals: ['0x%016x1.'],
        near: '016x(?<version>1\\.1[134]\\.(?:1\\d(?=1)|\\d{1,2}(?=\\D|123)))',
        reach: [0, 32],
        names: /^vault$/,
      },
      {
        literals: ['revoke1.'],
        near: `revoke${VERSION_TRIPLE}\\)`,
        reach: [0, 32],
        names: /^vault$/,
      },
      {
        literals: ['index_state1.'],
        near: `state(?<version>${TRIPLE}-rc\\d)`,
        reach: [0, 32],
        names: /^vault$/,
      },
      {
        literals: ['\0\x001.11.', '\0\x001.12.', '\0\x001.10.'],
        near: '\\0(?<version>1\\.1\\d\\.\\d{1,2})\\0{4}',
        reach: [0, 24],
        names: /^vault$/,
      },
    ],
  },
  {
    id: 'istio',
    type: 'golang',
    namespace: 'istio.io',
    kind: 'application',
    cpe: 'istio:istio',
    confidence: 0.7,
    rules: [
      {
        literals: ['\0\x001.'],
        near: `\\0(?<version>\\d\\.\\d{1,3}\\.\\d{1,3}(?:-(?:alpha|beta|rc)\\.\\d{1,2}|-dev)?)\\0{1,8}\\k<version>\\0`,
        reach: [0, 64],
        names: /^pilot-(?:agent|discovery)$/,
      },
      {
        literals: ['Clean\0\0', 'Modified\0\0'],
        after: `\\0{1,8}${ISTIO}\\0`,
        names: /^pilot-(?:agent|discovery)$/,
      },
    ],
  },
  {
    id: 'elastic-agent',
    type: 'golang',
    namespace: 'github.com/elastic',
    kind: 'application',
    cpe: 'elastic:elastic_agent',
    confidence: 0.7,
    rules: [
      {
        literals: [':04PM', 'statsenroll', 'spliceconfigenroll', 'enroll: true'],
        after: `(?<version>[789]\\.\\d{1,2}\\.\\d{1,2})(?:-?header|:https)`,
        names: /^elastic-agent$/,
      },
    ],
  },
  ...beats('metricbeat', 'packetbeat', 'filebeat', 'heartbeat', 'auditbeat'),
];

function beats(...names: string[]): Software[] {
  return names.map((id) => ({
    id,
    type: 'golang',
    namespace: 'github.com/elastic/beats',
    kind: 'application',
    cpe: `elastic:${id}`,
    confidence: 0.7,
    rules: [
      {
        literals: ['stdinsetupTest '],
        after: `(?<version>[789]\\.\\d{1,2}\\.\\d{1,2})(?:%s|input)`,
        names: new RegExp(`^${id}$`),
      },
    ],
  }));
}
