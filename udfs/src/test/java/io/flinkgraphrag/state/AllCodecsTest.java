package io.flinkgraphrag.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No codec without committed bytes, wherever it is. */
class AllCodecsTest {

  @Test
  void everyCodecHasCommittedBytesOfVersion1() {
    Stream<String> codecs =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.flinkgraphrag")
                .stream()
                .filter(type -> type.isAssignableTo(WireCodec.class) && !type.isInterface())
                .map(JavaClass::getName)
                .map(AllCodecsTest::sampleName);
    assertThat(codecs)
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThat(resource(name))
                    .as("give %s samples in its package's …SnapshotTest", name)
                    .isNotNull());
  }

  /** {@code a.b.Outer$Codec} is {@code Outer}, {@code a.b.Outer$InnerCodec} is Outer.Inner. */
  private static String sampleName(String codecClass) {
    String name = codecClass.substring(codecClass.lastIndexOf('.') + 1);
    return name.replaceAll("\\$(\\w+)Codec$", ".$1").replaceAll("\\$Codec$", "");
  }

  private static Object resource(String name) {
    String path = "/state/v1/" + Objects.requireNonNull(name) + ".bin";
    return AllCodecsTest.class.getResource(path);
  }
}
