package io.flinkgraphrag.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the fields of one JSON object. A field that is null is taken as not there, since
 * many serializers write their empty fields so. Faults name the field, what was expected and what
 * was found.
 */
final class Fields {

  /** Characters of a wrong value that a message quotes. */
  private static final int QUOTED_MAX = 60;

  private final ObjectNode object;

  /** What the names in messages begin with, such as {@code retrieval.}. */
  private final String prefix;

  Fields(ObjectNode object) {
    this(object, "");
  }

  private Fields(ObjectNode object, String prefix) {
    this.object = object;
    this.prefix = prefix;
  }

  /** The fields that nobody reads in what this is. */
  List<UnknownField> unknown(String of) {
    return UnknownField.in(object, of);
  }

  boolean has(String name) {
    return object.hasNonNull(name);
  }

  JsonNode get(String name) {
    return object.path(name);
  }

  /** An id that has to be there. */
  String id(String name) throws ContractFault {
    if (!has(name)) {
      throw new ContractFault(
          FaultCode.MISSING_FIELD,
          name + ": missing; expected " + expectedId(Limits.ID_MAX) + " here");
    }
    return checkedId(name, get(name), Limits.ID_MAX);
  }

  String idOr(String name, String absent) throws ContractFault {
    return has(name) ? checkedId(name, get(name), Limits.ID_MAX) : absent;
  }

  String graphOr(String absent) throws ContractFault {
    return has("graph") ? checkedId("graph", get("graph"), Limits.GRAPH_MAX) : absent;
  }

  /** Free text. */
  String textOr(String name, int max, String absent) throws ContractFault {
    if (!has(name)) {
      return absent;
    }
    JsonNode node = get(name);
    if (!node.isTextual()) {
      throw invalid(name, "a string", node);
    }
    return checkedText(name, node.textValue(), max, FaultCode.INVALID_FIELD);
  }

  /** A whole number; 10.0 is one. */
  long wholeOr(String name, long min, long max, long absent) throws ContractFault {
    if (!has(name)) {
      return absent;
    }
    JsonNode node = get(name);
    if (node.isNumber()) {
      BigDecimal value = node.decimalValue();
      // the range first: only a number within it is cheap to look at more closely
      if (value.compareTo(BigDecimal.valueOf(min)) >= 0
          && value.compareTo(BigDecimal.valueOf(max)) <= 0
          && value.stripTrailingZeros().scale() <= 0) {
        return value.longValueExact();
      }
    }
    throw invalid(prefix + name, "a whole number from " + min + " to " + max, node);
  }

  /** A number from 0 on. */
  double numberOr(String name, double max, double absent) throws ContractFault {
    if (!has(name)) {
      return absent;
    }
    JsonNode node = get(name);
    if (node.isNumber()) {
      BigDecimal value = node.decimalValue();
      if (value.signum() >= 0 && value.compareTo(BigDecimal.valueOf(max)) <= 0) {
        return value.doubleValue();
      }
    }
    throw invalid(
        prefix + name,
        "a number from 0 to " + BigDecimal.valueOf(max).stripTrailingZeros().toPlainString(),
        node);
  }

  boolean booleanOr(String name, boolean absent) throws ContractFault {
    if (!has(name)) {
      return absent;
    }
    JsonNode node = get(name);
    if (!node.isBoolean()) {
      throw invalid(prefix + name, "true or false", node);
    }
    return node.booleanValue();
  }

  /** The fields of an object that has no others than the named ones; null where it is not there. */
  @Nullable Fields objectOrNull(String name, List<String> known) throws ContractFault {
    if (!has(name)) {
      return null;
    }
    if (!(get(name) instanceof ObjectNode inner)) {
      throw invalid(prefix + name, "an object", get(name));
    }
    for (Map.Entry<String, JsonNode> field : inner.properties()) {
      if (!known.contains(field.getKey())) {
        throw new ContractFault(
            FaultCode.INVALID_FIELD,
            prefix
                + name
                + ": expected only "
                + String.join(", ", known)
                + ", got "
                + describe(TextNode.valueOf(field.getKey())));
      }
    }
    return new Fields(inner, prefix + name + ".");
  }

