package io.flinkgraphrag.jobs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flinkgraphrag.jobs.documents.parse.WrittenDocuments;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Looks into the jar that a cluster runs; it exists from the package phase on. */
class JobJarITCase {

  private static final Path TARGET = Path.of("target");

  @Test
  void itHasWhatAClusterDoesNotHave() throws IOException {
    assertThat(entries())
        .contains(
            "io/flinkgraphrag/jobs/options/GraphRagOptions.class",
            "io/flinkgraphrag/layout/ShardKeys.class",
            "org/apache/flink/connector/kafka/sink/KafkaSink.class",
            "org/apache/flink/connector/base/source/reader/SourceReaderBase.class",
            "org/apache/kafka/clients/producer/KafkaProducer.class",
            "org/apache/lucene/analysis/en/EnglishAnalyzer.class",
            "io/flinkgraphrag/text/words-de.yaml",
            "opennlp/tools/langdetect/LanguageDetectorME.class",
            "langdetect-183.bin",
            "com/github/benmanes/caffeine/cache/Caffeine.class",
            "net/jpountz/xxhash/XXHashFactory.class",
            "org/xbill/DNS/SimpleResolver.class",
            "org/neo4j/driver/GraphDatabase.class",
            "io/flinkgraphrag/jobs/ImportNeo4jJob.class",
            "io/flinkgraphrag/jobs/MirrorNeo4jJob.class",
            "io/flinkgraphrag/jobs/IngestDocumentsJob.class",
            "io/flinkgraphrag/relocated/commons/io/IOUtils.class",
            "io/flinkgraphrag/relocated/commons/compress/archivers/zip/ZipFile.class",
            "META-INF/licenses/dnsjava.txt",
            "META-INF/licenses/commonmark.txt",
            "META-INF/licenses/pdfbox.txt",
            "META-INF/jsoup/LICENSE");
  }

  /** A library that does so would look names up for everything in the TaskManager. */
  @Test
  void itDoesNotOfferItselfAsTheResolverOfTheJvm() throws IOException {
    assertThat(entries())
        .doesNotContain(
            "META-INF/services/java.net.spi.InetAddressResolverProvider",
            "META-INF/services/sun.net.spi.nameservice.NameServiceDescriptor")
        .noneMatch(name -> name.contains("org/xbill/DNS/spi/"));
  }

  /** Two copies of one of these in two class loaders fail at run time, not at start. */
  @Test
  void itHasNothingThatTheClusterHasAlready() throws IOException {
    List<String> classes = entries().stream().filter(name -> name.endsWith(".class")).toList();

    assertThat(classes)
        .noneMatch(name -> name.startsWith("ai/onnxruntime/") || name.startsWith("ai/djl/"))
        .noneMatch(name -> name.startsWith("com/sun/jna/"))
        .noneMatch(name -> name.startsWith("org/slf4j/"))
        .noneMatch(name -> name.startsWith("org/apache/logging/"))
        .noneMatch(name -> name.startsWith("org/rocksdb/"))
        .noneMatch(name -> name.startsWith("com/esotericsoftware/"))
        .noneMatch(name -> name.startsWith("scala/") || name.startsWith("kafka/"))
        .noneMatch(name -> name.startsWith("org/apache/kafka/raft/"))
        .noneMatch(name -> name.startsWith("org/apache/commons/io/"))
        .noneMatch(name -> name.startsWith("org/apache/commons/compress/"))
        .noneMatch(name -> name.startsWith("org/neo4j/kernel/") || name.contains("neo4j/harness"));
    assertThat(classes)
        .noneMatch(name -> name.startsWith("org/apache/flink/client/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/configuration/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/core/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/runtime/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/shaded/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/state/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/streaming/api/"));
  }

  /**
   * By classes that the jar has itself: Flink's own commons-io and commons-compress are too old for
   * the parsers, so a cluster without any stands here for all others.
   */
  @Test
  void itReadsDocumentsWithoutTheLibrariesOfFlink() throws Exception {
    List<URL> urls = new ArrayList<>(List.of(TARGET.resolve("graphrag-job.jar").toUri().toURL()));
    try (Stream<Path> lib = Files.list(TARGET.resolve("lib"))) {
      for (Path file : lib.toList()) {
        if (file.getFileName().toString().matches("(slf4j|log4j|flink-core)-.*")) {
          urls.add(file.toUri().toURL());
        }
      }
    }
    try (URLClassLoader cluster =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      List<String> lines = List.of("# Plan", "Valve V-1 is shut.");
      assertThat(parsed(cluster, "WORD", WrittenDocuments.word(lines))).contains("Valve V-1");
      assertThat(parsed(cluster, "PDF", WrittenDocuments.pdf(List.of(lines))))
          .contains("Valve V-1");
      assertThat(parsed(cluster, "HTML", "<p>Valve V-1 <b>is".getBytes(UTF_8)))
          .contains("Valve V-1 is");
      assertThat(parsed(cluster, "MARKDOWN", "Größe".getBytes(ISO_8859_1))).contains("Größe");
      assertThat(parsed(cluster, "TEXT", "Насос P-7 стоит в цехе 2.".getBytes("windows-1251")))
          .contains("Насос");
    }
  }

