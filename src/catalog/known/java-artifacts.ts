import { withoutUndefined } from '../../base/without-undefined.ts';
/** Where the classes themselves, or a file beside them, say their version. */
export type VersionClue = {
  /** Beside the class, with the same relocation; `root` files lie where they are. */
  file: string;
  root?: boolean;
  /** Key of a properties file; undefined: the class's only text that the pattern (or a plain version) fits. */
  key?: string;
  pattern?: RegExp;
};

export type KnownArtifact = {
  group: string;
  artifact: string;
  /** A class that only this artifact has. */
  file: string;
  /** Its end that relocation leaves as it is. */
  tail: string;
  /** Beginnings of names of other artifacts that have the class too: then it is that one. */
  alsoIn: readonly string[];
  version?: VersionClue;
};

type Row = [
  group: string,
  artifact: string,
  file: string,
  tail: number,
  alsoIn?: string,
  version?: VersionClue,
];

const PACKAGE_VERSION = 'PackageVersion';
const jackson = (folder: string): VersionClue => ({
  file: `com/fasterxml/jackson/${folder}${PACKAGE_VERSION}.class`,
});
const netty = (artifact: string): VersionClue => ({
  file: 'META-INF/io.netty.versions.properties',
  root: true,
  key: `${artifact}.version`,
});

