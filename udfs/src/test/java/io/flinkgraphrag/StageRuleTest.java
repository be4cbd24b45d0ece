package io.flinkgraphrag;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.flinkgraphrag.state.WireCodec;
import java.net.http.HttpClient;
import java.util.concurrent.Future;

/** What may depend on what, so that a stage can be read, tested and changed alone. */
@AnalyzeClasses(packages = "io.flinkgraphrag", importOptions = ImportOption.DoNotIncludeTests.class)
final class StageRuleTest {

  private static final String ROOT = "io.flinkgraphrag.";

  /**
   * What every stage may use. {@code round} is the merging of parts, which several stages share.
   */
  private static final String[] SHARED = {
    ROOT + "model..",
    ROOT + "state..",
    ROOT + "text..",
    ROOT + "layout..",
    ROOT + "rank..",
    ROOT + "round..",
    ROOT + "openai..",
    ROOT + "http..",
    ROOT + "onnx..",
    ROOT + "discover..",
    ROOT + "pool..",
    ROOT + "shared..",
    ROOT + "yaml.."
  };

  @ArchTest
  static final ArchRule aStageDependsOnNoOtherStage =
      slices()
          .matching(ROOT + "(*)..")
          .namingSlices("stage $1")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(DescribedPredicate.alwaysTrue(), resideInAnyPackage(SHARED));

  @ArchTest
  static final ArchRule whatStagesShareDependsOnNoStage =
      noClasses()
          .that()
          .resideInAnyPackage(SHARED)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(ROOT + "*..")
                  .and(DescribedPredicate.not(resideInAnyPackage(SHARED))));

  @ArchTest
  static final ArchRule theModelDependsOnStateOnly =
      classes()
          .that()
          .resideInAPackage(ROOT + "model..")
          .should()
          .onlyDependOnClassesThat(outsideOr("model", "state"));

  @ArchTest
  static final ArchRule stateDependsOnNothingOfOurs =
      classes()
          .that()
          .resideInAPackage(ROOT + "state..")
          .should()
          .onlyDependOnClassesThat(outsideOr("state"));

  @ArchTest
  static final ArchRule textDependsOnNothingOfOurs =
      classes()
          .that()
          .resideInAPackage(ROOT + "text..")
          .should()
          .onlyDependOnClassesThat(outsideOr("text"));

  @ArchTest
  static final ArchRule rankingDependsOnModelStateTextAndFilesOnly =
      classes()
          .that()
          .resideInAPackage(ROOT + "rank..")
          .should()
          .onlyDependOnClassesThat(outsideOr("rank", "model", "state", "text", "yaml"));

  @ArchTest
  static final ArchRule layoutsDependOnModelRankingStateTextAndFilesOnly =
      classes()
          .that()
          .resideInAPackage(ROOT + "layout..")
          .should()
          .onlyDependOnClassesThat(outsideOr("layout", "model", "rank", "state", "text", "yaml"));

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Base");

  @ArchTest
  static final ArchRule nothingUsesKryo =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.esotericsoftware..", "org.apache.flink..kryo..");

  /** A type without a codec would fall back to a general serializer, whose bytes we do not own. */
  @ArchTest
  static final ArchRule noTypeInformationIsLeftToFlinkToGuess =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.flink.api.common.typeinfo.TypeHint")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.flink.api.java.typeutils.GenericTypeInfo")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.flink.api.java.typeutils.TypeExtractor");

  /** What is decided once, for all servers: version, threads, redirects. */
  @ArchTest
  static final ArchRule onlyTheTransportMakesHttpClients =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ROOT + "http.HttpTransport")
          .should()
          .callMethodWhere(
              describe(
                  "makes an HTTP client",
                  call ->
                      call.getTargetOwner().isEquivalentTo(HttpClient.class)
                          && call.getName().startsWith("new")));

  @ArchTest
  static final ArchRule codecsHaveNoState =
      classes()
          .that()
          .implement(WireCodec.class)
          .should(haveNoInstanceField())
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule aFunctionNeverBlocks =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Function")
          .should()
          .callMethodWhere(describe("sleeps or waits for a future", StageRuleTest::blocks))
          .allowEmptyShould(true);

  private static DescribedPredicate<JavaClass> outsideOr(String... packages) {
    String[] ours = new String[packages.length];
    for (int i = 0; i < ours.length; i++) {
      ours[i] = ROOT + packages[i] + "..";
    }
    return DescribedPredicate.not(resideInAnyPackage(ROOT + "*.."))
        .or(resideInAnyPackage(ours))
        .as("outside the project or in " + String.join(", ", packages));
  }

  private static boolean blocks(JavaMethodCall call) {
    JavaClass owner = call.getTargetOwner();
    String method = call.getName();
    if (owner.isEquivalentTo(Thread.class)) {
      return method.equals("sleep") || method.equals("join");
    }
    return owner.isAssignableTo(Future.class) && (method.equals("join") || method.equals("get"));
  }

  private static ArchCondition<JavaClass> haveNoInstanceField() {
    return new ArchCondition<>("have no instance field") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaField field : type.getFields()) {
          boolean isStatic = field.getModifiers().contains(JavaModifier.STATIC);
          events.add(
              new SimpleConditionEvent(type, isStatic, field.getFullName() + " is not static"));
        }
      }
    };
  }
}
