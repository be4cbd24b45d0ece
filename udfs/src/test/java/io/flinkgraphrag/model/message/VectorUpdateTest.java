package io.flinkgraphrag.model.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class VectorUpdateTest {

  private static final EmbedRequest REQUEST =
      new EmbedRequest(
          "g", "3", ElementType.PASSAGE, "d-1|p-1", 17, List.of("title text", "one"), "b-1");

  @Test
  void aRequestComesBack() throws IOException {
    assertThat(copy(EmbedRequest.TYPE, REQUEST)).isEqualTo(REQUEST);
  }

  @Test
  void anUpdateWithVectorsComesBack() throws IOException {
    VectorUpdate update =
        VectorUpdate.embedded(REQUEST, List.of(new float[] {0.5f, -1}, new float[] {2, 3}));
    assertThat(copy(VectorUpdate.TYPE, update)).usingRecursiveComparison().isEqualTo(update);
  }

  @Test
  void anUpdateWithAFailureComesBack() throws IOException {
    VectorUpdate update = VectorUpdate.failed(REQUEST, new Reason("EMBEDDING_FAILED", "no model"));
    assertThat(copy(VectorUpdate.TYPE, update)).isEqualTo(update);
  }

  private static <T> T copy(WireType<T> type, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    type.serializer().serialize(value, out);
    return type.serializer().deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
  }
}
