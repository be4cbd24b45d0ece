package io.flinkgraphrag.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Question;

/**
 * The graph of a record that was refused, as far as it can be read: the one of its JSON or, for an
 * update with a null value, of its key; else the default one. So every record on the topics has
 * exactly one graph, and every job that reads it finds the same.
 */
final class RecordGraph {

  private RecordGraph() {}

  static String ofQuestion(KafkaValue source) {
    byte[] value = source.value();
    return value == null ? Question.DEFAULT_GRAPH : ofValue(source, value);
  }

  static String ofUpdate(KafkaValue source) {
    byte[] value = source.value();
    if (value != null) {
      return ofValue(source, value);
    }
    try {
      return ContractKey.parse(source.key()).graph();
    } catch (ContractFault e) {
      return Question.DEFAULT_GRAPH;
    }
  }

  private static String ofValue(KafkaValue source, byte[] value) {
    try {
      Values.requireWhole(source);
      ObjectNode object = StrictJson.readObject(Texts.decode(value));
      return new Fields(object).graphOr(Question.DEFAULT_GRAPH);
    } catch (ContractFault e) {
      return Question.DEFAULT_GRAPH;
    }
  }
}
