package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.contract.Change;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
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
    List<String> parts = split(keyOrNull);
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

  private static List<String> split(byte[] key) throws ContractFault {
    List<String> parts = new ArrayList<>();
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    for (int i = 0; i < key.length; i++) {
      if (key[i] == '|') {
        parts.add(decode(part));
      } else if (key[i] == '%') {
        int high = i + 2 < key.length ? Character.digit((char) (key[i + 1] & 0xff), 16) : -1;
        int low = i + 2 < key.length ? Character.digit((char) (key[i + 2] & 0xff), 16) : -1;
        if (high < 0 || low < 0) {
          throw fault("the percent sign at byte " + i + " is not followed by two hex digits");
        }
        part.write(high << 4 | low);
        i += 2;
      } else {
        part.write(key[i]);
      }
    }
    parts.add(decode(part));
    return parts;
  }

  private static String decode(ByteArrayOutputStream part) throws ContractFault {
    byte[] bytes = part.toByteArray();
    part.reset();
    try {
      return Texts.decode(bytes);
    } catch (ContractFault e) {
      throw fault(e.getMessage());
    }
  }

  private static ContractFault fault(String what) {
    return new ContractFault(FaultCode.INVALID_KEY, "key: " + what + "; expected " + SHAPE);
  }
}
