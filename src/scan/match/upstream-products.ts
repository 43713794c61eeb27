import { withoutUndefined } from '../../base/without-undefined.ts';
/**
 * The names in advisories for what the catalog finds without a package. Checked in and read by people: a product that is
 * not here, or has no name here, is a gap and never guessed at.
 */
export type UpstreamProduct = {
  /** Of the component's purl, without `pkg:` and version: `generic/openssl`. */
  product: string;
  /** Names in Bitnami's data, each looked up there for what it is (`mysql-client` is MariaDB). */
  bitnami: readonly string[];
  /** `vendor/product` in CVE records, as `comparedName` has them: as NVD and CISA name them, and as the publisher itself. */
  cve: readonly string[];
  /** Packages of ecosystems that are this very thing: `Go:toolchain`. */
  packages: readonly string[];
  /** Source or binary packages of publishers other than the distribution that contain it; `#` stands for a number of a release. */
  osPackages: readonly string[];
  /** How its versions differ from those in the ranges. */
  versions?: 'jdk';
};

type Names = { bitnami?: string; cve?: string; packages?: string; os?: string; versions?: 'jdk' };

/** Names of one kind are parted by commas. */
const TABLE: Readonly<Record<string, Names>> = {
  // Servers.
  'generic/nginx': { bitnami: 'nginx', cve: 'f5/nginx, nginx/nginx, f5/nginx open source', os: 'nginx' },
  'generic/openresty': { bitnami: 'openresty', cve: 'openresty/openresty', os: 'openresty' },
  'generic/tengine': { cve: 'alibaba/tengine' },
  'generic/httpd': {
    bitnami: 'apache',
    cve: 'apache/http_server, apache software foundation/apache http server',
  },
  'generic/haproxy': { bitnami: 'haproxy', cve: 'haproxy/haproxy', os: 'haproxy' },
  'generic/redis': {
    bitnami: 'redis',
    cve: 'redis/redis, redislabs/redis',
    os: 'redis, redis-server, redis-tools',
  },
  'generic/valkey': { bitnami: 'valkey', cve: 'lfprojects/valkey, valkey-io/valkey', os: 'valkey' },
  'generic/postgresql': {
    bitnami: 'postgresql',
    cve: 'postgresql/postgresql',
    os: 'postgresql-#',
  },
  'generic/mariadb': { bitnami: 'mariadb', cve: 'mariadb/mariadb', os: 'mariadb, mariadb-server, mariadb-#' },
  'generic/mysql': {
    cve: 'oracle/mysql, oracle/mysql_server, oracle corporation/mysql server, oracle/mysql server',
    os: 'mysql-community, mysql-community-server',
  },
  'generic/mysql-cluster': { cve: 'oracle/mysql_cluster, oracle corporation/mysql cluster' },
  'generic/percona-server': { cve: 'percona/percona_server' },
  'generic/percona-xtradb-cluster': { cve: 'percona/xtradb_cluster' },
  'generic/percona-xtrabackup': { cve: 'percona/xtrabackup' },
  'generic/memcached': { bitnami: 'memcached', cve: 'memcached/memcached' },
  'generic/lighttpd': { cve: 'lighttpd/lighttpd' },
  'generic/proftpd': { cve: 'proftpd/proftpd' },
  'generic/openldap': { bitnami: 'openldap', cve: 'openldap/openldap' },
  'generic/envoy': { bitnami: 'envoy', cve: 'envoyproxy/envoy', os: 'envoy' },
  'generic/mongodb': {
    bitnami: 'mongodb',
    cve: 'mongodb/mongodb, mongodb inc./mongodb server',
    os: 'mongodb-org-server, mongodb-org-mongos, mongodb-org',
  },
  'generic/fluent-bit': {
    bitnami: 'fluent-bit',
    cve: 'treasuredata/fluent_bit',
    os: 'fluent-bit, td-agent-bit',
  },
  'generic/unbound': { cve: 'nlnetlabs/unbound' },
  'generic/bind': { cve: 'isc/bind, isc/bind 9' },
  'generic/openssh': { cve: 'openbsd/openssh' },
  'generic/wordpress': { bitnami: 'wordpress', cve: 'wordpress/wordpress' },
  'generic/krb5': { cve: 'mit/kerberos_5' },

  // Languages.
  'generic/python': {
    bitnami: 'python',
    cve: 'python/python, python software foundation/cpython',
    os: 'python#',
  },
  'generic/pypy': { cve: 'pypy/pypy' },
  'generic/perl': { cve: 'perl/perl' },
  'generic/ruby': { bitnami: 'ruby', cve: 'ruby-lang/ruby' },
  'generic/node': { bitnami: 'node', cve: 'nodejs/node.js, nodejs/node', os: 'nodejs' },
  'generic/deno': { cve: 'deno/deno, denoland/deno' },
  'generic/bun': { cve: 'bun/bun, oven-sh/bun' },
  'generic/php': { bitnami: 'php', cve: 'php/php, php group/php, php_group/php', os: 'php#' },
  'generic/erlang': { cve: 'erlang/erlang/otp, erlang/otp', os: 'esl-erlang' },
  'generic/elixir': { cve: 'elixir-lang/elixir' },
  'generic/julia': { cve: 'julialang/julia' },
  'generic/dart': { cve: 'dart/dart_software_development_kit' },
  'generic/swipl': { cve: 'swi-prolog/swi-prolog' },
  'generic/gcc': { cve: 'gnu/gcc' },
  'generic/haskell/ghc': { cve: 'haskell/ghc' },
  'generic/luajit': { cve: 'luajit/luajit' },
  'generic/lua': { bitnami: 'lua', cve: 'lua/lua' },
  'generic/rust': { cve: 'rust-lang/rust' },
  'generic/go': { bitnami: 'golang', cve: 'golang/go, go toolchain/cmd/go', packages: 'Go:toolchain' },
  'generic/oracle/openjdk': {
    bitnami: 'java',
    cve: 'oracle/openjdk, oracle corporation/java se jdk and jre, oracle/java_se, oracle/java se',
    versions: 'jdk',
  },
  'generic/openjdk': {
    bitnami: 'java',
    cve: 'oracle/openjdk, oracle corporation/java se jdk and jre, oracle/java_se, oracle/java se',
    versions: 'jdk',
  },
  'generic/oracle/jdk': {
    cve: 'oracle/jdk, oracle corporation/java se jdk and jre, oracle/java_se, oracle/java se',
    versions: 'jdk',
  },
  'generic/oracle/jre': {
    cve: 'oracle/jre, oracle corporation/java se jdk and jre, oracle/java_se, oracle/java se',
    versions: 'jdk',
  },
  'generic/oracle/graalvm': { cve: 'oracle/graalvm', versions: 'jdk' },

  // Tools and systems.
  'generic/busybox': { cve: 'busybox/busybox' },
  'generic/bash': { cve: 'gnu/bash' },
  'generic/jq': { cve: 'jqlang/jq, jqlang/jq_project' },
  'generic/gzip': { cve: 'gnu/gzip' },
  'generic/util-linux': { cve: 'kernel/util-linux' },
  'generic/ffmpeg': { cve: 'ffmpeg/ffmpeg' },
  'generic/glibc': { cve: 'gnu/glibc, the gnu c library/glibc' },
  'generic/musl': { cve: 'musl-libc/musl' },
  'golang/github.com/hashicorp/consul': { bitnami: 'consul', cve: 'hashicorp/consul', os: 'consul' },
  'golang/github.com/hashicorp/vault': { bitnami: 'vault', cve: 'hashicorp/vault', os: 'vault' },
  'golang/istio.io/istio': { cve: 'istio/istio' },
  'golang/github.com/elastic/elastic-agent': {
    cve: 'elastic/elastic_agent, elastic/elastic agent',
    os: 'elastic-agent',
  },
  'golang/github.com/elastic/beats/metricbeat': { cve: 'elastic/metricbeat', os: 'metricbeat' },
  'golang/github.com/elastic/beats/packetbeat': { cve: 'elastic/packetbeat', os: 'packetbeat' },
  'golang/github.com/elastic/beats/filebeat': { cve: 'elastic/filebeat', os: 'filebeat' },
  'golang/github.com/elastic/beats/heartbeat': { cve: 'elastic/heartbeat', os: 'heartbeat-elastic' },
  'golang/github.com/elastic/beats/auditbeat': { cve: 'elastic/auditbeat', os: 'auditbeat' },

  // Cryptography.
  'generic/openssl': { cve: 'openssl/openssl' },
  'generic/boringssl': { cve: 'google/boringssl' },
  'generic/aws-lc': { cve: 'amazon/aws-lc, aws/aws-lc' },
  'generic/libgcrypt': { cve: 'gnupg/libgcrypt' },
  'generic/gnutls': { cve: 'gnu/gnutls' },
  'generic/mbedtls': { cve: 'arm/mbed_tls, mbed-tls/mbedtls' },
  'generic/libsodium': { cve: 'libsodium/libsodium' },
  'generic/cyrus-sasl': { cve: 'cyrusimap/cyrus-sasl' },
  'generic/keyutils': {},

  // Compression and archives.
  'generic/zlib': { cve: 'zlib/zlib' },
  'generic/zlib-ng': { cve: 'zlib-ng/zlib-ng' },
  'generic/bzip2': { cve: 'bzip/bzip2' },
  'generic/xz': { cve: 'tukaani/xz' },
  'generic/zstd': { cve: 'facebook/zstandard' },
  'generic/lz4': { cve: 'lz4_project/lz4' },
  'generic/brotli': { bitnami: 'brotli', cve: 'google/brotli' },
  'generic/snappy': { cve: 'google/snappy' },
  'generic/libaec': {},
  'generic/c-blosc': { cve: 'c-blosc2_project/c-blosc2' },
  'generic/libarchive': { cve: 'libarchive/libarchive' },

  // Networks.
  'generic/curl': { cve: 'haxx/curl, haxx/libcurl, curl/curl' },
  'generic/libssh2': { cve: 'libssh2/libssh2' },
  'generic/libssh': { cve: 'libssh/libssh' },
  'generic/c-ares': { cve: 'c-ares/c-ares, c-ares_project/c-ares' },
  'generic/nghttp2': { cve: 'nghttp2/nghttp2' },
  'generic/grpc': { cve: 'grpc/grpc' },
  'generic/zeromq': { cve: 'zeromq/libzmq' },
  'generic/librdkafka': {},
  'generic/libuv': { cve: 'libuv/libuv' },
  'generic/qtbase': { cve: 'qt/qt, the qt company/qt' },
  'generic/libevent': { cve: 'libevent_project/libevent' },
  'generic/freetds': { cve: 'freetds/freetds' },
  'generic/unixodbc': { cve: 'unixodbc/unixodbc' },
  'generic/libpq': { bitnami: 'postgresql', cve: 'postgresql/postgresql' },

  // Data and text.
  'generic/sqlite': { bitnami: 'sqlite', cve: 'sqlite/sqlite' },
  'generic/expat': { cve: 'libexpat_project/libexpat, libexpat/expat' },
  'generic/libxml2': { cve: 'xmlsoft/libxml2, gnome/libxml2' },
  'generic/libxslt': { cve: 'xmlsoft/libxslt, gnome/libxslt' },
  'generic/pcre': { cve: 'pcre/pcre' },
  'generic/pcre2': { cve: 'pcre/pcre2' },
  'generic/libyaml': { cve: 'pyyaml/libyaml' },
  'generic/oniguruma': { cve: 'oniguruma_project/oniguruma' },
  'generic/protobuf': { cve: 'google/protobuf, google/protocol_buffers' },
  'generic/hdf5': { cve: 'hdfgroup/hdf5' },
  'generic/netcdf': { cve: 'unidata/netcdf' },
  'generic/libgit2': { cve: 'libgit2/libgit2' },

  // Numbers, memory and programs that run others.
  'generic/openblas': { bitnami: 'openblas', cve: 'openblas_project/openblas' },
  'generic/gmp': { cve: 'gmplib/gmp' },
  'generic/mpfr': { cve: 'mpfr/gnu_mpfr' },
  'generic/jemalloc': {},
  'generic/v8': { cve: 'google/v8' },
  'generic/geos': {},
  'generic/proj': {},
  'generic/gdal': { bitnami: 'gdal', cve: 'osgeo/gdal' },

  // Pictures, fonts, sound and film.
  'generic/libpng': { cve: 'libpng/libpng, pnggroup/libpng' },
  'generic/libjpeg-turbo': { cve: 'libjpeg-turbo/libjpeg-turbo' },
  'generic/libjpeg': { cve: 'ijg/libjpeg' },
  'generic/mupdf': { cve: 'artifex/mupdf' },
  'generic/opencv': { cve: 'opencv/opencv' },
  'generic/libtiff': { cve: 'libtiff/libtiff' },
  'generic/harfbuzz': { cve: 'harfbuzz_project/harfbuzz, harfbuzz/harfbuzz' },
  'generic/openjpeg': { cve: 'uclouvain/openjpeg' },
  'generic/freetype': { cve: 'freetype/freetype, freetype/freetype2' },
  'generic/lcms2': { cve: 'littlecms/little_cms' },
  'generic/libwebp': { cve: 'webmproject/libwebp' },
  'generic/libheif': { cve: 'struktur/libheif' },
  'generic/dav1d': { cve: 'videolan/dav1d' },
  'generic/libaom': { cve: 'aomedia/aomedia' },
  'generic/libvpx': { cve: 'webmproject/libvpx' },
  'generic/opus': { cve: 'opus-codec/opus' },
  'generic/x264': { cve: 'videolan/x264' },
  'generic/x265': { cve: 'multicorewareinc/x265_high_efficiency_video_coding' },

  'generic/linux-kernel': {
    cve: 'linux/linux_kernel, linux/linux kernel, linux/linux, the linux kernel organization/linux',
  },

  // Programs that publishers package themselves and that the catalog sees in no other way.
  'generic/grafana': { bitnami: 'grafana', cve: 'grafana/grafana', os: 'grafana, grafana-enterprise' },
  'generic/elasticsearch': { bitnami: 'elasticsearch', cve: 'elastic/elasticsearch', os: 'elasticsearch' },
  'generic/kibana': { bitnami: 'kibana', cve: 'elastic/kibana', os: 'kibana' },
  'generic/logstash': { bitnami: 'logstash', cve: 'elastic/logstash', os: 'logstash' },
  'generic/jenkins': { bitnami: 'jenkins', cve: 'jenkins/jenkins', os: 'jenkins' },
  'generic/gitlab': { bitnami: 'gitlab', cve: 'gitlab/gitlab', os: 'gitlab-ce, gitlab-ee' },
  'generic/influxdb': { bitnami: 'influxdb', cve: 'influxdata/influxdb', os: 'influxdb, influxdb2' },
  'generic/rabbitmq': { bitnami: 'rabbitmq', cve: 'vmware/rabbitmq', os: 'rabbitmq-server' },
  'generic/varnish': { bitnami: 'varnish', cve: 'varnish_cache_project/varnish_cache', os: 'varnish' },
  'generic/docker-cli': { bitnami: 'docker-cli', cve: 'docker/command_line_interface', os: 'docker-ce-cli' },
  'generic/docker': { cve: 'docker/docker, mobyproject/moby', os: 'docker-ce' },
  'generic/containerd': { cve: 'linuxfoundation/containerd, containerd/containerd', os: 'containerd.io' },
  'generic/powershell': { bitnami: 'powershell', cve: 'microsoft/powershell', os: 'powershell' },
  'generic/chrome': { cve: 'google/chrome', os: 'google-chrome-stable' },
};