/** `tail`: how many of the path's last parts; enough that nothing else ends so. */
const ROWS: Row[] = [
  ['org.apache.logging.log4j', 'log4j-core', 'org/apache/logging/log4j/core/lookup/JndiLookup', 4],
  ['log4j', 'log4j', 'org/apache/log4j/net/JMSAppender', 3, 'reload4j'],
  ['org.slf4j', 'slf4j-api', 'org/slf4j/spi/LoggerFactoryBinder', 3, 'slf4j'],
  ['ch.qos.logback', 'logback-core', 'ch/qos/logback/core/spi/ContextAware', 4],
  ['ch.qos.logback', 'logback-classic', 'ch/qos/logback/classic/LoggerContext', 3],
  [
    'com.fasterxml.jackson.core',
    'jackson-core',
    'com/fasterxml/jackson/core/JsonFactory',
    3,
    '',
    jackson('core/json/'),
  ],
  [
    'com.fasterxml.jackson.core',
    'jackson-databind',
    'com/fasterxml/jackson/databind/ObjectMapper',
    3,
    '',
    jackson('databind/cfg/'),
  ],
  ['com.fasterxml.jackson.core', 'jackson-annotations', 'com/fasterxml/jackson/annotation/JsonProperty', 3],
  [
    'com.fasterxml.jackson.dataformat',
    'jackson-dataformat-yaml',
    'com/fasterxml/jackson/dataformat/yaml/YAMLFactory',
    4,
    '',
    jackson('dataformat/yaml/'),
  ],
  [
    'com.fasterxml.jackson.dataformat',
    'jackson-dataformat-cbor',
    'com/fasterxml/jackson/dataformat/cbor/CBORFactory',
    4,
    '',
    jackson('dataformat/cbor/'),
  ],
  [
    'com.fasterxml.jackson.dataformat',
    'jackson-dataformat-smile',
    'com/fasterxml/jackson/dataformat/smile/SmileFactory',
    4,
    '',
    jackson('dataformat/smile/'),
  ],
  ['org.codehaus.jackson', 'jackson-mapper-asl', 'org/codehaus/jackson/map/ObjectMapper', 4],
  ['com.google.guava', 'guava', 'com/google/common/collect/ImmutableList', 3],
  ['com.google.code.gson', 'gson', 'com/google/gson/Gson', 3],
  ['com.google.protobuf', 'protobuf-java', 'com/google/protobuf/CodedInputStream', 2, 'protobuf-'],
  ['com.google.inject', 'guice', 'com/google/inject/Guice', 3],
  ['io.netty', 'netty-common', 'io/netty/util/ReferenceCountUtil', 3, '', netty('netty-common')],
  ['io.netty', 'netty-buffer', 'io/netty/buffer/PooledByteBufAllocator', 3, '', netty('netty-buffer')],
  ['io.netty', 'netty-transport', 'io/netty/channel/nio/NioEventLoop', 4, '', netty('netty-transport')],
  ['io.netty', 'netty-handler', 'io/netty/handler/ssl/SslHandler', 4, '', netty('netty-handler')],
  [
    'io.netty',
    'netty-codec-http',
    'io/netty/handler/codec/http/HttpObjectDecoder',
    5,
    '',
    netty('netty-codec-http'),
  ],
  [
    'io.netty',
    'netty-codec-http2',
    'io/netty/handler/codec/http2/Http2ConnectionHandler',
    5,
    '',
    netty('netty-codec-http2'),
  ],
  ['io.netty', 'netty', 'org/jboss/netty/channel/ChannelPipeline', 4],
  ['org.yaml', 'snakeyaml', 'org/yaml/snakeyaml/constructor/SafeConstructor', 3],
  ['com.squareup.okhttp3', 'okhttp', 'okhttp3/OkHttpClient', 2, 'okhttp', { file: 'okhttp3/OkHttp.class' }],
  ['com.squareup.okio', 'okio', 'okio/BufferedSource', 2, 'okio'],
  ['org.jetbrains.kotlin', 'kotlin-stdlib', 'kotlin/KotlinVersion', 2, 'kotlin-'],
  [
    'org.scala-lang',
    'scala-library',
    'scala/Predef',
    2,
    '',
    { file: 'library.properties', root: true, key: 'version.number' },
  ],
  ['org.apache.groovy', 'groovy', 'groovy/lang/GroovyObject', 3, 'groovy'],
  [
    'org.bouncycastle',
    'bcprov-jdk18on',
    'org/bouncycastle/jce/provider/BouncyCastleProvider',
    4,
    'bcprov',
    {
      file: 'org/bouncycastle/jce/provider/BouncyCastleProvider.class',
      pattern: /^BouncyCastle Security Provider v(\d{1,4}\.\d{1,4}(?:\.\d{1,4})?)$/,
    },
  ],
  ['org.bouncycastle', 'bcpkix-jdk18on', 'org/bouncycastle/cert/X509CertificateHolder', 3, 'bcpkix'],
  ['org.springframework', 'spring-core', 'org/springframework/core/SpringVersion', 3, 'spring'],
  [
    'org.springframework',
    'spring-beans',
    'org/springframework/beans/CachedIntrospectionResults',
    3,
    'spring',
  ],
  ['org.springframework', 'spring-web', 'org/springframework/web/bind/WebDataBinder', 4],
  ['org.springframework', 'spring-webmvc', 'org/springframework/web/servlet/DispatcherServlet', 4],
  [
    'org.springframework',
    'spring-expression',
    'org/springframework/expression/spel/standard/SpelExpressionParser',
    4,
  ],
  ['org.ow2.asm', 'asm', 'org/objectweb/asm/ClassReader', 3, 'asm'],
  ['org.apache.commons', 'commons-lang3', 'org/apache/commons/lang3/StringUtils', 3],
  ['commons-lang', 'commons-lang', 'org/apache/commons/lang/StringUtils', 3],
  [
    'commons-collections',
    'commons-collections',
    'org/apache/commons/collections/functors/InvokerTransformer',
    4,
  ],
  [
    'org.apache.commons',
    'commons-collections4',
    'org/apache/commons/collections4/functors/InvokerTransformer',
    4,
  ],
  ['org.apache.commons', 'commons-text', 'org/apache/commons/text/StringSubstitutor', 3],
  ['org.apache.commons', 'commons-compress', 'org/apache/commons/compress/archivers/ArchiveStreamFactory', 4],
  ['org.apache.commons', 'commons-configuration2', 'org/apache/commons/configuration2/Configuration', 3],
  ['commons-io', 'commons-io', 'org/apache/commons/io/IOUtils', 3],
  ['commons-codec', 'commons-codec', 'org/apache/commons/codec/binary/Base64', 4],
  ['commons-beanutils', 'commons-beanutils', 'org/apache/commons/beanutils/PropertyUtils', 3],
  ['commons-fileupload', 'commons-fileupload', 'org/apache/commons/fileupload/FileUploadBase', 3],
  ['commons-logging', 'commons-logging', 'org/apache/commons/logging/impl/Log4JLogger', 4],
  ['org.apache.httpcomponents', 'httpclient', 'org/apache/http/impl/client/HttpClientBuilder', 4],
  ['org.apache.httpcomponents', 'httpcore', 'org/apache/http/impl/DefaultHttpRequestFactory', 3],
  ['org.apache.zookeeper', 'zookeeper', 'org/apache/zookeeper/ZooKeeper', 2],
  ['org.apache.thrift', 'libthrift', 'org/apache/thrift/protocol/TBinaryProtocol', 3],
  ['org.apache.avro', 'avro', 'org/apache/avro/generic/GenericDatumReader', 4],
  ['org.eclipse.jetty', 'jetty-server', 'org/eclipse/jetty/server/HttpConnection', 3],
  ['org.eclipse.jetty', 'jetty-util', 'org/eclipse/jetty/util/BufferUtil', 3],
  ['org.eclipse.jetty', 'jetty-http', 'org/eclipse/jetty/http/HttpParser', 3],
  ['org.eclipse.jetty', 'jetty-io', 'org/eclipse/jetty/io/ByteArrayEndPoint', 3],
  ['org.eclipse.jetty', 'jetty-servlet', 'org/eclipse/jetty/servlet/ServletHandler', 3],
  ['org.eclipse.jetty', 'jetty-client', 'org/eclipse/jetty/client/HttpClient', 3],
  ['com.github.jknack', 'handlebars', 'com/github/jknack/handlebars/Handlebars', 3],
  ['com.jayway.jsonpath', 'json-path', 'com/jayway/jsonpath/JsonPath', 3],
  ['net.minidev', 'json-smart', 'net/minidev/json/JSONValue', 3],
  ['org.antlr', 'antlr4-runtime', 'org/antlr/v4/runtime/Parser', 4, 'antlr4'],
  ['org.xmlunit', 'xmlunit-core', 'org/xmlunit/diff/DOMDifferenceEngine', 3],
  ['com.thoughtworks.xstream', 'xstream', 'com/thoughtworks/xstream/XStream', 3],
  [
    'org.postgresql',
    'postgresql',
    'org/postgresql/Driver',
    3,
    '',
    { file: 'org/postgresql/util/DriverInfo.class' },
  ],
  ['com.h2database', 'h2', 'org/h2/engine/SessionLocal', 3],
  ['org.xerial.snappy', 'snappy-java', 'org/xerial/snappy/SnappyLoader', 3],
  ['com.alibaba', 'fastjson', 'com/alibaba/fastjson/JSONObject', 3, 'fastjson'],
  ['org.json', 'json', 'org/json/JSONTokener', 3, 'android-json'],
  ['org.apache.velocity', 'velocity', 'org/apache/velocity/app/VelocityEngine', 3, 'velocity'],
  ['org.freemarker', 'freemarker', 'freemarker/template/Configuration', 3],
  ['dom4j', 'dom4j', 'org/dom4j/io/SAXReader', 3, 'dom4j'],
  ['joda-time', 'joda-time', 'org/joda/time/DateTime', 3],
];

