/** What is traced of servers of mail and of Python. */
import { GET, talk } from './reach-servers.ts';
import type { Workload } from './reach-workloads.ts';

const MAIL =
  'exim4-daemon-light bsd-mailx unbound squid vsftpd stunnel4 rsyslog logrotate dnsmasq-base mosquitto openssl'.split(
    ' ',
  );

const MAILER = `#!/bin/sh
set -e
echo body | mail -s subject root@localhost
printf 'Subject: a\\n\\nb\\n' | sendmail -t root@localhost
mailq
for name in /var/mail/root; do [ -s "$name" ] && grep -c ^From "$name"; done
`;

export const DAEMONS: readonly Workload[] = [
  {
    name: 'exim',
    packages: MAIL,
    argv: ['/usr/sbin/exim4', '-bdf', '-q30m', '-oX', '127.0.0.1.25'],
    client: talk(
      25,
      'EHLO a\nMAIL FROM:<root@localhost>\nRCPT TO:<root@localhost>\nDATA\nSubject: a\n\nb\n.\nQUIT',
    ),
    answer: '250 OK id',
    floors: [28, 24],
  },
  {
    name: 'mailer',
    packages: MAIL,
    files: { 'usr/local/bin/job': MAILER },
    folders: ['var/mail'],
    setup: 'touch "$R/var/mail/root" && chown 0:8 "$R/var/mail/root"',
    argv: ['/usr/local/bin/job'],
    ends: 1,
    inProc: { opens: 20 },
    floors: [28, 24],
  },
  {
    name: 'uwsgi',
    packages: [
      'uwsgi',
      'uwsgi-plugin-python3',
      'python3-flask',
      'celery',
      'uvicorn',
      'python3-fastapi',
      'gunicorn',
    ],
    files: {
      'srv/app.py':
        'from flask import Flask, render_template\nimport uwsgidecorators, uwsgi\napp = Flask(__name__)\n@app.route("/")\ndef index():\n    import sqlite3, zoneinfo\n    return render_template("a.html", when=zoneinfo.ZoneInfo("Asia/Tokyo"))\n',
      'srv/templates/a.html': '{{ when }} answered',
      'srv/app.ini':
        '[uwsgi]\nplugins = python3,http\nmodule = app:app\nchdir = /srv\nhttp = 127.0.0.1:80\nmaster = true\nspooler = /tmp\nhook-master-start = exec:/srv/ready.sh\nexec-asap = tsort /etc/hostname\nattach-daemon = sh -c "while sleep 9; do uptime; done"\n',
      'srv/ready.sh': '#!/bin/sh\nmkfifo /tmp/fifo\n',
    },
    setup: 'echo "a b" > "$R/etc/hostname"',
    argv: ['/usr/bin/uwsgi', '--ini', '/srv/app.ini'],
    client: GET,
    answer: 'answered',
    floors: [29, 20],
  },
  {
    name: 'celery',
    packages: [
      'uwsgi',
      'uwsgi-plugin-python3',
      'python3-flask',
      'celery',
      'uvicorn',
      'python3-fastapi',
      'gunicorn',
    ],
    files: {
      'srv/tasks.py':
        'from celery import Celery\napp = Celery("tasks", broker="filesystem://", backend="file:///tmp/results")\napp.conf.broker_transport_options = {"data_folder_in": "/tmp/q", "data_folder_out": "/tmp/q", "control_folder": "/tmp/c"}\napp.conf.imports = ["more.jobs"]\n@app.task\ndef add(a, b):\n    import fractions\n    open("/tmp/added", "w").write(str(fractions.Fraction(a, b)))\n',
      'srv/more/__init__.py': '',
      'srv/more/jobs.py': 'import statistics\n',
      'srv/start':
        '#!/bin/sh\nset -e\ncd /srv\nmkdir -p /tmp/q /tmp/c /tmp/results\npython3 -c "import tasks; tasks.add.delay(1, 2)"\nexec celery -A tasks worker --loglevel=INFO --concurrency=1 -B -s /tmp/schedule\n',
    },
    folders: ['dev/shm'],
    setup: 'chmod 1777 "$R/dev/shm"',
    argv: ['/srv/start'],
    inProc: { opens: 30 },
    client: 'cat "$R/tmp/added"',
    answer: '1/2',
    floors: [58, 53],
  },
  {
    name: 'uvicorn',
    packages: [
      'uwsgi',
      'uwsgi-plugin-python3',
      'python3-flask',
      'celery',
      'uvicorn',
      'python3-fastapi',
      'gunicorn',
    ],
    files: {
      'srv/api/__init__.py': '',
      'srv/api/main.py':
        'from fastapi import FastAPI, WebSocket\nfrom pydantic import BaseModel\nfrom . import routes\napp = FastAPI()\napp.include_router(routes.router)\n@app.get("/")\nasync def index():\n    return {"text": "answered"}\n',
      'srv/api/routes.py':
        'from importlib import resources\nfrom fastapi import APIRouter\nrouter = APIRouter()\nTEXT = resources.files("api").joinpath("data/a.txt").read_text()\n',
      'srv/api/data/a.txt': 'text',
      'srv/log.json':
        '{"version": 1, "handlers": {"a": {"class": "logging.handlers.RotatingFileHandler", "filename": "/tmp/log", "formatter": "f"}}, "formatters": {"f": {"()": "uvicorn.logging.DefaultFormatter", "fmt": "%(message)s"}}, "root": {"handlers": ["a"]}}',
    },
    argv: [
      '/usr/bin/uvicorn',
      '--app-dir',
      '/srv',
      '--host',
      '127.0.0.1',
      '--port',
      '80',
      '--workers',
      '2',
      '--log-config',
      '/srv/log.json',
      'api.main:app',
    ],
    client: GET,
    answer: 'answered',
    floors: [66, 58],
  },
];
