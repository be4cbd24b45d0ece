package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.contract.Change;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record key of the form {@code graph|type|id…}, each part percent-encoded.
 *
 * <p>An element's key decides its partition; a passage's element is its document. A key that names
 * a passage is for a null value, which deletes it. It may name the document ({@code
 * g|passage|d-1|p-1}) or leave it out where it is the passage's own id ({@code g|passage|p-1}); a
 * relation's ends in {@code source|predicate|target}.
 *
 * @param change the deletion of the element that the key names
 */
record ContractKey(String graph, Change change) {

  private static final String SHAPE =
      "graph|entity|id, graph|passage|document|id, graph|passage|id, graph|document|id or"
          + " graph|relation|source|predicate|target, with each part percent-encoded";

  /**
   * @throws ContractFault {@link FaultCode#INVALID_KEY}
   */
  static ContractKey parse(byte @Nullable [] keyOrNull) throws ContractFault {
    if (keyOrNull == null) {
      throw fault("there is no key");
    }
    if (keyOrNull.length >= Limits.KEY_MAX_BYTES) {
      throw fault("the key has " + Limits.KEY_MAX_BYTES + " bytes or more");
    }
    List<String> parts = parts(keyOrNull);
    if (parts.size() < 3) {
      throw fault("the key has too few parts");
    }
    try {
      return new ContractKey(
          Fields.checkedId("graph", parts.get(0), Limits.GRAPH_MAX),
          deletion(parts.get(1), ids(parts.subList(2, parts.size()))));
    } catch (ContractFault e) {
      throw e.code() == FaultCode.INVALID_KEY ? e : fault(e.getMessage());
    }
  }

  private static List<String> parts(byte[] key) throws ContractFault {
    try {
      return KeyParts.of(key);
    } catch (KeyParts.Malformed e) {
      throw fault(String.valueOf(e.getMessage()));
    }
  }

  private static List<String> ids(List<String> parts) throws ContractFault {
    for (int i = 0; i < parts.size(); i++) {
      Fields.checkedId("part " + (i + 3), parts.get(i), Limits.ID_MAX);
    }
    return parts;
  }

  private static Change deletion(String type, List<String> ids) throws ContractFault {
    Optional<ElementType> named = ElementType.of(type);
    if (named.isPresent() && ids.size() == named.get().idFields().size()) {
      return Change.Delete.of(named.get(), ids);
    }
    if (named.equals(Optional.of(ElementType.PASSAGE)) && ids.size() == 1) {
      return new Change.PassageDelete(ids.get(0), ids.get(0));
    }
    throw fault(
        String.format(
            "the type \"%s\" with %d parts after it is none of these",
            Texts.cut(type, 60), ids.size()));
  }

  private static ContractFault fault(String what) {
    return new ContractFault(FaultCode.INVALID_KEY, "key: " + what + "; expected " + SHAPE);
  }
}