export const KNOWN_ARTIFACTS: readonly KnownArtifact[] = ROWS.map(
  ([group, artifact, path, tail, alsoIn = '', version]) =>
    withoutUndefined({
      group,
      artifact,
      file: `${path}.class`,
      tail: `${path.split('/').slice(-tail).join('/')}.class`,
      alsoIn: alsoIn === '' ? [] : [alsoIn],
      version,
    }),
);

type Name = { group: string; artifact: string };
type Former = { now: Name; before: readonly [major: number, minor: number]; was: Name };

const asm = (artifact: string): Former => ({
  now: { group: 'org.ow2.asm', artifact },
  before: [4, 0],
  was: { group: 'asm', artifact },
});

/** Names that artifacts had before a version. */
const FORMER: readonly Former[] = [
  {
    now: { group: 'org.bouncycastle', artifact: 'bcprov-jdk18on' },
    before: [1, 71],
    was: { group: 'org.bouncycastle', artifact: 'bcprov-jdk15on' },
  },
  {
    now: { group: 'org.apache.groovy', artifact: 'groovy' },
    before: [4, 0],
    was: { group: 'org.codehaus.groovy', artifact: 'groovy' },
  },
  {
    now: { group: 'org.jetbrains', artifact: 'annotations' },
    before: [13, 0],
    was: { group: 'com.intellij', artifact: 'annotations' },
  },
  ...['asm', 'asm-all', 'asm-analysis', 'asm-commons', 'asm-tree', 'asm-util', 'asm-xml'].map(asm),
];

/** What a known artifact was published as in that version; without a version as now. */
export function publishedAs({ group, artifact }: Name, version: string | undefined): Name {
  const former = FORMER.find(({ now }) => now.artifact === artifact && now.group === group);
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (former === undefined || version === undefined) return { group, artifact };
  const [beforeMajor, beforeMinor] = former.before;
  const isBefore = major < beforeMajor || (major === beforeMajor && minor < beforeMinor);
  return isBefore ? former.was : { group, artifact };
}

