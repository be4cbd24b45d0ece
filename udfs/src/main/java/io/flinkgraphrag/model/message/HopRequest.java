package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Asks a shard to spread the mass that stands at its nodes by one step.
 *
 * @param passageCount passages of the whole graph, for idf
 * @param predicates how well predicates fit the question
 * @param pathPredicates those by which paths are told apart; empty where they are not
 * @param charsPerFlow characters of what one flow of the frontier may send: see {@link Flow#chars}
 * @param looks passages whose mentions are asked for
 * @param lookUps entities whose relations and passages are asked for
 */
public record HopRequest(
    Scatter scatter,
    long passageCount,
    PredicateFactors predicates,
    List<String> pathPredicates,
    List<Flow> frontier,
    int charsPerFlow,
    List<PassageKey> looks,
    List<String> lookUps)
    implements Request {

  public static final WireType<HopRequest> TYPE = new WireType<>(HopRequest.class, Codec.class);

  /** A request that only spreads. */
  public HopRequest(
      Scatter scatter,
      long passageCount,
      PredicateFactors predicates,
      List<String> pathPredicates,
      List<Flow> frontier,
      int charsPerFlow) {
    this(scatter, passageCount, predicates, pathPredicates, frontier, charsPerFlow, List.of());
  }

  /** A request of a question that looks no entity up. */
  public HopRequest(
      Scatter scatter,
      long passageCount,
      PredicateFactors predicates,
      List<String> pathPredicates,
      List<Flow> frontier,
      int charsPerFlow,
      List<PassageKey> looks) {
    this(
        scatter,
        passageCount,
        predicates,
        pathPredicates,
        frontier,
        charsPerFlow,
        looks,
        List.of());
  }

  /**
   * Version 5: look-ups. Version 4: looks. Version 3: the scatter says when it was sent, and
   * charsPerFlow. Version 2: predicates, and flows say by which rule they spread.
   */
  public static final class Codec implements WireCodec<HopRequest> {

    @Override
    public int version() {
      return 5;
    }

    @Override
    public void write(HopRequest request, DataOutputView out) throws IOException {
      Scatter.write(request.scatter, out);
      out.writeLong(request.passageCount);
      PredicateFactors.write(request.predicates, out);
      Wire.writeList(request.pathPredicates, Wire::writeText, out);
      Wire.writeList(request.frontier, Flow::write, out);
      out.writeInt(request.charsPerFlow);
      Wire.writeList(request.looks, PassageKey::write, out);
      Wire.writeList(request.lookUps, Wire::writeText, out);
    }

    @Override
    public HopRequest read(int version, DataInputView in) throws IOException {
      Scatter scatter = version < 3 ? Scatter.readWithoutSent(in) : Scatter.read(in);
      return version == 1
          ? new HopRequest(
              scatter,
              in.readLong(),
              PredicateFactors.EQUAL,
              List.of(),
              Wire.readList(Flow::readVersion1, in),
              Integer.MAX_VALUE)
          : new HopRequest(
              scatter,
              in.readLong(),
              PredicateFactors.read(in),
              Wire.readList(Wire::readText, in),
              Wire.readList(Flow::read, in),
              version == 2 ? Integer.MAX_VALUE : in.readInt(),
              version < 4 ? List.of() : Wire.readList(PassageKey::read, in),
              version < 5 ? List.of() : Wire.readList(Wire::readText, in));
    }
  }
}
