/** What is traced of programs that load by names of their own: PostgreSQL, PHP, Ruby, and supervisors. */
import type { Workload } from './reach-workloads.ts';

const PSQL = `chroot --userspec=postgres:postgres "$R" psql -h /tmp -v ON_ERROR_STOP=0 -c`;
/** A socket in /tmp; memory that is shared is a file in /dev/shm. */
const FOR_POSTGRES =
  'mkdir -p "$R/dev/shm" && chmod 1777 "$R/dev/shm" && mkdir -p "$R/srv/data" && chroot "$R" chown postgres:postgres /srv/data';
/** As PostgreSQL's own images do it: a cluster on first start, statements of a file, then the server. */
const POSTGRES_START = `#!/bin/bash
set -Eeo pipefail
export PATH=/usr/lib/postgresql/17/bin:/usr/bin:/bin PGDATA=/srv/data PGHOST=/tmp
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username=postgres --locale-provider=icu --icu-locale=de --locale=C.UTF-8 >/dev/null
  echo "shared_preload_libraries = 'pg_stat_statements,auto_explain'" >> "$PGDATA/postgresql.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -k /tmp" -w start >/dev/null
  psql -v ON_ERROR_STOP=1 --no-psqlrc -f /docker-entrypoint-initdb.d/init.sql >/dev/null
  pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
fi
exec "$@"
`;
const POSTGRES_INIT = `create extension pg_stat_statements;
create extension postgres_fdw;
create extension plperl;
create extension vector;
create function twice(a int) returns int language plperl as 'return $_[0] * 2';
select twice(2), '[1,2]'::vector <-> '[2,3]'::vector;
`;

export const INTERPRETED: readonly Workload[] = [
  {
    name: 'postgresql',
    packages: ['postgresql-17'],
    argv: [
      '/usr/lib/postgresql/17/bin/postgres',
      '-D',
      '/var/lib/postgresql/17/main',
      '-c',
      'config_file=/etc/postgresql/17/main/postgresql.conf',
      '-c',
      'unix_socket_directories=/tmp',
    ],
    user: 'postgres:postgres',
    setup: FOR_POSTGRES,
    startsWithin: 4,
    client: [
      "create extension pg_trgm; create extension unaccent; select similarity('abc', unaccent('abd'))",
      "create collation de (provider = icu, locale = 'de-DE'); select 'a' < 'b' collate de",
      "select to_tsvector('german', 'die Häuser'), now() at time zone 'Asia/Tokyo', convert_to('a', 'LATIN2')",
      'set jit_above_cost = 0; select sum(a) from generate_series(1, 1000) a',
    ]
      .map((sql) => `${PSQL} "${sql}"`)
      .join('; '),
    floors: [48, 26],
  },
  {
    name: 'postgresql-entrypoint',
    packages: ['postgresql-17', 'postgresql-plperl-17', 'postgresql-17-pgvector'],
    argv: ['/usr/local/bin/entrypoint', 'postgres', '-k', '/tmp'],
    user: 'postgres:postgres',
    files: {
      'usr/local/bin/entrypoint': POSTGRES_START,
      'docker-entrypoint-initdb.d/init.sql': POSTGRES_INIT,
    },
    setup: FOR_POSTGRES,
    startsWithin: 20,
    client: `${PSQL} "create extension hstore; select twice(4), 'a=>1'::hstore"`,
    floors: [20, 15],
  },
  {
    name: 'postgresql-wrapper',
    packages: ['postgresql-17'],
    argv: ['/usr/bin/pg_ctlcluster', '17', 'main', 'start', '--foreground'],
    user: 'postgres:postgres',
    setup: `${FOR_POSTGRES}; mkdir -p "$R/run/postgresql" && chroot "$R" chown postgres:postgres /run/postgresql`,
    startsWithin: 5,
    floors: [20, 15],
  },
];