/** Groups of artifacts that Gradle built, without a pom: by the artifact's name, believed only when the folder of classes is there too. */
export const KNOWN_GROUPS: readonly [artifact: RegExp, folder: string, group: string][] = [
  [/^spring-boot(?:-|$)/, 'org/springframework/boot/', 'org.springframework.boot'],
  [/^spring-security-/, 'org/springframework/security/', 'org.springframework.security'],
  [
    /^spring-(?:aop|aspects|beans|context|context-support|core|expression|instrument|jcl|jdbc|jms|messaging|orm|oxm|r2dbc|test|tx|web|webflux|webmvc|websocket)$/,
    'org/',
    'org.springframework',
  ],
  [/^micrometer-/, 'io/micrometer/', 'io.micrometer'],
  [/^kotlin-(?:stdlib|reflect)/, 'kotlin/', 'org.jetbrains.kotlin'],
  [/^kotlinx-/, 'kotlinx/', 'org.jetbrains.kotlinx'],
  [/^(?:okhttp|logging-interceptor|mockwebserver)/, 'okhttp3/', 'com.squareup.okhttp3'],
  [/^okio/, 'okio/', 'com.squareup.okio'],
  [/^elasticsearch(?:-|$)/, 'org/elasticsearch/', 'org.elasticsearch'],
  [/^lucene-/, 'org/apache/lucene/', 'org.apache.lucene'],
  [/^hibernate-core$/, 'org/hibernate/query/sqm/', 'org.hibernate.orm'],
  // Before 6, where the classes of `sqm` begin.
  [/^hibernate-core$/, 'org/hibernate/', 'org.hibernate'],
  [/^hibernate-(?:envers|jcache|spatial|testing)$/, 'org/hibernate/', 'org.hibernate.orm'],
  [/^tomcat-embed-/, 'org/apache/', 'org.apache.tomcat.embed'],
  [/^asm(?:-|$)/, 'org/objectweb/asm/', 'org.ow2.asm'],
  [/^bc(?:prov|pkix|util|pg|tls|mail)-/, 'org/bouncycastle/', 'org.bouncycastle'],
  [/^scala-(?:library|reflect|compiler)$/, 'scala/', 'org.scala-lang'],
  [/^kafka(?:-|_)/, 'org/apache/kafka/', 'org.apache.kafka'],
  [
    /^opentelemetry-(?:api|common|context|exporter|extension|opencensus-shim|sdk)(?:-|$)/,
    'io/opentelemetry/',
    'io.opentelemetry',
  ],
  [/^grpc-/, 'io/grpc/', 'io.grpc'],
  [/^reactor-core$/, 'reactor/', 'io.projectreactor'],
  [/^reactor-netty(?:-core|-http|-http-brave)?$/, 'reactor/netty/', 'io.projectreactor.netty'],
  [/^mongodb-driver/, 'com/mongodb/', 'org.mongodb'],
  [/^mysql-connector-j$/, 'com/mysql/cj/', 'com.mysql'],
  [/^flink-/, 'org/apache/flink/', 'org.apache.flink'],
  [/^shiro-/, 'org/apache/shiro/', 'org.apache.shiro'],
  [/^postgresql$/, 'org/postgresql/', 'org.postgresql'],
  [/^spring$/, 'org/springframework/', 'org.springframework'],
  [/^spring-integration-/, 'org/springframework/integration/', 'org.springframework.integration'],
  [/^spring-kafka$/, 'org/springframework/kafka/', 'org.springframework.kafka'],
  [/^spring-(?:amqp|rabbit)$/, 'org/springframework/amqp/', 'org.springframework.amqp'],
  [/^spring-session-/, 'org/springframework/session/', 'org.springframework.session'],
  [/^spring-ldap-/, 'org/springframework/ldap/', 'org.springframework.ldap'],
  [/^selenium-/, 'org/openqa/selenium/', 'org.seleniumhq.selenium'],
  [/^spring-graphql$/, 'org/springframework/graphql/', 'org.springframework.graphql'],
  [/^xalan$/, 'org/apache/xalan/', 'xalan'],
  [/^serializer$/, 'org/apache/xml/serializer/', 'xalan'],
  [/^xercesImpl$/, 'org/apache/xerces/', 'xerces'],
  [/^xml-apis$/, 'org/w3c/dom/', 'xml-apis'],
  [/^xmlbeans$/, 'org/apache/xmlbeans/', 'org.apache.xmlbeans'],
  [/^poi(?:-|$)/, 'org/apache/poi/', 'org.apache.poi'],
  [/^oro$/, 'org/apache/oro/', 'oro'],
  [/^ant(?:-|$)/, 'org/apache/tools/ant/', 'org.apache.ant'],
  [/^derby(?:client|net|tools|shared|optionaltools)?$/, 'org/apache/derby/', 'org.apache.derby'],
  [/^solr-/, 'org/apache/solr/', 'org.apache.solr'],
  [/^opensearch(?:-|$)/, 'org/opensearch/', 'org.opensearch'],
  // The interfaces alone have classes of Java EE; these names are Tomcat's own.
  [
    /^tomcat-(?:(?:annotations|el|jaspic|jsp|servlet|websocket(?:-client)?)-api|api|catalina(?:-ant|-ha)?|coyote(?:-ffm)?|dbcp|jasper(?:-el)?|jdbc|jni|juli|ssi|storeconfig|tribes|util(?:-scan)?|websocket|i18n-[\w-]{2,5})$/,
    'META-INF/',
    'org.apache.tomcat',
  ],
  [/^jna(?:-platform)?$/, 'com/sun/jna/', 'net.java.dev.jna'],
  [/^(?:RoaringBitmap|shims|bsi)$/, 'org/roaringbitmap/', 'org.roaringbitmap'],
  [/^activation$/, 'javax/activation/', 'javax.activation'],
  [/^mail$/, 'javax/mail/', 'javax.mail'],
  [/^servlet-api$/, 'javax/servlet/', 'javax.servlet'],
  [/^jsp-api$/, 'javax/servlet/jsp/', 'javax.servlet.jsp'],
  [/^(?:jta|transaction-api)$/, 'javax/transaction/', 'javax.transaction'],
  [/^jdo-api$/, 'javax/jdo/', 'javax.jdo'],
  [/^jsr305$/, 'javax/annotation/', 'com.google.code.findbugs'],
  [/^annotations$/, 'org/jetbrains/annotations/', 'org.jetbrains'],
  [/^ivy$/, 'org/apache/ivy/', 'org.apache.ivy'],
  [/^jackson-(?:core-|mapper-|jaxrs$|xc$)(?:asl|lgpl)?$/, 'org/codehaus/jackson/', 'org.codehaus.jackson'],
  [/^jodd-/, 'jodd/', 'org.jodd'],
  [/^libfb303$/, 'com/facebook/fb303/', 'org.apache.thrift'],
  [/^objenesis$/, 'org/objenesis/', 'org.objenesis'],
  [/^rocksdbjni$/, 'org/rocksdb/', 'org.rocksdb'],
  [/^tink$/, 'com/google/crypto/tink/', 'com.google.crypto.tink'],
  [/^xz$/, 'org/tukaani/xz/', 'org.tukaani'],
  [/^lz4-java$/, 'net/jpountz/lz4/', 'org.lz4'],
  [/^checker-(?:qual|util)$/, 'org/checkerframework/', 'org.checkerframework'],
  [/^perfmark-/, 'io/perfmark/', 'io.perfmark'],
  [/^org\.eclipse\.(?:osgi|equinox\.|core\.)/, 'org/eclipse/', 'org.eclipse.platform'],
  [/^gradle-/, 'org/gradle/', 'org.gradle'],
  [/^hadoop-(?!shaded)/, 'org/apache/hadoop/', 'org.apache.hadoop'],
  [/^jtds$/, 'net/sourceforge/jtds/', 'net.sourceforge.jtds'],
  [/^mysql-connector-java$/, 'com/mysql/', 'mysql'],
  [/^h2$/, 'org/h2/', 'com.h2database'],
  [/^hsqldb$/, 'org/hsqldb/', 'org.hsqldb'],
  [/^ojdbc(?:8|1\d)$/, 'oracle/jdbc/', 'com.oracle.database.jdbc'],
  [/^jython(?:-|$)/, 'org/python/core/', 'org.python'],
  [/^rhino$/, 'org/mozilla/javascript/', 'org.mozilla'],
  [/^antlr$/, 'antlr/', 'antlr'],
  [/^caffeine$/, 'com/github/benmanes/caffeine/', 'com.github.ben-manes.caffeine'],
  [/^rxjava$/, 'io/reactivex/rxjava3/', 'io.reactivex.rxjava3'],
  [/^rxjava$/, 'io/reactivex/', 'io.reactivex.rxjava2'],
  [/^rxjava$/, 'rx/', 'io.reactivex'],
  [/^retrofit$/, 'retrofit2/', 'com.squareup.retrofit2'],
  [/^ktor-/, 'io/ktor/', 'io.ktor'],
  [/^mockito-/, 'org/mockito/', 'org.mockito'],
  [/^conscrypt-/, 'org/conscrypt/', 'org.conscrypt'],
];
