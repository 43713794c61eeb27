/** What is traced of servers and filters that have plug-ins, in one root with others of their kind. */
import type { Workload } from './reach-workloads.ts';

const SERVERS =
  'mosquitto mosquitto-clients chrony freeradius freeradius-utils monit openvpn collectd-core spamassassin xinetd keepalived'.split(
    ' ',
  );
const MAIL =
  'From: a@example.org\nTo: b@example.org\nSubject: money\nDate: Sun, 29 Nov 2026 12:00:00 +0000\n\nfree money http://example.org/\n';

export const OTHERS: readonly Workload[] = [
  {
    name: 'mosquitto',
    packages: SERVERS,
    files: { 'etc/mosquitto/conf.d/own.conf': 'listener 1883 127.0.0.1\nallow_anonymous true\n' },
    folders: ['run/mosquitto'],
    setup: 'chroot "$R" chown mosquitto: /run/mosquitto',
    argv: ['/usr/sbin/mosquitto', '-c', '/etc/mosquitto/mosquitto.conf'],
    client:
      'chroot "$R" timeout 5 mosquitto_sub -h 127.0.0.1 -t a -C 1 & sleep 1; chroot "$R" mosquitto_pub -h 127.0.0.1 -t a -m answered; wait',
    answer: 'answered',
    floors: [90, 82],
  },
  {
    name: 'chrony',
    packages: SERVERS,
    files: { 'etc/chrony/conf.d/own.conf': 'local stratum 8\nleapsectz right/UTC\n' },
    argv: ['/usr/sbin/chronyd', '-d', '-x', '-u', 'root'],
    client: 'chroot "$R" chronyc -n tracking',
    answer: 'Reference ID',
    floors: [92, 85],
  },
  {
    name: 'monit',
    packages: SERVERS,
    files: {
      'etc/monit/conf.d/own':
        'set httpd port 2812 and use address 127.0.0.1 allow localhost\ncheck program a with path "/srv/check" every 1 cycles if status != 0 then exec "/usr/bin/logger x"\ncheck process b matching "zzz" start program = "/bin/sh -c \'/usr/bin/cksum /etc/hostname > /tmp/started\'"\n',
      'srv/check': '#!/bin/sh\ntac /etc/hostname | fold -w 3\n',
    },
    setup: 'echo a > "$R/etc/hostname"; chmod 700 "$R/etc/monit/monitrc"',
    argv: ['/usr/bin/monit', '-I', '-d', '1', '-c', '/etc/monit/monitrc'],
    inProc: { opens: 10 },
    client: 'cat "$R/tmp/started"',
    answer: '.',
    floors: [91, 83],
  },
  {
    name: 'spamassassin',
    packages: SERVERS,
    files: {
      'srv/mail': MAIL,
      'srv/job': '#!/bin/sh\nspamassassin -L -t < /srv/mail\nspamassassin --lint\n',
    },
    argv: ['/srv/job'],
    inProc: { opens: 100 },
    floors: [34, 22],
  },
];
