import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Listed, TruthCase } from '../compare.ts';
import { run, writeFiles } from '../run.ts';

type Shape = {
  /** `group:artifact:version` of what it needs. */
  needs: readonly string[];
  /** Managed versions, as `group:artifact:version` of a pom to import. */
  bom?: string;
  /** Of the build: what packs it. */
  plugin: string;
  packaging?: string;
  files?: Record<string, string>;
  /** From the module's folder to what an image would hold. */
  unpack: (module: string, root: string) => void;
  isThere?: (name: string, version: string, root: string) => boolean;
};

const MAIN = {
  'src/main/java/shop/Main.java':
    'package shop;\npublic class Main { public static void main(String[] args) { System.out.println(args.length); } }\n',
};

/** What `mvn dependency:list` says of applications that Maven's plugins packed, each in its own shape. */
const JAVA_SHAPES: Record<string, Shape> = {
  'spring boot, exploded in layers': {
    bom: 'org.springframework.boot:spring-boot-dependencies:3.4.1',
    needs: [
      'org.springframework.boot:spring-boot-starter-webflux',
      'org.springframework.boot:spring-boot-starter-data-mongodb',
      'org.springframework.boot:spring-boot-starter-actuator',
      'com.github.ben-manes.caffeine:caffeine',
    ],
    plugin: springBoot('3.4.1'),
    files: MAIN,
    unpack: (module, root) => {
      const layers = join(module, 'layers');
      const tools = ['-Djarmode=tools', '-jar', jarOf(module)];
      run('java', [...tools, 'extract', '--layers', '--launcher', '--destination', layers], { cwd: module });
      for (const layer of readdirSync(layers))
        cpSync(join(layers, layer), join(root, 'application'), { recursive: true });
    },
    /** Starters have no classes: the plugin leaves them out. */
    isThere: (name, version, root) =>
      existsSync(join(root, 'application/BOOT-INF/lib', `${name}-${version}.jar`)),
  },
  'quarkus, fast jar': {
    bom: 'io.quarkus.platform:quarkus-bom:3.15.1',
    needs: [
      'io.quarkus:quarkus-rest-jackson',
      'io.quarkus:quarkus-agroal',
      'io.quarkus:quarkus-jdbc-h2',
      'io.quarkus:quarkus-smallrye-health',
    ],
    plugin:
      '<plugin><groupId>io.quarkus.platform</groupId><artifactId>quarkus-maven-plugin</artifactId><version>3.15.1</version><executions><execution><goals><goal>build</goal></goals></execution></executions></plugin>',
    files: MAIN,
    unpack: (module, root) =>
      cpSync(join(module, 'target/quarkus-app'), join(root, 'deployments'), { recursive: true }),
  },
  'shaded and relocated': {
    needs: [
      'com.google.guava:guava:33.2.1-jre',
      'org.apache.httpcomponents:httpclient:4.5.13',
      'org.apache.avro:avro:1.11.3',
      'org.yaml:snakeyaml:1.33',
    ],
    plugin: shade(
      '<relocations><relocation><pattern>com.google.common</pattern><shadedPattern>shop.shaded.guava</shadedPattern></relocation><relocation><pattern>org.apache.http</pattern><shadedPattern>shop.shaded.http</shadedPattern></relocation></relocations>',
    ),
    files: MAIN,
    unpack: (module, root) => copyJar(module, root),
  },
  'assembly of Kotlin': {
    needs: [
      'io.ktor:ktor-server-netty-jvm:2.3.12',
      'org.jetbrains.exposed:exposed-core:0.56.0',
      'com.zaxxer:HikariCP:5.1.0',
    ],
    plugin:
      '<plugin><artifactId>maven-assembly-plugin</artifactId><version>3.7.1</version><configuration><descriptorRefs><descriptorRef>jar-with-dependencies</descriptorRef></descriptorRefs><appendAssemblyId>false</appendAssemblyId></configuration><executions><execution><phase>package</phase><goals><goal>single</goal></goals></execution></executions></plugin>',
    files: MAIN,
    unpack: (module, root) => copyJar(module, root),
  },
  'assembly of Scala': {
    needs: [
      'org.apache.pekko:pekko-http_2.13:1.1.0',
      'org.apache.pekko:pekko-stream_2.13:1.1.2',
      'com.typesafe.play:play-json_2.13:2.10.6',
    ],
    plugin: shade(
      '<filters><filter><artifact>*:*</artifact><excludes><exclude>META-INF/maven/**</exclude></excludes></filter></filters>',
    ),
    files: MAIN,
    unpack: (module, root) => copyJar(module, root),
  },
  'fat jar of Gradle': {
    needs: [
      'io.micronaut:micronaut-http-server-netty:4.6.5',
      'io.micrometer:micrometer-registry-prometheus:1.14.2',
      'com.squareup.okhttp3:okhttp:4.12.0',
    ],
    plugin: '',
    files: MAIN,
    unpack: (module, root) => {
      run(
        'mvn',
        [
          '-q',
          '-B',
          'dependency:unpack-dependencies',
          '-DincludeScope=runtime',
          '-DoutputDirectory=target/classes',
          '-Dmdep.unpack.excludes=META-INF/maven/**',
        ],
        { cwd: module },
      );
      mkdirSync(join(root, 'app'), { recursive: true });
      run('jar', ['--create', '--file', join(root, 'app/shop-all.jar'), '-C', 'target/classes', '.'], {
        cwd: module,
      });
    },
  },
  'war in Tomcat': {
    packaging: 'war',
    needs: [
      'org.apache.struts:struts2-core:6.3.0.1',
      'org.apache.shiro:shiro-web:1.13.0',
      'org.apache.velocity:velocity-engine-core:2.3',
    ],
    plugin:
      '<plugin><artifactId>maven-war-plugin</artifactId><version>3.4.0</version><configuration><failOnMissingWebXml>false</failOnMissingWebXml></configuration></plugin>',
    files: MAIN,
    unpack: (module, root) => {
      run(
        'mvn',
        [
          '-q',
          '-B',
          'dependency:unpack',
          '-Dartifact=org.apache.tomcat:tomcat:10.1.34:zip',
          `-DoutputDirectory=${join(root, 'usr/local')}`,
        ],
        { cwd: module },
      );
      cpSync(join(module, 'target/shop.war'), join(root, 'usr/local/apache-tomcat-10.1.34/webapps/shop.war'));
    },
  },
  'hollow jar with its libraries beside': {
    needs: [
      'io.helidon.webserver:helidon-webserver:4.1.6',
      'io.helidon.config:helidon-config-yaml:4.1.6',
      'io.helidon.security:helidon-security:4.1.6',
    ],
    plugin: '',
    files: MAIN,
    unpack: (module, root) => {
      run(
        'mvn',
        [
          '-q',
          '-B',
          'dependency:copy-dependencies',
          '-DincludeScope=runtime',
          '-Dmdep.stripVersion=true',
          `-DoutputDirectory=${join(root, 'app/libs')}`,
        ],
        { cwd: module },
      );
    },
  },
};

