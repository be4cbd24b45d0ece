package io.flinkgraphrag.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContractDependenciesTest {

  private static final Set<String> ALLOWED =
      Set.of(
          "io.flinkgraphrag.contract",
          "io.flinkgraphrag.model",
          "io.flinkgraphrag.model.contract",
          "io.flinkgraphrag.state",
          "io.flinkgraphrag.text");

  @Test
  void theContractDependsOnTheModelAndNoStage() {
    noClasses()
        .that()
        .resideInAPackage("io.flinkgraphrag.contract")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are of another part of the project", ContractDependenciesTest::isForeign))
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.flinkgraphrag"));
  }

  private static boolean isForeign(JavaClass type) {
    return type.getPackageName().startsWith("io.flinkgraphrag.")
        && !ALLOWED.contains(type.getPackageName());
  }
}
