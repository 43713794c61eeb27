/** What is traced of Java: services of a class path, libraries out of jars, and a server that a script starts. */
import type { Workload } from './reach-workloads.ts';

const JRE = ['openjdk-21-jre-headless'];

/** Services, a class by name, zones, character sets, TLS, XML, a program, settings, management. */
const SERVICES = `package app;
import java.util.*;
public class Main {
  public static void main(String[] words) throws Exception {
    for (Greeter greeter : ServiceLoader.load(Greeter.class)) System.out.println(greeter.greet());
    System.out.println(Class.forName("late.Late").getDeclaredConstructor().newInstance());
    System.out.println(java.time.ZonedDateTime.now(java.time.ZoneId.of("Asia/Tokyo")) + " " + TimeZone.getDefault().getID());
    System.out.println(new String("a".getBytes("Shift_JIS"), "EUC-JP") + java.text.NumberFormat.getInstance(Locale.GERMANY).format(1.5));
    System.out.println(new String(new ProcessBuilder("date", "-u").start().getInputStream().readAllBytes()));
    javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new java.io.ByteArrayInputStream("<a/>".getBytes()));
    System.out.println(java.lang.management.ManagementFactory.getPlatformMBeanServer().getMBeanCount());
    System.out.println(java.security.Security.getProviders().length + " " + java.security.SecureRandom.getInstanceStrong().nextInt());
    try { new java.net.URI("https://localhost:1/").toURL().openStream(); } catch (java.io.IOException error) { System.out.println(error); }
    try (var server = new java.net.ServerSocket(8443)) { javax.net.ssl.SSLContext.getDefault().getSocketFactory(); java.net.InetAddress.getAllByName("localhost"); }
    System.out.println(java.util.prefs.Preferences.userRoot().get("a", "b") + java.nio.file.Files.probeContentType(java.nio.file.Path.of("/etc/hostname")));
    System.out.println(new com.sun.security.auth.module.UnixSystem().getUsername() + java.net.NetworkInterface.networkInterfaces().count());
    java.nio.channels.FileChannel.open(java.nio.file.Path.of("/etc/passwd")).map(java.nio.channels.FileChannel.MapMode.READ_ONLY, 0, 1);
  }
}
`;
const GREETER = 'package app; public interface Greeter { String greet(); }';
const PLUGIN =
  'package plugin; public class Hello implements app.Greeter { public String greet() { return "hello"; } }';
const LATE = 'package late; public class Late {}';

/** Libraries that are unpacked from jars, of the C library by its name, and of the JDK for pictures. */
const NATIVE = `import com.sun.jna.*;
import java.sql.*;
public class Native2 {
  public interface C extends Library { int getpid(); }
  public static void main(String[] words) throws Exception {
    org.slf4j.LoggerFactory.getLogger("a").info("hello");
    try (Connection db = DriverManager.getConnection("jdbc:sqlite::memory:"); Statement statement = db.createStatement()) {
      System.out.println(statement.executeQuery("select sqlite_version()").getString(1));
    }
    System.out.println(Native.load("c", C.class).getpid());
    var image = new java.awt.image.BufferedImage(8, 8, java.awt.image.BufferedImage.TYPE_INT_RGB);
    javax.imageio.ImageIO.write(image, "jpg", new java.io.ByteArrayOutputStream());
    try { image.createGraphics().drawString("a", 1, 1); } catch (Throwable error) { System.out.println(error); }
  }
}
`;

const compile = (folder: string, sources: string, classPath = '.'): string =>
  `mkdir -p "$T/${folder}" && javac --release 17 -cp "${classPath}" -d "$T/${folder}" ${sources}`;
const fromMaven = (artifact: string, folder: string): string =>
  `mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.7.1:copy -Dartifact=${artifact} -DoutputDirectory="${folder}"`;
const inScratch = (...steps: string[]): string =>
  ['T=$(mktemp -d); trap \'rm -r "$T"\' EXIT; cd "$R/opt/src"', ...steps].join('; ');

export const JAVA: readonly Workload[] = [
  {
    name: 'java',
    packages: JRE,
    files: {
      'opt/src/Main.java': SERVICES,
      'opt/src/Greeter.java': GREETER,
      'opt/src/Hello.java': PLUGIN,
      'opt/src/Late.java': LATE,
      'opt/src/app.mf': 'Main-Class: app.Main\nClass-Path: lib/plugin.jar lib/late.jar\n',
      'opt/src/services/META-INF/services/app.Greeter': 'plugin.Hello\n',
    },
    setup: inScratch(
      compile('app', 'Main.java Greeter.java'),
      compile('plugin', 'Hello.java', '$T/app'),
      compile('late', 'Late.java'),
      'mkdir -p "$R/srv/lib"',
      'jar cfm "$R/srv/app.jar" app.mf -C "$T/app" .',
      'jar cf "$R/srv/lib/plugin.jar" -C "$T/plugin" . -C services .',
      'jar cf "$R/srv/lib/late.jar" -C "$T/late" .',
      'cp "$R/srv/lib/late.jar" "$R/srv/lib/other.jar"',
      'rm -r "$R/opt/src"',
    ),
    argv: ['/usr/bin/java', '-jar', '/srv/app.jar'],
    inProc: { opens: 30 },
    floors: [74, 27],
  },
  {
    name: 'java-native',
    packages: JRE,
    files: { 'opt/src/Native2.java': NATIVE },
    setup: inScratch(
      'mkdir -p "$R/srv/lib" "$R/srv/classes"',
      ...[
        'org.xerial:sqlite-jdbc:3.46.1.3',
        'org.slf4j:slf4j-api:2.0.16',
        'org.slf4j:slf4j-simple:2.0.16',
        'net.java.dev.jna:jna:5.14.0',
      ].map((artifact) => fromMaven(artifact, '$R/srv/lib')),
      'javac --release 17 -cp "$R/srv/lib/*" -d "$R/srv/classes" Native2.java',
      'rm -r "$R/opt/src"',
    ),
    argv: ['/usr/bin/java', '-Xmx256m', '-cp', '/srv/classes:/srv/lib/*', 'Native2'],
    inProc: { opens: 30 },
    floors: [74, 27],
  },
  {
    name: 'java-tomcat',
    packages: JRE,
    setup: [
      'T=$(mktemp -d); trap \'rm -r "$T"\' EXIT',
      fromMaven('org.apache.tomcat:tomcat:10.1.30:tar.gz', '$T'),
      'tar -xzf "$T"/tomcat-*.tar.gz -C "$R/opt" && mv "$R"/opt/apache-tomcat-* "$R/opt/tomcat"',
    ].join('; '),
    argv: ['/opt/tomcat/bin/catalina.sh', 'run'],
    client:
      'for path in / /examples/jsp/dates/date.jsp /examples/servlets/servlet/HelloWorldExample; do exec 3<>/dev/tcp/127.0.0.1/8080; printf "GET $path HTTP/1.0\\r\\n\\r\\n" >&3; timeout 30 cat <&3; done',
    answer: 'Hello',
    inProc: { opens: 30 },
    floors: [45, 12],
  },
];