  private static String parsed(ClassLoader cluster, String format, byte[] bytes)
      throws ReflectiveOperationException {
    String documents = "io.flinkgraphrag.jobs.documents.";
    Class<?> formats = cluster.loadClass(documents + "DocumentFormat");
    Class<?> raw = cluster.loadClass(documents + "RawDocument");
    Class<?> parsers = cluster.loadClass(documents + "parse.DocumentParser");
    Object parser =
        parsers
            .getMethod("of", formats)
            .invoke(null, formats.getMethod("valueOf", String.class).invoke(null, format));
    Object document = raw.getConstructor(byte[].class, String.class).newInstance(bytes, null);
    return parsers.getMethod("parse", raw).invoke(parser, document).toString();
  }

  /** No job serves HTTP; the command does. */
  @Test
  void itHasNoHttpServer() throws IOException {
    assertThat(entries())
        .noneMatch(name -> name.startsWith("io/netty/handler/codec/http/"))
        .noneMatch(name -> name.startsWith("io/netty/handler/codec/compression/"))
        .noneMatch(name -> name.startsWith("io/prometheus/"));
  }

  /**
   * Neo4j's driver brings its netty, Flink one under another name, Kafka none; a second netty
   * beside the driver's, as a Neo4j server has it, would fail when the first connection is made.
   */
  @Test
  void nettyIsThereOnce() throws IOException {
    Map<String, Set<String>> jarsOf = new TreeMap<>();
    Set<String> versions = new TreeSet<>();
    try (Stream<Path> lib = Files.list(TARGET.resolve("lib"))) {
      for (Path file : lib.filter(path -> path.toString().endsWith(".jar")).toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith("netty-") && !name.startsWith("netty-tcnative-")) {
          versions.add(name.replaceFirst("^[a-z-]+", ""));
        }
        try (JarFile jar = new JarFile(file.toFile())) {
          jar.stream()
              .map(entry -> entry.getName())
              .filter(entry -> entry.startsWith("io/netty/") && entry.endsWith(".class"))
              .forEach(entry -> jarsOf.computeIfAbsent(entry, key -> new TreeSet<>()).add(name));
        }
      }
    }
    assertThat(versions).hasSize(1);
    assertThat(jarsOf.values()).isNotEmpty().allMatch(jars -> jars.size() == 1);
    assertThat(entries().stream().filter(name -> name.startsWith("io/netty/")))
        .doesNotHaveDuplicates()
        .filteredOn(name -> name.endsWith(".class"))
        .isSubsetOf(jarsOf.keySet());
  }

  @Test
  void itHasNoSignatureThatNoLongerFits() throws IOException {
    assertThat(entries())
        .noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|DSA|RSA)"))
        .doesNotContain("module-info.class");
  }

  @Test
  void itsManifestNamesAClassThatItHas() throws IOException {
    try (Stream<Path> classes = Files.list(TARGET.resolve("classes/io/flinkgraphrag/jobs"))) {
      assumeThat(classes.map(Path::toString)).anyMatch(name -> name.endsWith("Job.class"));
    }
    try (JarFile jar = jar()) {
      String main = jar.getManifest().getMainAttributes().getValue("Main-Class");

      assertThat(entries()).contains(main.replace('.', '/') + ".class");
    }
  }

  @Test
  void flinksLibGetsTheNativeLibraries() throws IOException {
    try (Stream<Path> jars = Files.list(TARGET.resolve("flink-lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", "")))
          .containsExactlyInAnyOrder("onnxruntime", "tokenizers", "api", "gson", "jna");
    }
  }

  private static JarFile jar() throws IOException {
    return new JarFile(TARGET.resolve("graphrag-job.jar").toFile());
  }

  private static List<String> entries() throws IOException {
    try (JarFile jar = jar()) {
      return jar.stream().map(entry -> entry.getName()).toList();
    }
  }
}
