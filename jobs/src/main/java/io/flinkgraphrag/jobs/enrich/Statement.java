package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A relation as a model found it in a text: by names, which are no ids yet.
 *
 * @param source name, never blank
 * @param predicate words, never blank
 * @param target name, never blank
 */
record Statement(String source, String predicate, String target) {

  static void write(Statement statement, DataOutputView out) throws IOException {
    Wire.writeText(statement.source, out);
    Wire.writeText(statement.predicate, out);
    Wire.writeText(statement.target, out);
  }

  static Statement read(DataInputView in) throws IOException {
    return new Statement(Wire.readText(in), Wire.readText(in), Wire.readText(in));
  }
}