const PRODUCTS: ReadonlyMap<string, UpstreamProduct> = new Map(
  Object.entries(TABLE).map(([product, names]) => [product, productOf(product, names)]),
);

function productOf(product: string, names: Names): UpstreamProduct {
  const { bitnami = '', cve = '', packages = '', os = '', versions } = names;
  return withoutUndefined({
    product,
    bitnami: listOf(bitnami),
    cve: listOf(cve),
    packages: listOf(packages),
    osPackages: listOf(os),
    versions,
  });
}

function listOf(text: string): string[] {
  return text === '' ? [] : text.split(', ');
}

/** `product`: as in the table. */
export function upstreamProduct(product: string): UpstreamProduct | undefined {
  return PRODUCTS.get(product);
}

const BY_OS_PACKAGE: ReadonlyMap<string, UpstreamProduct> = new Map(
  [...PRODUCTS.values()].flatMap((product) => product.osPackages.map((name) => [name, product] as const)),
);

/** Package managers besides the distribution's, whose packages have the names that their authors gave, or the same as third parties' do. */
export const REPACKAGERS: ReadonlySet<string> = new Set(['alpm', 'brew', 'conda', 'ebuild', 'nix', 'vcpkg']);

/** What a package of theirs contains: `openssl@3` of Homebrew is a formula for one line of versions. */
export function upstreamOfRepackaged(name: string): UpstreamProduct | undefined {
  const plain = name.replace(/@[\d.]+$/, '');
  return upstreamProduct(`generic/${plain}`) ?? upstreamOfOsPackage(plain);
}

/** What a third party's OS package of this name contains. */
export function upstreamOfOsPackage(name: string): UpstreamProduct | undefined {
  return BY_OS_PACKAGE.get(name) ?? BY_OS_PACKAGE.get(name.slice(0, 256).replace(/\d+(?:\.\d+)?$/, '#'));
}
