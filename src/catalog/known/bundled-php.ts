/** PHP libraries that applications copy instead of requiring them: their main files, and where these say their version. */
export type BundledPhp = {
  /** As Packagist names it. */
  vendor: string;
  name: string;
  files: readonly string[];
  /** What only the library's own file says. */
  isOwn: RegExp;
  version: RegExp;
};

const V = String.raw`(\d{1,4}\.\d{1,4}(?:\.\d{1,4}){0,2}(?:-[A-Za-z]{1,10}\.?\d{0,4})?)`;

/** `const VERSION = '6.9.1';` of a class that its namespace or name tells. */
function constant(name = 'VERSION'): RegExp {
  return new RegExp(String.raw`\bconst ${name} {0,4}= {0,4}['"]${V}`);
}

function define(name: string): RegExp {
  return new RegExp(String.raw`\bdefine\( {0,2}['"]${name}['"], {0,2}['"]${V}`);
}

function property(name: string): RegExp {
  return new RegExp(String.raw`\$${name} {0,4}= {0,4}['"]v?${V}`);
}

/** At the margin of the class: its comment has examples. */
const COMPOSER = new RegExp(String.raw`^ {4}(?:public )?const VERSION {0,4}= {0,4}'${V}`, 'm');
const PHPUNIT = new RegExp(String.raw`\bnew Version(?:Id)?\(\s{0,40}'${V}`);

export const BUNDLED_PHP: readonly BundledPhp[] = [
  library('phpmailer/phpmailer', ['PHPMailer.php'], /\bnamespace PHPMailer\\PHPMailer;/, constant()),
  library(
    'phpmailer/phpmailer',
    ['class.phpmailer.php', 'class-phpmailer.php'],
    /\bclass PHPMailer\b/,
    property('Version'),
  ),
  library('simplepie/simplepie', ['SimplePie.php'], /\bnamespace SimplePie;/, constant()),
  library(
    'simplepie/simplepie',
    ['SimplePie.php', 'class-simplepie.php', 'simplepie.inc', 'simplepie.php'],
    /\bclass SimplePie\b/,
    define('SIMPLEPIE_VERSION'),
  ),
  library('rmccue/requests', ['Requests.php'], /\bnamespace WpOrg\\Requests;/, constant()),
  library('rmccue/requests', ['Requests.php', 'class-requests.php'], /\bclass Requests\b/, constant()),
  library('james-heinrich/getid3', ['getid3.php'], /\bclass getID3\b/, constant()),
  library('twig/twig', ['Environment.php'], /\bnamespace Twig;/, constant()),
  library('smarty/smarty', ['Smarty.class.php'], /\bclass Smarty\b/, constant('SMARTY_VERSION')),
  library('smarty/smarty', ['Smarty.php'], /\bnamespace Smarty;/, constant('SMARTY_VERSION')),
  library('tecnickcom/tcpdf', ['tcpdf_static.php'], /\bclass TCPDF_STATIC\b/, property('tcpdf_version')),
  library('mpdf/mpdf', ['Mpdf.php'], /\bnamespace Mpdf;/, constant()),
  library('erusev/parsedown', ['Parsedown.php'], /\bclass Parsedown\b/, constant('version')),
  library('ezyang/htmlpurifier', ['HTMLPurifier.php'], /\bclass HTMLPurifier\b/, constant()),
  library('mustache/mustache', ['Engine.php'], /\bclass Mustache_Engine\b/, constant()),
  library('guzzlehttp/guzzle', ['ClientInterface.php'], /\bnamespace GuzzleHttp;/, constant()),
  library('symfony/http-kernel', ['Kernel.php'], /\bnamespace Symfony\\Component\\HttpKernel;/, constant()),
  library('laravel/framework', ['Application.php'], /\bnamespace Illuminate\\Foundation;/, constant()),
  library('composer/composer', ['Composer.php'], /\bclass Composer extends PartialComposer\b/, COMPOSER),
  library('phpunit/phpunit', ['Version.php'], /\bnamespace PHPUnit\\Runner;/, PHPUNIT),
  library('phpmyadmin/phpmyadmin', ['Version.php'], /\bnamespace PhpMyAdmin;/, constant()),
  library('roundcube/roundcubemail', ['iniset.php'], /\bRCMAIL_VERSION\b/, define('RCMAIL_VERSION')),
  library('sabre/dav', ['Version.php'], /\bnamespace Sabre\\DAV;/, constant()),
  library('adodb/adodb-php', ['adodb.inc.php'], /\bADODB_vers\b/, property('ADODB_vers')),
  library(
    'pclzip/pclzip',
    ['pclzip.lib.php', 'class-pclzip.php'],
    /\bclass PclZip\b/,
    property('g_pclzip_version'),
  ),
];

function library(packagist: string, files: readonly string[], isOwn: RegExp, version: RegExp): BundledPhp {
  const [vendor = '', name = ''] = packagist.split('/');
  return { vendor, name, files, isOwn, version };
}
