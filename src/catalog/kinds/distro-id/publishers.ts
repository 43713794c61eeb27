/** Whom a package's maintainer field names, where that is someone who publishes packages for many distributions. */
export function publisherOf(maintainer: string | undefined): string | undefined {
  if (maintainer === undefined) return undefined;
  return hasDomain(maintainer, PUBLISHERS) || maintainer.includes('<cudatools@nvidia.com>')
    ? maintainer
    : undefined;
}

/** Whether the mail address at the end of `maintainer` is in one of the domains, or below one. */
export function hasDomain(maintainer: string, domains: readonly string[]): boolean {
  const domain = /@([a-z0-9.-]{1,100})>?\s*$/i.exec(maintainer)?.[1]?.toLowerCase();
  return domain !== undefined && domains.some((one) => domain === one || domain.endsWith(`.${one}`));
}

/** Mail domains of publishers that package their own programs, and maintain none in Debian, Ubuntu or Alpine. */
const PUBLISHERS = (
  'f5.com nginx.com nginx.org nodesource.com docker.com mongodb.com percona.com elastic.co elasticsearch.com ' +
  'grafana.com hashicorp.com kubernetes.io k8s.io azul.com eclipse.org amazon.com chromium.org mozilla.com brave.com zabbix.com icinga.com oracle.com proxysql.com tailscale.com winehq.org jfrog.com crowdsec.net caddyserver.com influxdb.com mariadb.com mariadb.org sury.org postgresql.org opensearch.org debezium.io python.org nodejs.org rust-lang.org golang.org influxdata.com ' +
  'datadoghq.com confluent.io puppet.com cloudflare.com redis.com redis.io rabbitmq.com neo4j.com ' +
  'neotechnology.com microsoft.com gitlab.com yarnpkg.com oss.oracle.com jenkins-ci.org dynatrace.com ' +
  'newrelic.com splunk.com haproxy.com timescale.com clickhouse.com cockroachlabs.com couchbase.com ' +
  'varnish-software.com openresty.com phusion.nl passenger.com erlang-solutions.com fluentd.org treasure-data.com ' +
  'aquasec.com anchore.com github.com'
).split(' ');
