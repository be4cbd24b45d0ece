package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Question;

/** The code of what was wrong with a record, "" for nothing. */
final class FaultOf {

  private FaultOf() {}

  static String question(ReadResult<Question> result) {
    if (result instanceof ReadResult.Read<Question> read) {
      Reason fault = read.value().fault();
      return fault == null ? "" : fault.code();
    }
    return ((ReadResult.Refused<Question>) result).letter().error().code();
  }

  static String update(ReadResult<GraphUpdate> result) {
    return result instanceof ReadResult.Refused<GraphUpdate> refused
        ? refused.letter().error().code()
        : "";
  }
}
