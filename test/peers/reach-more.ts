/** What is traced of a database with plug-ins, a server in Perl that runs what is in a folder, and a program of images that runs delegates. */
import type { Workload } from './reach-workloads.ts';

const MARIADB = `[mariadbd]
plugin-load-add=auth_pam
plugin-load-add=auth_ed25519
plugin-load-add=file_key_management
file-key-management-filename=/srv/keys
lc-messages=de_DE
log-error=/tmp/err.log
log-bin=/tmp/bin
server-id=1
`;
const PAM = `auth required pam_unix.so
account required pam_unix.so
auth optional pam_exec.so /srv/hook
`;
/** Of root; logins by PAM, good and bad, and by a key; plug-ins; tables that are encrypted. */
const ASKED = [
  [
    "create user u@'127.0.0.1' identified via pam using 'mariadb'; create user e identified via ed25519 using password('x')",
  ],
  ["select 'pam', current_user()", '-h 127.0.0.1 -u u -ppw'],
  ['select 1', '-h 127.0.0.1 -u u -pbad'],
  ["select 'key'", '-h 127.0.0.1 -u e -px'],
  ["install soname 'ha_archive'; install soname 'server_audit'; set global server_audit_logging=1"],
  ['create database d; create table d.t(a text character set gbk) engine=innodb encrypted=yes; selec 1'],
  ["flush logs; show master status; select 'answered'"],
].map(([sql = '', options = '']) => `chroot "$R" mariadb ${options} -e "${sql}"`);

export const MORE: readonly Workload[] = [
  {
    name: 'mariadb-pam',
    packages: ['mariadb-server', 'mariadb-client', 'libpam-modules'],
    files: {
      'etc/mysql/mariadb.conf.d/99-own.cnf': MARIADB,
      'etc/pam.d/mariadb': PAM,
      'srv/keys': '1;a7addd9adea9978fda19f21e6be987880e68ac92632ca052e5bb42b1a506939a\n',
      'srv/hook': '#!/bin/sh\ncksum /etc/hostname\n',
    },
    folders: ['run/mysqld'],
    setup:
      'chmod 644 "$R/srv/keys" "$R/etc/mysql/mariadb.conf.d/99-own.cnf"; echo a > "$R/etc/hostname"; chroot "$R" sh -c "useradd -m u && echo u:pw | chpasswd"; chroot "$R" chown mysql: /run/mysqld; [ -d "$R/var/lib/mysql/mysql" ] || chroot "$R" mariadb-install-db --user=mysql >/dev/null',
    argv: ['/usr/sbin/mariadbd', '--user=mysql'],
    inProc: { opens: 100 },
    client: ['chroot "$R" mariadb -e "select 1" || exit', ...ASKED].join('; '),
    answer: 'answered',
    floors: [82, 44],
  },
  {
    name: 'mariadb',
    packages: ['mariadb-server', 'mariadb-client'],
    folders: ['run/mysqld'],
    setup:
      'chroot "$R" chown mysql: /run/mysqld; [ -d "$R/var/lib/mysql/mysql" ] || chroot "$R" mariadb-install-db --user=mysql >/dev/null',
    argv: [
      '/usr/sbin/mariadbd',
      '--user=mysql',
      '--plugin-load-add=auth_socket',
      '--plugin-load-add=simple_password_check',
    ],
    client: `chroot "$R" mariadb -e "select 1; install soname 'ha_blackhole'; show engines; create database if not exists d; create table if not exists d.t(a text character set sjis) engine=innodb; insert into d.t values('a'); select * from d.t; select now(), convert_tz(now(),'UTC','+01:00'); select 'answered'"`,
    answer: 'answered',
    floors: [30, 7],
  },
  {
    name: 'munin-node',
    packages: ['munin-node', 'monitoring-plugins-basic', 'collectd-core'],
    folders: ['run/munin'],
    setup:
      'echo "host 127.0.0.1" >> "$R/etc/munin/munin-node.conf"; ln -sf /usr/share/munin/plugins/load "$R/etc/munin/plugins/load"',
    argv: ['/usr/sbin/munin-node', '--foreground'],
    inProc: { opens: 20 },
    client:
      'exec 3<>/dev/tcp/127.0.0.1/4949; printf "list\\nfetch load\\nfetch cpu\\nquit\\n" >&3; timeout 10 cat <&3',
    answer: 'load.value',
    floors: [28, 16],
  },
  {
    name: 'graphicsmagick',
    packages: ['graphicsmagick', 'ghostscript'],
    files: {
      'srv/job':
        '#!/bin/sh\nset -e\ncd /tmp\ngm convert -size 20x20 xc:red a.png\ngm convert a.png a.jpg\ngm identify a.jpg\ngm convert a.png a.ps\ngm convert a.ps b.png\ngm convert a.png a.pdf\ngm convert a.pdf c.png\n',
    },
    argv: ['/srv/job'],
    inProc: { opens: 20 },
    floors: [68, 40],
  },
];
