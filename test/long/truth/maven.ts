import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Listed, TruthCase } from './compare.ts';

/** `group:artifact:version` of applications that are no seeds of the table of coordinates. */
const APPLICATIONS: readonly string[] = [
  'io.quarkus:quarkus-messaging-kafka-deployment:3.33.2',
  'org.axonframework:axon-spring-boot-starter:4.13.0',
  'org.apache.jena:jena-tdb2:5.6.0',
  'io.vertx:vertx-infinispan:5.0.7',
  'com.clickhouse:jdbc-v2:0.10.0',
  'io.helidon.webserver:helidon-webserver-cors:4.5.0',
  'org.springframework.integration:spring-integration-stream:7.1.2',
  'org.optaplanner:optaplanner-core-impl:10.2.0',
  'io.github.solven-eu.cleanthat:java:2.25',
  'io.cucumber:cucumber-java:7.34.2',
  'com.puppycrawl.tools:checkstyle:12.3.1',
  'net.sourceforge.pmd:pmd-java:7.27.0',
  'com.networknt:json-schema-validator:3.0.9',
  'com.vaadin:flow-server:24.9.15',
  'io.javaoperatorsdk:operator-framework-core:5.3.2',
  'dev.dbos:transact:1.1.0-m6',
  'com.optimaize.languagedetector:language-detector:0.6',
  'com.opencsv:opencsv:5.12.0',
  'io.strimzi:kafka-oauth-client:0.15.0',
  'org.apache.rocketmq:rocketmq-client:5.3.1',
  'com.hazelcast:hazelcast-spring:5.3.8',
  'org.infinispan:infinispan-core:15.0.11.Final',
  'com.couchbase.client:java-client:3.7.6',
  'com.datastax.oss:java-driver-core:4.17.0',
  'io.minio:minio:8.5.14',
  'net.datafaker:datafaker:2.4.2',
  'com.github.docker-java:docker-java:3.4.0',
  'org.apache.wicket:wicket-spring:10.2.0',
  'com.microsoft.playwright:playwright:1.49.0',
  'io.cloudevents:cloudevents-spring:4.0.1',
  'org.thymeleaf.extras:thymeleaf-extras-springsecurity6:3.1.2.RELEASE',
  'de.codecentric:spring-boot-admin-starter-server:3.4.0',
  'org.zalando:logbook-spring-boot-starter:3.10.0',
  'org.springframework.cloud:spring-cloud-starter-sleuth:3.1.11',
  'io.awspring.cloud:spring-cloud-aws-starter-s3:3.2.1',
  'com.azure.spring:spring-cloud-azure-starter-keyvault-secrets:5.18.0',
  'org.apache.shardingsphere:shardingsphere-jdbc:5.5.1',
  'com.alibaba.cloud:spring-cloud-starter-alibaba-sentinel:2023.0.1.2',
  'org.apache.dubbo:dubbo-spring-boot-starter:3.3.2',
  'com.github.javaparser:javaparser-symbol-solver-core:3.26.2',
  'org.openrewrite:rewrite-java:8.41.1',
  'com.google.cloud:google-cloud-spanner-jdbc:2.25.1',
  'org.apache.tinkerpop:gremlin-server:3.7.3',
  'io.smallrye.reactive:smallrye-reactive-messaging-kafka:4.25.0',
  'org.jdbi:jdbi3-postgres:3.47.0',
  'net.javacrumbs.shedlock:shedlock-spring:6.0.2',
  'io.vavr:vavr:0.10.5',
  'org.telegram:telegrambots-longpolling:7.10.0',
  'net.dv8tion:JDA:5.2.1',
  'io.swagger.parser.v3:swagger-parser:2.1.24',
  'com.github.spullara.mustache.java:compiler:0.9.14',
  'org.apache.commons:commons-vfs2:2.9.0',
  'org.apache.olingo:odata-server-core:5.0.0',
  'io.rest-assured:rest-assured:5.5.0',
  'org.eclipse.californium:californium-core:3.13.0',
  'com.squareup.retrofit2:adapter-rxjava3:2.11.0',
  'io.quarkus:quarkus-redis-client:3.15.1',
  'org.springframework.data:spring-data-elasticsearch:5.4.0',
  'org.springframework.cloud:spring-cloud-starter-bus-amqp:4.1.2',
  'org.camunda.bpm.springboot:camunda-bpm-spring-boot-starter-rest:7.22.0',
  'org.drools:drools-mvel:9.44.0.Final',
  'com.google.cloud:google-cloud-logging-logback:0.131.7-alpha',
  'org.apache.flink:flink-connector-kafka:3.3.0-1.20',
  'com.amazonaws.serverless:aws-serverless-java-container-springboot3:2.1.0',
  'software.amazon.kinesis:amazon-kinesis-client:2.6.0',
  'io.jooby:jooby-netty:3.5.3',
  'org.noear:solon-web:3.0.4',
  'com.blazebit:blaze-persistence-integration-hibernate-6.2:1.6.14',
  'com.github.ulisesbocchio:jasypt-spring-boot-starter:3.0.5',
  'org.pf4j:pf4j-spring:0.9.0',
  'com.itextpdf:html2pdf:5.0.5',
  'net.sf.ehcache:ehcache:2.10.9.2',
];

