/** What is traced of a database with plug-ins, a server in Perl that runs what is in a folder, and a program of images that runs delegates. */
import type { Workload } from './reach-workloads.ts';

export const MORE: readonly Workload[] = [
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
