/** A library of Python that others copy into their own folders: whose it is, and where its own files say their version. */
export type BundledPython = {
  /** On PyPI. */
  project: string;
  /** Its folder; of one that is a single file, the file. */
  module: string;
  /** Another file that the folder has: not everything of that name is the library. Undefined: its version alone tells. */
  witness: string | undefined;
  /** Which of its files say the version, the one that is asked first in front. */
  files: readonly string[];
};

/** Project, module, witness, files. Only files that say in releases of several years what the release is called. */
const ROWS = `
aiohttp aiohttp connector.py __init__.py
alembic alembic config.py __init__.py
ansible-core ansible constants.py release.py
appdirs appdirs.py - appdirs.py
attrs attr _make.py __init__.py
babel babel dates.py __init__.py
beautifulsoup4 bs4 element.py __init__.py
bleach bleach html5lib_shim.py __init__.py
boto boto connection.py __init__.py
boto3 boto3 session.py __init__.py
botocore botocore endpoint.py __init__.py
bottle bottle.py - bottle.py
cachecontrol cachecontrol controller.py __init__.py
celery celery canvas.py __init__.py
certifi certifi core.py __init__.py
chardet chardet universaldetector.py _version.py version.py
charset-normalizer charset_normalizer constant.py version.py
click click core.py __init__.py
colorama colorama ansitowin32.py __init__.py
cryptography cryptography fernet.py __about__.py
distlib distlib util.py __init__.py
distro distro distro.py distro.py
django django shortcuts.py __init__.py
djangorestframework rest_framework serializers.py __init__.py
docutils docutils nodes.py __init__.py
eventlet eventlet wsgi.py _version.py
fastapi fastapi routing.py __init__.py
feedparser feedparser mixin.py __init__.py
flask flask app.py __init__.py
gitpython git cmd.py __init__.py
gunicorn gunicorn arbiter.py __init__.py
h11 h11 _connection.py _version.py
h2 h2 connection.py __init__.py
hpack hpack huffman_table.py __init__.py
html5lib html5lib html5parser.py __init__.py
httpcore httpcore _models.py __init__.py
httplib2 httplib2 socks.py __init__.py
httpx httpx _client.py __version__.py
idna idna core.py package_data.py
itsdangerous itsdangerous serializer.py __init__.py
jinja2 jinja2 compiler.py __init__.py
jmespath jmespath parser.py __init__.py
joblib joblib parallel.py __init__.py
jsonschema jsonschema validators.py __init__.py
jupyter-server jupyter_server serverapp.py _version.py
kombu kombu connection.py __init__.py
lark lark load_grammar.py __init__.py
ldap3 ldap3 - version.py
mako mako codegen.py __init__.py
markdown markdown inlinepatterns.py __meta__.py
markupsafe markupsafe _native.py __init__.py
mistune mistune block_parser.py __init__.py
more-itertools more_itertools more.py __init__.py
msgpack msgpack fallback.py __init__.py _version.py
nbconvert nbconvert nbconvertapp.py _version.py
networkx networkx convert_matrix.py __init__.py
oauthlib oauthlib common.py __init__.py
openpyxl openpyxl _constants.py _constants.py
packaging packaging specifiers.py __init__.py __about__.py
paramiko paramiko transport.py _version.py
passlib passlib context.py __init__.py
pexpect pexpect pty_spawn.py __init__.py
platformdirs platformdirs api.py version.py
ply ply yacc.py __init__.py
psutil psutil _common.py __init__.py
pycparser pycparser c_parser.py __init__.py
pydantic pydantic json_schema.py version.py
pygments pygments lexer.py __init__.py
pyjwt jwt algorithms.py __init__.py
pymongo pymongo monitoring.py _version.py
pymysql pymysql connections.py -
pyparsing pyparsing core.py __init__.py
pyparsing pyparsing.py - pyparsing.py
pypdf pypdf _writer.py _version.py
pypdf2 PyPDF2 _writer.py _version.py
pyproject-hooks pyproject_hooks _impl.py __init__.py
python-dateutil dateutil rrule.py _version.py
python-jose jose jwe.py __init__.py
python-multipart python_multipart multipart.py __init__.py
pytz pytz tzinfo.py __init__.py
pyyaml yaml scanner.py __init__.py
redis redis sentinel.py __init__.py
requests requests models.py __version__.py __init__.py
requests-oauthlib requests_oauthlib oauth2_session.py __init__.py
resolvelib resolvelib providers.py __init__.py
rich rich _emoji_codes.py -
rsa rsa key.py __init__.py
s3transfer s3transfer download.py __init__.py
sentry-sdk sentry_sdk scope.py consts.py
simplejson simplejson encoder.py __init__.py
six six.py - six.py
sqlalchemy sqlalchemy exc.py __init__.py
sqlparse sqlparse keywords.py __init__.py
starlette starlette routing.py __init__.py
sympy sympy abc.py release.py
tenacity tenacity wait.py -
toml toml decoder.py __init__.py
tomli tomli _parser.py __init__.py
tomlkit tomlkit items.py __init__.py
tornado tornado web.py __init__.py
truststore truststore _macos.py __init__.py
twisted twisted plugin.py -
urllib3 urllib3 response.py _version.py __init__.py
uvicorn uvicorn config.py __init__.py
virtualenv virtualenv __main__.py version.py
waitress waitress task.py -
wcwidth wcwidth wcwidth.py __init__.py
webencodings webencodings labels.py __init__.py
websocket-client websocket _app.py __init__.py _version.py
websockets websockets protocol.py version.py
werkzeug werkzeug test.py __init__.py
wheel wheel wheelfile.py __init__.py
wtforms wtforms validators.py __init__.py
zeroconf zeroconf _core.py __init__.py
`;

export const BUNDLED_PYTHON: readonly BundledPython[] = ROWS.trim()
  .split('\n')
  .map((row) => {
    const [project = '', module = '', witness, ...files] = row.split(' ');
    return {
      project,
      module,
      witness: witness === '-' ? undefined : witness,
      files: files.filter((file) => file !== '-'),
    };
  });