/** What `mvn dependency:list` says of the jars that `dependency:copy-dependencies` brings. */
export function mavenCases(folder: string, wanted: readonly string[]): TruthCase[] {
  const applications = wanted.length > 0 ? wanted : APPLICATIONS;
  install(
    folder,
    applications.filter((one) => !existsSync(listOf(folder, one))),
  );
  return applications.map((name) => caseOf(folder, name));
}

/** One project of many modules: Maven starts once. */
function install(folder: string, applications: readonly string[]): void {
  for (const application of applications) {
    mkdirSync(join(folder, moduleOf(application)), { recursive: true });
    const [group, artifact, version] = application.split(':');
    const wanted = `<groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>`;
    const dependencies = `<dependencies><dependency>${wanted}</dependency></dependencies>`;
    writeFileSync(join(folder, moduleOf(application), 'pom.xml'), pomOf(moduleOf(application), dependencies));
  }
  const modules = applications.map((one) => `<module>${moduleOf(one)}</module>`);
  writeFileSync(
    join(folder, 'pom.xml'),
    pomOf('all', `<packaging>pom</packaging><modules>${modules.join('')}</modules>`),
  );
  const goals = ['dependency:copy-dependencies', 'dependency:list'];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Maven's own
  const own = [
    '-DoutputDirectory=${project.basedir}/root/app/lib',
    '-DoutputFile=${project.basedir}/list.txt',
  ];
  const options = ['-q', '-B', '--fail-at-end', '-DincludeScope=runtime', ...own];
  if (applications.length > 0) spawnSync('mvn', [...options, ...goals], { cwd: folder, stdio: 'ignore' });
}

function caseOf(folder: string, application: string): TruthCase {
  const root = join(folder, moduleOf(application), 'root');
  if (!existsSync(listOf(folder, application)))
    return { name: `${application} (not served)`, root: folder, listed: [] };
  const jars = new Set(readdirSync(join(root, 'app/lib')));
  const lines = readFileSync(listOf(folder, application), 'utf8').split('\n');
  return { name: application, root, listed: lines.flatMap((line) => listedBy(line, jars)) };
}

/** `   group:artifact:jar[:classifier]:version:scope`, with what is not in the folder left out: a pom alone has no files. */
function listedBy(line: string, jars: ReadonlySet<string>): Listed[] {
  const fields = (line.trim().split(' ')[0] ?? '').split(':');
  const [namespace = '', name = '', type = ''] = fields;
  const [classifier, version = ''] = fields.length === 6 ? [fields[3], fields[4]] : [undefined, fields[3]];
  const file = [name, version, classifier].filter((part) => part !== undefined).join('-');
  return jars.has(`${file}.${type}`) || jars.has(`${file}.jar`)
    ? [{ type: 'maven', namespace, name, version }]
    : [];
}

function moduleOf(application: string): string {
  return application.replaceAll(':', '_');
}

function listOf(folder: string, application: string): string {
  return join(folder, moduleOf(application), 'list.txt');
}

function pomOf(artifact: string, content: string): string {
  const own = `<groupId>truth</groupId><artifactId>${artifact}</artifactId><version>1</version>`;
  return `<project><modelVersion>4.0.0</modelVersion>${own}${content}</project>`;
}
