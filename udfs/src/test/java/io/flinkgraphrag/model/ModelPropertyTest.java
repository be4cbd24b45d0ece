package io.flinkgraphrag.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.BatchStatus;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.model.message.ReadPart;
import io.flinkgraphrag.model.message.ReadRequest;
import io.flinkgraphrag.model.message.TermsPart;
import io.flinkgraphrag.model.message.TermsRequest;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.state.SnapshotContract.Samples;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireSerializer;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every value of every model type comes back from its bytes as it was. */
class ModelPropertyTest {

  private static final long SEED = 90_210;
  private static final int ROUNDS = 100;

  record Case<T>(WireType<T> type, Function<RandomModel, T> random) {
    @Override
    public String toString() {
      return type.getTypeClass().getSimpleName();
    }
  }

  static Stream<Case<?>> cases() {
    return Stream.of(
        new Case<>(KafkaValue.TYPE, RandomModel::kafkaValue),
        new Case<>(DeadLetter.TYPE, RandomModel::deadLetter),
        new Case<>(Question.TYPE, RandomModel::question),
        new Case<>(QuestionContext.TYPE, RandomModel::questionContext),
        new Case<>(GroundedQuestion.TYPE, RandomModel::groundedQuestion),
        new Case<>(Answer.TYPE, RandomModel::answer),
        new Case<>(GraphUpdate.TYPE, RandomModel::graphUpdate),
        new Case<>(Open.TYPE, RandomModel::open),
        new Case<>(TermsRequest.TYPE, RandomModel::termsRequest),
        new Case<>(TermsPart.TYPE, RandomModel::termsPart),
        new Case<>(LinkRequest.TYPE, RandomModel::linkRequest),
        new Case<>(LinkPart.TYPE, RandomModel::linkPart),
        new Case<>(HopRequest.TYPE, RandomModel::hopRequest),
        new Case<>(HopPart.TYPE, RandomModel::hopPart),
        new Case<>(ReadRequest.TYPE, RandomModel::readRequest),
        new Case<>(ReadPart.TYPE, RandomModel::readPart),
        new Case<>(LinkDelta.TYPE, RandomModel::linkDelta),
        new Case<>(HopDelta.TYPE, RandomModel::hopDelta),
        new Case<>(NameDelta.TYPE, RandomModel::nameDelta),
        new Case<>(ReadDelta.TYPE, RandomModel::readDelta),
        new Case<>(PassageText.TYPE, RandomModel::passageText),
        new Case<>(EntityText.TYPE, RandomModel::entityText),
        new Case<>(RelationText.TYPE, RandomModel::relationText),
        new Case<>(EmbedRequest.TYPE, RandomModel::embedRequest),
        new Case<>(VectorUpdate.TYPE, RandomModel::vectorUpdate),
        new Case<>(Progress.TYPE, RandomModel::progress),
        new Case<>(BatchStatus.TYPE, RandomModel::batchStatus));
  }

  @ParameterizedTest
  @MethodSource("cases")
  <T> void aValueComesBack(Case<T> of) throws IOException {
    RandomModel model = new RandomModel(SEED);
    WireSerializer<T> serializer = of.type().serializer();
    for (int round = 0; round < ROUNDS; round++) {
      T value = of.random().apply(model);
      DataOutputSerializer out = new DataOutputSerializer(256);
      serializer.serialize(value, out);
      DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
      assertThat(serializer.deserialize(in))
          .as("seed %d, round %d", SEED, round)
          .usingRecursiveComparison()
          .isEqualTo(value);
      assertThat(in.available()).as("bytes left, seed %d, round %d", SEED, round).isZero();
    }
  }

  @Test
  void noCodecOfTheModelIsForgottenHereOrAmongTheSnapshots() {
    Set<String> codecs =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.flinkgraphrag.model")
                .stream()
                .filter(type -> type.isAssignableTo(WireCodec.class))
                .map(JavaClass::getName)
                .map(name -> name.replaceAll(".*\\.(\\w+)\\$Codec", "$1"))
                .collect(Collectors.toSet());
    assertThat(codecs)
        .isEqualTo(ModelSamples.version1().map(Samples::name).collect(Collectors.toSet()));
    assertThat(codecs).isEqualTo(cases().map(Case::toString).collect(Collectors.toSet()));
  }
}
