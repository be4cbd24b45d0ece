package io.flinkgraphrag.jobs;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Packages of both modules: small enough to be overlooked, and none needs the one that needs it.
 */
final class PackagesTest {

  private static final String ROOT = "io.flinkgraphrag";

  /** Classes in one package, those within other classes not counted. */
  private static final int CLASSES_MAX = 30;

  /** Main code and tests, each by itself: a test may use what uses its package. */
  private static List<Named<JavaClasses>> code() {
    return List.of(
        Named.of("main", mainCode()),
        Named.of("tests", classes(location -> isTest(location.toString()))));
  }

  private static JavaClasses mainCode() {
    return classes(location -> !isTest(location.toString()));
  }

  private static JavaClasses classes(ImportOption which) {
    return new ClassFileImporter().withImportOption(which).importPackages(ROOT);
  }

  private static boolean isTest(String location) {
    return location.contains("/test-classes/") || location.contains("-tests.jar");
  }

  @ParameterizedTest
  @MethodSource("code")
  void noPackagesDependOnEachOther(JavaClasses classes) {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(classes);
  }

  @ParameterizedTest
  @MethodSource("code")
  void noPackageIsCrowded(JavaClasses classes) {
    Map<String, Long> sizes =
        classes.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    assertThat(sizes).hasSizeGreaterThan(10);
    assertThat(sizes)
        .allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(CLASSES_MAX));
  }

  /** NullAway looks at no other. */
  @Test
  void everyPackageOfMainCodeIsNullMarked() {
    assertThat(mainCode())
        .filteredOn(type -> !type.getPackage().isAnnotatedWith(NullMarked.class))
        .extracting(JavaClass::getPackageName)
        .isEmpty();
  }
}
