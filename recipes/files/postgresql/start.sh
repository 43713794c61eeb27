#!/bin/sh
# Makes the database on first start, then becomes the server. Uses nothing but the shell itself and PostgreSQL.
set -eu

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "${POSTGRES_PASSWORD:-}" ]; then
    echo "set POSTGRES_PASSWORD: it becomes the password of the user ${POSTGRES_USER:-postgres}" >&2
    exit 1
  fi
  initdb --username="${POSTGRES_USER:-postgres}" --pwfile=/dev/stdin --auth-host=scram-sha-256 --auth-local=scram-sha-256 \
    --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --set=timezone=Etc/UTC <<END
$POSTGRES_PASSWORD
END
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
fi

unset POSTGRES_PASSWORD
exec postgres -c listen_addresses='*' -c jit=off "$@"