  /** A number above zero. */
  double positiveOr(String name, double max, double absent) throws ContractFault {
    if (!has(name)) {
      return absent;
    }
    JsonNode node = get(name);
    if (node.isNumber()) {
      double value = node.doubleValue();
      if (value > 0 && value <= max) {
        return value;
      }
    }
    throw invalid(name, "a number above 0 and up to " + max, node);
  }

  /** Distinct ids in their order; null where the field is not there. */
  @Nullable List<String> idsOrNull(String name, int max) throws ContractFault {
    if (!has(name)) {
      return null;
    }
    Set<String> ids = new LinkedHashSet<>();
    JsonNode array = array(name, max, "ids");
    for (int i = 0; i < array.size(); i++) {
      ids.add(checkedId(name + "[" + i + "]", array.get(i), Limits.ID_MAX));
    }
    return List.copyOf(ids);
  }

  /** Distinct texts in their order, none blank. */
  List<String> textsOrNone(String name, int max, int textMax) throws ContractFault {
    if (!has(name)) {
      return List.of();
    }
    Set<String> texts = new LinkedHashSet<>();
    JsonNode array = array(name, max, "strings");
    for (int i = 0; i < array.size(); i++) {
      JsonNode node = array.get(i);
      String path = name + "[" + i + "]";
      if (!node.isTextual() || Texts.isBlank(node.textValue())) {
        throw invalid(path, "a string that is not blank", node);
      }
      texts.add(checkedText(path, node.textValue(), textMax, FaultCode.INVALID_FIELD));
    }
    return new ArrayList<>(texts);
  }

  private JsonNode array(String name, int max, String ofWhat) throws ContractFault {
    JsonNode node = get(name);
    if (!node.isArray()) {
      throw invalid(name, "an array of " + ofWhat, node);
    }
    if (node.size() > max) {
      throw new ContractFault(
          FaultCode.INVALID_FIELD,
          name + ": expected at most " + max + " " + ofWhat + ", got " + node.size());
    }
    return node;
  }

  static String checkedText(String path, String text, int max, FaultCode tooLong)
      throws ContractFault {
    int length = Texts.length(text);
    if (length > max) {
      throw new ContractFault(
          tooLong, path + ": expected at most " + max + " characters, got " + length);
    }
    return Texts.clean(text);
  }

  private static String checkedId(String path, JsonNode node, int max) throws ContractFault {
    if (!node.isTextual()) {
      throw invalid(path, expectedId(max), node);
    }
    return checkedId(path, node.textValue(), max);
  }

  static String checkedId(String path, String id, int max) throws ContractFault {
    int length = Texts.length(id);
    if (length < 1 || length > max) {
      throw new ContractFault(
          FaultCode.INVALID_FIELD,
          path + ": expected " + expectedId(max) + ", got " + length + " characters");
    }
    int at = 0;
    while (at < id.length()) {
      int codePoint = id.codePointAt(at);
      if (!Texts.isPrintable(codePoint)) {
        throw new ContractFault(
            FaultCode.INVALID_FIELD,
            String.format(
                "%s: the character U+%04X at position %d is not allowed; leave out control"
                    + " characters, line ends and halves of surrogate pairs",
                path, codePoint, at));
      }
      at += Character.charCount(codePoint);
    }
    return id;
  }

  private static String expectedId(int max) {
    return "a string of 1 to " + max + " characters";
  }

  static ContractFault invalid(String path, String expected, JsonNode got) {
    return new ContractFault(
        FaultCode.INVALID_FIELD, path + ": expected " + expected + ", got " + describe(got));
  }

  static String describe(JsonNode node) {
    if (node.isObject()) {
      return "an object";
    }
    if (node.isArray()) {
      return "an array of " + node.size();
    }
    if (node.isMissingNode()) {
      return "nothing";
    }
    String text = Texts.wellFormed(node.toString());
    return Texts.length(text) <= QUOTED_MAX ? text : Texts.cut(text, QUOTED_MAX) + "…";
  }
}
