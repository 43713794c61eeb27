/** What is traced of images as they are started in practice: entrypoints that prepare and hand over, inits, other users. */
import { GET } from './reach-servers.ts';
import type { Workload } from './reach-workloads.ts';

const INITS = 'tini dumb-init gosu nginx gettext-base runit s6 execline sudo curl cron redis-server jq'.split(
  ' ',
);

/** As the official image of nginx does it: what is executable in a folder is run in order, others are read or passed over. */
const NGINX_START = `#!/bin/sh
# vim:sw=4:ts=4:et
set -e
entrypoint_log() { if [ -z "\${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ]; then echo "$@"; fi }
if [ "$1" = "nginx" ] || [ "$1" = "nginx-debug" ]; then
    if /usr/bin/find "/docker-entrypoint.d/" -mindepth 1 -maxdepth 1 -type f -print -quit 2>/dev/null | read v; then
        entrypoint_log "$0: looking for shell scripts in /docker-entrypoint.d/"
        find "/docker-entrypoint.d/" -follow -type f -print | sort -V | while read -r f; do
            case "$f" in
                *.envsh) if [ -x "$f" ]; then . "$f"; else entrypoint_log "ignoring $f"; fi ;;
                *.sh) if [ -x "$f" ]; then entrypoint_log "$0: Launching $f"; "$f"; else entrypoint_log "ignoring $f"; fi ;;
                *) entrypoint_log "$0: Ignoring $f" ;;
            esac
        done
    fi
fi
exec "$@"
`;
const NGINX_TEMPLATES = `#!/bin/sh
set -e
ME=$(basename "$0")
defined_envs=$(printf '\${%s} ' $(awk "END { for (name in ENVIRON) { print ( name ~ /\${NGINX_ENVSUBST_FILTER:-}/ ) ? name : \\"\\" } }" < /dev/null ))
find "/etc/nginx/templates" -follow -type f -name "*.template" -print | while read -r template; do
  relative_path="\${template#/etc/nginx/templates/}"
  output_path="/etc/nginx/conf.d/\${relative_path%.template}"
  mkdir -p "$(dirname "$output_path")"
  envsubst "$defined_envs" < "$template" > "$output_path"
done
`;
const NGINX_WORKERS = `#!/bin/sh
set -eu
LC_ALL=C
ME=$(basename "$0")
touch /etc/nginx/nginx.conf 2>/dev/null || { echo >&2 "$ME: can not modify"; exit 0; }
ncpu=$(getconf _NPROCESSORS_ONLN)
sed -i.bak -r 's/^(worker_processes)(.*)$/# Commented out by '"$ME"' on '"$(date)"'\\n#\\1\\2\\n\\1 '"$ncpu"';/' /etc/nginx/nginx.conf
`;
const EVERY_INIT = `#!/usr/bin/env bash
set -Eeuo pipefail
shopt -s nullglob
file_env() { local var="$1" file="$1_FILE"; if [ "\${!file:-}" ]; then export "$var"="$(< "\${!file}")"; fi; }
export SECRET_FILE=/etc/hostname
file_env SECRET
_is_sourced() { [ "\${#FUNCNAME[@]}" -ge 2 ] && [ "\${FUNCNAME[0]}" = '_is_sourced' ]; }
process() {
  local f
  for f; do
    case "$f" in
      *.sh) if [ -x "$f" ]; then "$f"; else . "$f"; fi ;;
      *.json) jq -r .name "$f" ;;
      *.gz) gunzip -c "$f" | wc -l ;;
    esac
  done
}
main() {
  process /docker-init.d/*
  tini -s -- dumb-init -- sh -c 'exec env A=b printenv A'
  sudo -n -u nobody -- id -un
  su -s /bin/sh -c 'whoami' www-data
  setpriv --reuid=nobody --clear-groups tty || true
  curl -fsS -m 1 http://localhost:1/health || exit_code=$?
  ( trap 'kill 0' EXIT; exec -a named sleep 0.1 )
  "$(which nproc)"
  $(command -v hostid)
  IFS=, read -r -a tools <<< "arch,users"
  for tool in "\${tools[@]}"; do "$tool"; done
}
main "$@"
`;

export const ENTRYPOINTS: readonly Workload[] = [
  {
    name: 'entrypoint-nginx',
    packages: INITS,
    files: {
      'docker-entrypoint.sh': NGINX_START,
      'docker-entrypoint.d/20-envsubst-on-templates.sh': NGINX_TEMPLATES,
      'docker-entrypoint.d/30-tune-worker-processes.sh': NGINX_WORKERS,
      'docker-entrypoint.d/15-local.envsh': '#!/bin/sh\nexport LOCAL="$(uname -r | cut -d. -f1)"\n',
      'etc/nginx/templates/site.conf.template':
        'server { listen 127.0.0.1:8080; location / { return 200 "${LOCAL}"; } }\n',
    },
    setup: 'echo a > "$R/etc/hostname"',
    argv: ['/usr/bin/tini', '--', '/docker-entrypoint.sh', 'nginx', '-g', 'daemon off;'],
    client: GET,
    answer: '200 OK',
    floors: [36, 26],
  },
  {
    name: 'entrypoint-inits',
    packages: INITS,
    files: {
      'usr/local/bin/start': EVERY_INIT,
      'docker-init.d/a.sh': '#!/bin/bash\npaste -sd, /etc/hostname | rev\n',
      'docker-init.d/c.json': '{"name": "c"}',
    },
    setup:
      'echo a > "$R/etc/hostname"; mkdir -p "$R/dev/shm"; ln -sfn /proc/self/fd "$R/dev/fd"; echo "echo read; cksum /etc/hostname" > "$R/docker-init.d/b.sh"; chmod 644 "$R/docker-init.d/b.sh"; echo d | gzip > "$R/docker-init.d/d.gz"',
    argv: ['/usr/local/bin/start'],
    inProc: { opens: 30 },
    floors: [36, 26],
  },
];