export function* javaShapes(folder: string, wanted: readonly string[]): Generator<TruthCase> {
  for (const [name, shape] of Object.entries(JAVA_SHAPES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const module = join(folder, name.replaceAll(/\W+/g, '-'));
    const root = join(module, 'root');
    const list = join(module, 'list.txt');
    if (!existsSync(list)) {
      rmSync(root, { recursive: true, force: true });
      mkdirSync(root, { recursive: true });
      writeFiles(module, { 'pom.xml': pomOf(shape), ...shape.files });
      run('mvn', ['-q', '-B', 'package', '-DskipTests'], { cwd: module });
      shape.unpack(module, root);
      run('mvn', ['-q', '-B', 'dependency:list', '-DincludeScope=runtime', `-DoutputFile=${list}`], {
        cwd: module,
      });
    }
    const listed = readFileSync(list, 'utf8').split('\n').flatMap(listedBy);
    const { isThere = () => true } = shape;
    yield { name, root, listed: listed.filter((one) => isThere(one.name, one.version, root)) };
  }
}

/** `   group:artifact:jar[:classifier]:version:scope`, of what is a jar. */
function listedBy(line: string): Listed[] {
  const fields = (line.trim().split(' ')[0] ?? '').split(':');
  const [namespace = '', name = '', type = ''] = fields;
  const version = (fields.length === 6 ? fields[4] : fields[3]) ?? '';
  return type === 'jar' ? [{ type: 'maven', namespace, name, version }] : [];
}

function pomOf({ needs, bom, plugin, packaging = 'jar' }: Shape): string {
  const imported =
    bom === undefined
      ? ''
      : `<dependencyManagement><dependencies><dependency>${coordinates(bom)}<type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>`;
  const dependencies = needs.map((one) => `<dependency>${coordinates(one)}</dependency>`).join('');
  const properties =
    '<properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>';
  return `<project><modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>shop</artifactId><version>1</version><packaging>${packaging}</packaging>${properties}${imported}<dependencies>${dependencies}</dependencies><build><finalName>shop</finalName><plugins>${plugin}</plugins></build></project>`;
}

function coordinates(one: string): string {
  const [group, artifact, version] = one.split(':');
  return `<groupId>${group}</groupId><artifactId>${artifact}</artifactId>${version === undefined ? '' : `<version>${version}</version>`}`;
}

function springBoot(version: string): string {
  return `<plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId><version>${version}</version><executions><execution><goals><goal>repackage</goal></goals></execution></executions></plugin>`;
}

function shade(configuration: string): string {
  return `<plugin><artifactId>maven-shade-plugin</artifactId><version>3.6.0</version><configuration>${configuration}</configuration><executions><execution><phase>package</phase><goals><goal>shade</goal></goals></execution></executions></plugin>`;
}

function jarOf(module: string): string {
  return join(module, 'target/shop.jar');
}

function copyJar(module: string, root: string): void {
  cpSync(jarOf(module), join(root, 'app/shop.jar'));
}
