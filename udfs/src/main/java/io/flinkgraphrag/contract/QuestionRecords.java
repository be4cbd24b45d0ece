package io.flinkgraphrag.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.Turn;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** The JSON of questions outside of the job, as the job reads it. Stateless. */
public final class QuestionRecords {

  private QuestionRecords() {}

  /** What breaks the contract: as a record on {@code answers} or a dead letter would say it. */
  public static final class Fault extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    Fault(Reason reason) {
      super(reason.message(), null, false, false);
      this.reason = reason;
    }

    public Reason reason() {
      return reason;
    }
  }

  /**
   * Reads a question.
   *
   * @param value JSON; a bare text is none here
   * @return without a place in Kafka; where the JSON has no id, its id means nothing
   * @throws Fault if the job would refuse it
   */
  public static Question read(byte[] value) throws Fault {
    KafkaValue record =
        new KafkaValue(
            new SourcePosition("", 0, 0), null, value, value.length, "", 0, false, List.of());
    try {
      StrictJson.readObject(Texts.decode(value));
    } catch (ContractFault fault) {
      throw new Fault(fault.reason());
    }
    ReadResult<Question> result = new QuestionReader().read(record);
    if (result instanceof ReadResult.Refused<Question> refused) {
      throw new Fault(refused.letter().error());
    }
    Question question = ((ReadResult.Read<Question>) result).value();
    if (question.fault() != null) {
      throw new Fault(Objects.requireNonNull(question.fault()));
    }
    return question;
  }

  /**
   * Puts the turns before a question into its JSON; nothing for none.
   *
   * @return the question
   */
  public static ObjectNode putHistory(ObjectNode question, Collection<Turn> turns) {
    if (!turns.isEmpty()) {
      ArrayNode history = question.putArray("history");
      for (Turn turn : turns) {
        history.addObject().put("question", turn.question()).put("answer", turn.answer());
      }
    }
    return question;
  }
}
