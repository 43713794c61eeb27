import { type StringRule, TRIPLE, VERSION_TRIPLE } from '../strings/rule.ts';
import type { Software } from '../strings/software.ts';

const ISTIO = `(?<version>\\d\\.\\d{1,3}(?:\\.\\d{1,3}|-dev)(?:-(?:alpha|beta|rc)\\.\\d{1,2}|-dev)?)`;

/** Where a number follows at once, only what can be distinguished from it. */
const VAULT_1_13 = '016x(?<version>1\\.1[134]\\.(?:1\\d(?=1)|\\d{1,2}(?=\\D|123)))';

/**
 * Programs in Go whose build information lacks their own version: the linker set it as a string that has no end and no name. Whose
 * it is says the build information, which every Go program has, or what is next to the string, or the name of the file.
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
      ...inProgram(/^consul$/, ['path\tgithub.com/hashicorp/consul\n'], {
        literals: ['\0v1.'],
        near: `\\0v(?<version>1\\.\\d{1,2}\\.\\d{1,2})\\0{4}`,
        reach: [0, 24],
      }),
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
        literals: ['revoke1.'],
        near: `revoke${VERSION_TRIPLE}\\)`,
        reach: [0, 32],
        requires: ['awskmsocikmspkcs11'],
      },
      {
        literals: ['index_state1.'],
        near: `state(?<version>${TRIPLE}-rc\\d)`,
        reach: [0, 32],
        requires: ['tokenvault_index'],
      },
      {
        literals: ['0x%016x1.'],
        near: VAULT_1_13,
        reach: [0, 32],
        requires: ['/lookup/metric', '/revert/revoke/ro'],
      },
      ...inProgram(
        /^vault$/,
        ['path\tgithub.com/hashicorp/vault\n'],
        { literals: ['0x%016x1.'], near: VAULT_1_13, reach: [0, 32] },
        { literals: ['revoke1.'], near: `revoke${VERSION_TRIPLE}\\)`, reach: [0, 32] },
        {
          literals: ['\0\x001.11.', '\0\x001.12.', '\0\x001.10.'],
          near: '\\0(?<version>1\\.1\\d\\.\\d{1,2})\\0{4}',
          reach: [0, 24],
        },
      ),
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
      ...inProgram(
        /^pilot-(?:agent|discovery)$/,
        ['path\tistio.io/istio/pilot/cmd/pilot-'],
        {
          literals: ['\0\x001.'],
          near: `\\0(?<version>\\d\\.\\d{1,3}\\.\\d{1,3}(?:-(?:alpha|beta|rc)\\.\\d{1,2}|-dev)?)\\0{1,8}\\k<version>\\0`,
          reach: [0, 64],
        },
        { literals: ['Clean\0\0', 'Modified\0\0'], after: `\\0{1,8}${ISTIO}\\0` },
      ),
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
        literals: ['statsenroll', 'spliceconfigenroll', 'enroll: true'],
        after: '(?<version>[789]\\.\\d{1,2}\\.\\d{1,2})-?header',
        requires: ['reexec'],
      },
      ...inProgram(/^elastic-agent$/, ['path\tgithub.com/elastic/elastic-agent\n'], {
        literals: [':04PM', 'statsenroll', 'spliceconfigenroll', 'enroll: true'],
        after: '(?<version>[789]\\.\\d{1,2}\\.\\d{1,2})(?:-?header|:https)',
      }),
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
    rules: inProgram(new RegExp(`^${id}$`), ['path\tgithub.com/elastic/beats/', `/${id}\nmod\t`], {
      literals: ['stdinsetupTest '],
      after: '(?<version>[789]\\.\\d{1,2}\\.\\d{1,2})(?:%s|input)',
    }),
  }));
}

/** Rules for a string that says nothing of its program, which the build information or else the file's name tells. */
function inProgram(names: RegExp, buildInformation: readonly string[], ...rules: StringRule[]): StringRule[] {
  return rules.flatMap((rule) => [
    { ...rule, requires: buildInformation },
    { ...rule, names },
  ]);
}
