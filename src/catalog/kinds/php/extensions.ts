import { type PhpExtension, readPhpExtension } from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';

const MAX_BYTES = 256 * 1024 * 1024;
/** `php/20220829/`, `php/extensions/no-debug-non-zts-20220829/`, `php83/modules/`. */
const EXTENSION = /(?:^|\/)php[^/]{0,10}\/(?:modules|\d{8}|extensions\/[^/]{1,60})\/[^/]{1,200}\.so$/;

export const extensionExaminer: Examiner<PhpExtension> = {
  id: 'php-extension',
  version: 3,
  wants: {
    suffixes: ['.so'],
    accept: ({ path }) => EXTENSION.test(path),
  },
  examine({ content }, problem) {
    if (content.sizeBytes <= MAX_BYTES) return readPhpExtension(content);
    problem(`it has ${content.sizeBytes} bytes; more than ${MAX_BYTES} are not read`);
    return undefined;
  },
};

/** Extensions that PHP's own sources build; most have PHP's version, some an old one of their own. */
const OWN = new Set(
  `bcmath bz2 calendar core ctype curl date dba dom enchant exif ffi fileinfo filter ftp gd gettext gmp hash iconv imap intl
  json ldap libxml mbstring mysqli mysqlnd oci8 odbc openssl pcntl pcre pdo pdo_dblib pdo_firebird pdo_mysql pdo_oci pdo_odbc
  pdo_pgsql pdo_sqlite pgsql phar posix pspell random readline reflection session shmop simplexml snmp soap sockets sodium spl
  sqlite3 standard sysvmsg sysvsem sysvshm tidy tokenizer wddx xml xmlreader xmlrpc xmlwriter xsl zip zlib
  zend_opcache zend_test dl_test`.split(/\s+/),
);
/** Those that are got from PECL under this name; the publisher of another one is unknown. */
const OF_PECL = new Set(
  `amqp apcu ast brotli couchbase decimal ds ev event excimer gearman geoip gnupg grpc igbinary imagick inotify lzf mailparse
  maxminddb mcrypt memcache memcached mongodb msgpack oauth opentelemetry openswoole pcov pdo_sqlsrv protobuf raphf rdkafka redis
  snappy solr sqlsrv ssh2 stomp swoole timezonedb uopz uploadprogress uuid vips xdebug xhprof yaf yaml yar zmq zookeeper
  zstd`.split(/\s+/),
);
const OF_PHP = /^[5-9]\.\d{1,2}\.\d{1,3}(?:(?:alpha|beta|RC)\d{1,2})?$/;

/** An extension of PECL or of somebody else, or PHP itself; undefined for those of PHP that do not tell its version. */
export function extensionOf({ name, version }: PhpExtension, path: string): Found | undefined {
  const known = name.toLowerCase().replaceAll(' ', '_');
  const isOwn = OWN.has(known);
  if (isOwn && !OF_PHP.test(version)) return undefined;
  const evidence = {
    by: 'php',
    technique: 'binary-analysis',
    confidence: 0.9,
    locations: [path],
    value: `module ${name} ${version}`,
  } as const;
  if (isOwn) {
    const cpe = `cpe:2.3:a:php:php:${version}:*:*:*:*:*:*:*`;
    return { type: 'generic', name: 'php', version, kind: 'application', evidence, cpes: [cpe] };
  }
  const origin = OF_PECL.has(known)
    ? { type: 'pear', namespace: 'pecl.php.net' }
    : { type: 'generic', namespace: 'php-extension' };
  return { ...origin, name: known, version, kind: 'library', evidence };
}
