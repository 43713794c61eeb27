import { DOTTED, TRIPLE, VERSION_DOTTED, VERSION_TRIPLE } from '../strings/rule.ts';
import type { Software } from '../strings/software.ts';

/**
 * Of the build id: the version, the host's name (in containers twelve hexadecimal digits), seconds since 1970, nine zeros.
 * Ten digits of seconds tell where the version ends.
 */
const REDIS_BUILD =
  '(?<![.\\d])(?<version>\\d{1,2}\\.\\d{1,2}\\.\\d{1,2})(?:buildkitsandbox-|[0-9a-f]{12}-)?1\\d{9}';

const OTHER_MYSQL = ['-MariaDB', '/percona-', '/Percona-', '/mysql-cluster-gpl-', '/mysql-cluster-com-'];

/** Web servers, proxies and data bases. */
export const SERVERS: readonly Software[] = [
  {
    id: 'nginx',
    kind: 'application',
    cpe: 'f5:nginx',
    rules: [{ literals: ['nginx version: nginx/'], after: VERSION_TRIPLE }],
  },
  {
    id: 'openresty',
    kind: 'application',
    cpe: 'openresty:openresty',
    rules: [{ literals: ['nginx version: openresty/'], after: `(?<version>${TRIPLE}(?:\\.\\d{1,3})?)` }],
  },
  {
    id: 'tengine',
    kind: 'application',
    cpe: 'alibaba:tengine',
    rules: [{ literals: ['Tengine version: Tengine/', 'Tengine version: '], after: VERSION_TRIPLE }],
  },
  {
    id: 'httpd',
    kind: 'application',
    cpe: 'apache:http_server',
    rules: [
      {
        literals: ['Apache/2.'],
        near: `Apache/${VERSION_TRIPLE}\\0`,
        reach: [0, 32],
        requires: [' Server at <a href="'],
      },
    ],
  },
  {
    id: 'haproxy',
    kind: 'application',
    cpe: 'haproxy:haproxy',
    rules: [
      {
        literals: [', released 20'],
        before: ` version (?<version>${TRIPLE}|\\d\\.\\d{1,2}-(?:dev|rc)\\d{1,2})[-+~.0-9A-Za-z]{0,40}`,
        requires: ['%sparsing [%s:%d]'],
      },
      { literals: ['HA-Proxy version '], after: `(?<version>${TRIPLE}|\\d\\.\\d{1,2}-dev\\d{1,2}) ` },
      {
        literals: ['HAProxy version follows'],
        before: `\\0(?<version>${TRIPLE}|\\d\\.\\d{1,2}-(?:dev|rc)\\d{1,2})(?:[-+][-+~.0-9A-Za-z]{1,40})?\\0{1,24}`,
        reach: [96, 0],
      },
    ],
  },
  {
    id: 'redis',
    kind: 'application',
    cpe: 'redis:redis',
    rules: [
      {
        literals: ['000000000\0'],
        before: REDIS_BUILD,
        requires: ['redis_version:%s'],
        unless: ['valkey_version:%s'],
      },
      {
        literals: ['\0c11-builtin\0'],
        before: `\\D\\0${VERSION_TRIPLE}`,
        requires: ['redis_version:%s'],
        unless: ['valkey_version:%s'],
      },
      {
        literals: [' (git:%s'],
        before: `\\0${VERSION_TRIPLE}\\0`,
        requires: ['redis-'],
        unless: ['valkey-cli', 'valkey-benchmark'],
      },
      { literals: ['Server started, Redis version ', 'Redis version='], after: `${VERSION_TRIPLE}[\\0, ]` },
    ],
  },
  {
    id: 'valkey',
    kind: 'application',
    cpe: 'lfprojects:valkey',
    rules: [
      { literals: ['000000000\0'], before: REDIS_BUILD, requires: ['valkey_version:%s'] },
      {
        literals: ['\0valkey'],
        after: '(?<version>\\d{1,2}\\.\\d{1,2}\\.\\d{1,2})(?:[0-9a-f]{12}|buildkitsandbox)?-1\\d{9,24}\\0',
        requires: ['valkey_version:%s'],
      },
      { literals: [' (git:%s'], before: `\\0${VERSION_TRIPLE}\\0`, requires: ['valkey-cli'] },
      { literals: [' (git:%s'], before: `\\0${VERSION_TRIPLE}\\0`, requires: ['valkey-benchmark'] },
    ],
  },
  {
    id: 'postgresql',
    kind: 'application',
    cpe: 'postgresql:postgresql',
    rules: [
      {
        literals: [' (PostgreSQL) '],
        after: '(?<version>\\d{1,2}(?:\\.\\d{1,2})?(?:\\.\\d{1,2})?(?:alpha\\d|beta\\d|rc\\d)?)[ \\n\\0]',
      },
    ],
  },
  {
    id: 'mariadb',
    kind: 'application',
    cpe: 'mariadb:mariadb',
    rules: [
      { literals: ['-MariaDB\0', '-MariaDB-'], before: `\\0(?<version>(?:5|1\\d)\\.\\d{1,2}\\.\\d{1,3})` },
    ],
  },
  {
    id: 'mysql',
    kind: 'application',
    cpe: 'oracle:mysql',
    rules: [
      {
        literals: ['\0MySQL '],
        after: `${VERSION_TRIPLE}\\0`,
        unless: OTHER_MYSQL,
      },
      {
        literals: ['\0%s  Ver %s for %s on %s (%s)\n'],
        before: `\\0${VERSION_TRIPLE}(?:-\\w{1,8})?\\0[-\\w]{1,16}\\0[-\\w.]{1,24}`,
        unless: OTHER_MYSQL,
      },
      {
        literals: ['\0mysql_real_escape_string\0', '\0mysql_change_user\0'],
        near: `\\0${VERSION_TRIPLE}\\0\\k<version>\\.0\\0`,
        reach: [96, 96],
        unless: OTHER_MYSQL,
      },

      {
        literals: ['/mysql-'],
        after: `${VERSION_TRIPLE}(?:-[a-z0-9]{1,8})?/`,
        unless: OTHER_MYSQL,
      },
    ],
  },
  {
    id: 'mysql-cluster',
    kind: 'application',
    cpe: 'oracle:mysql_cluster',
    rules: [{ literals: ['/mysql-cluster-gpl-', '/mysql-cluster-com-'], after: VERSION_TRIPLE }],
  },
  {
    id: 'percona-server',
    kind: 'application',
    cpe: 'percona:percona_server',
    rules: [{ literals: ['/percona-server-', '/Percona-Server-'], after: `${VERSION_TRIPLE}[-/]` }],
  },
  {
    id: 'percona-xtradb-cluster',
    kind: 'application',
    cpe: 'percona:xtradb_cluster',
    rules: [
      { literals: ['/Percona-XtraDB-Cluster-', '/percona-xtradb-cluster-'], after: `${VERSION_TRIPLE}[-/]` },
    ],
  },
  {
    id: 'percona-xtrabackup',
    kind: 'application',
    cpe: 'percona:xtrabackup',
    rules: [{ literals: ['/percona-xtrabackup-'], after: `${VERSION_TRIPLE}[-/]` }],
  },
  {
    id: 'memcached',
    kind: 'application',
    cpe: 'memcached:memcached',
    rules: [{ literals: ['\0memcached '], after: `${VERSION_TRIPLE}\\n?\\0` }],
  },
  {
    id: 'lighttpd',
    kind: 'application',
    cpe: 'lighttpd:lighttpd',
    rules: [{ literals: ['\0lighttpd/'], after: `${VERSION_TRIPLE}[\\0 ]` }],
  },
  {
    id: 'proftpd',
    kind: 'application',
    cpe: 'proftpd:proftpd',
    rules: [{ literals: ['ProFTPD Version '], after: `(?<version>${TRIPLE}[a-z]?)\\0` }],
  },
  {
    id: 'openldap',
    kind: 'application',
    cpe: 'openldap:openldap',
    rules: [{ literals: ['$OpenLDAP: '], after: `[-\\w.+ ]{1,30} ${VERSION_TRIPLE}[ +]` }],
  },
  {
    id: 'envoy',
    kind: 'application',
    cpe: 'envoyproxy:envoy',
    rules: [
      {
        literals: [
          'envoy_reloadable_features_',
          'envoy.reloadable_features.',
          'envoy_quic',
          'Unable to convert YAML as JSON',
          'DeltaDiscoveryRequest.',
          'envoy/extensions/',
          'envoy.admin.v3.',
          'EnvoyException in c-ares callback',
          'TLS client send_client_finished',
          'source/common/network/socket_option_impl.cc',
          'enable read, fd = {}',
          'source/common/buffer/buffer_impl.cc',
          'envoy.cluster_name',
          ' removed from Envoy soon',
          'envoy.data.accesslog.v3.',
        ],
        near: '\\0(?<version>1\\.[1-9]\\d\\.\\d{1,2}(?:-dev)?)\\0',
        reach: [1000, 1000],
      },
      { literals: ['\0RELEASE\0{}/{}/{}/{}'], before: `\\0${VERSION_TRIPLE}` },
    ],
  },
  {
    id: 'mongodb',
    kind: 'application',
    cpe: 'mongodb:mongodb',
    rules: [
      {
        literals: ['\0tcmalloc\0', '\0heap_size\0', '\0cppdefines\0'],
        before: `\\0${VERSION_TRIPLE}`,
        requires: ['mongod'],
      },
    ],
  },
  {
    id: 'fluent-bit',
    kind: 'application',
    cpe: 'treasuredata:fluent_bit',
    rules: [
      { literals: ['Fluent Bit v%s'], before: `\\0(?<version>${DOTTED})\\0{1,3}(?:\\x1b\\[1m\\0)?(?:%s)?` },
    ],
  },
  {
    id: 'unbound',
    kind: 'application',
    cpe: 'nlnetlabs:unbound',
    rules: [{ literals: ['unbound '], after: `${VERSION_DOTTED}\\0`, requires: ['start of service (%s).'] }],
  },
];
