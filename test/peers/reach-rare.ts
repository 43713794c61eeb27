/** What is traced of servers when something goes wrong, or seldom: wrong settings, reloads, rotated logs, crashes, a zone and a language. */
import { GET } from './reach-servers.ts';
import type { Workload } from './reach-workloads.ts';

const PSQL = 'chroot --userspec=postgres:postgres "$R" psql -h /tmp -c';

export const RARE: readonly Workload[] = [
  {
    name: 'nginx-rare',
    packages: ['nginx', 'tzdata'],
    argv: ['/usr/bin/env', 'TZ=Asia/Tokyo', 'LANG=de_DE.UTF-8', '/usr/sbin/nginx', '-g', 'daemon off;'],
    client: `[ -s "$R/run/nginx.pid" ] || exit; P=$(cat "$R/run/nginx.pid"); ${GET}; kill -HUP $P; sleep 1; kill -USR1 $P; sleep 1; echo "nonsense;" > "$R/etc/nginx/conf.d/bad.conf"; kill -HUP $P; sleep 1; rm "$R/etc/nginx/conf.d/bad.conf"; kill -USR2 $P; sleep 2; kill -QUIT $P; ${GET.replace('GET /', 'GET /none')}; echo done`,
    answer: 'done',
    floors: [93, 84],
  },
  {
    name: 'redis-rare',
    packages: ['redis-server', 'tzdata'],
    files: {
      'srv/redis.conf':
        'enable-debug-command yes\nlogfile /tmp/log\ndir /tmp\nappendonly yes\nrename-command FLUSHALL ""\n',
    },
    argv: ['/usr/bin/env', 'TZ=Asia/Tokyo', '/usr/bin/redis-server', '/srv/redis.conf'],
    client:
      'exec 3<>/dev/tcp/127.0.0.1/6379 || exit; printf "CONFIG REWRITE\\r\\nBGREWRITEAOF\\r\\nDEBUG RELOAD\\r\\nSELECT 99\\r\\nDEBUG SEGFAULT\\r\\n" >&3; timeout 4 cat <&3; sleep 1; grep -c "REDIS BUG REPORT" "$R/tmp/log"',
    answer: '[1-9]$',
    floors: [93, 77],
  },
  {
    name: 'haproxy-rare',
    packages: ['haproxy', 'tzdata'],
    folders: ['run/haproxy'],
    setup:
      'printf "\\nfrontend a\\n  bind 127.0.0.1:80\\n  http-request return status 200 content-type text/plain string a if { path / }\\n" >> "$R/etc/haproxy/haproxy.cfg"',
    argv: [
      '/usr/bin/env',
      'TZ=Asia/Tokyo',
      '/usr/sbin/haproxy',
      '-W',
      '-p',
      '/tmp/pid',
      '-f',
      '/etc/haproxy/haproxy.cfg',
    ],
    client: `${GET} || exit; P=$(head -n 1 "$R/tmp/pid"); kill -USR2 $P; sleep 2; cp "$R/etc/haproxy/haproxy.cfg" "$R/tmp/c"; echo nonsense >> "$R/etc/haproxy/haproxy.cfg"; kill -USR2 $P; sleep 2; cp "$R/tmp/c" "$R/etc/haproxy/haproxy.cfg"; ${GET.replace('GET /', 'GET /none')}; echo done`,
    answer: 'done',
    floors: [91, 74],
  },
  {
    name: 'apache-rare',
    packages: ['apache2', 'tzdata'],
    setup:
      'echo "ServerName localhost" > "$R/etc/apache2/conf-enabled/n.conf"; mkdir -p "$R/run/apache2"; chroot "$R" a2enconf -q localized-error-pages || true; chroot "$R" a2enmod -q include status || true',
    argv: ['/usr/bin/env', 'TZ=Asia/Tokyo', '/usr/sbin/apache2ctl', '-DFOREGROUND'],
    client: `[ -s "$R/run/apache2/apache2.pid" ] || exit; P=$(cat "$R/run/apache2/apache2.pid"); ${GET.replace('GET /', 'GET /none')}; kill -USR1 $P; sleep 1; kill -HUP $P; sleep 2; ${GET}; echo nonsense > "$R/etc/apache2/conf-enabled/bad.conf"; kill -USR1 $P; sleep 2; echo done`,
    answer: 'done',
    ends: 1,
    floors: [84, 77],
  },
  {
    name: 'postgresql-rare',
    packages: ['postgresql-17'],
    argv: [
      '/usr/lib/postgresql/17/bin/postgres',
      '-D',
      '/var/lib/postgresql/17/main',
      '-c',
      'config_file=/etc/postgresql/17/main/postgresql.conf',
      '-c',
      'unix_socket_directories=/tmp',
      '-c',
      'logging_collector=on',
      '-c',
      'log_directory=/tmp/logs',
      '-c',
      'timezone=Asia/Tokyo',
    ],
    user: 'postgres:postgres',
    setup: 'mkdir -p "$R/dev/shm" && chmod 1777 "$R/dev/shm"',
    client: `${PSQL} "select pg_reload_conf(), pg_rotate_logfile()" || exit; ${PSQL} "set timezone = 'America/Bogota'; select now(), 1/0"; ${PSQL} "set lc_messages = 'de_DE.UTF-8'; selec 1"; ${PSQL} "select pg_backend_pid(); select pg_terminate_backend(pg_backend_pid())"; ${PSQL} "load 'none'"; ${PSQL} "copy (select 1) to program 'cksum > /tmp/x'"; sleep 1; ${PSQL} "select 'again'"`,
    answer: 'again',
    floors: [21, 12],
  },
  {
    name: 'sshd-rare',
    packages: ['openssh-server', 'openssh-sftp-server', 'tzdata'],
    folders: ['run/sshd'],
    setup:
      'ssh-keygen -q -t ed25519 -N "" -f "$KEY"; mkdir -p -m 700 "$R/root/.ssh"; cp "$KEY.pub" "$R/root/.ssh/authorized_keys"; echo "Banner /etc/issue.net" >> "$R/etc/ssh/sshd_config"; echo "echo read >&2" > "$R/root/.bashrc"',
    argv: ['/usr/sbin/sshd', '-D', '-e'],
    client:
      'O="-i $KEY -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes"; ssh $O root@127.0.0.1 true || exit; ssh $O nobody@127.0.0.1 true; kill -HUP $(cat "$R/run/sshd.pid"); sleep 1; echo "ls /etc" | sftp -b - $O root@127.0.0.1; ssh $O -tt root@127.0.0.1 "bash -lc tty"; ssh $O root@127.0.0.1 "kill -SEGV \\$PPID"; echo done',
    answer: 'done',
    floors: [57, 55],
  },
];
