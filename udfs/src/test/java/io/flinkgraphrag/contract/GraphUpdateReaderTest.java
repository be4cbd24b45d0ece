package io.flinkgraphrag.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.state.StableHash;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphUpdateReaderTest {

  private final GraphUpdateReader reader =
      new GraphUpdateReader(graph -> new VectorSpace("model-3", 3));

  private GraphUpdate update(KafkaValue record) {
    ReadResult<GraphUpdate> result = reader.read(record);
    assertThat(result).isInstanceOf(ReadResult.Read.class);
    return ((ReadResult.Read<GraphUpdate>) result).value();
  }

  private GraphUpdate update(String json) {
    return update(Records.of(json.replace('\'', '"')));
  }

  private DeadLetter letter(KafkaValue record) {
    ReadResult<GraphUpdate> result = reader.read(record);
    assertThat(result).isInstanceOf(ReadResult.Refused.class);
    return ((ReadResult.Refused<GraphUpdate>) result).letter();
  }

  private DeadLetter letter(String json) {
    return letter(Records.of(json.replace('\'', '"')));
  }

  private static KafkaValue tombstone(String key) {
    return Records.keyed(key, null);
  }

  @Test
  void anEntityIsReadWhole() {
    GraphUpdate update =
        update(
            "{'op':'upsert','type':'entity','graph':'g','id':'ada lovelace','name':'Ada Lovelace',"
                + "'kind':'PERSON','description':'d','aliases':['A','B','A'],'version':17,"
                + "'vector':[0,3,4]}");
    assertThat(update.graph()).isEqualTo("g");
    assertThat(update.order()).isEqualTo(Order.putAt(17, StableHash.of(update.source().value())));
    assertThat(update.version()).isEqualTo(17);
    assertThat(update.source().position()).isEqualTo(Records.POSITION);
    assertThat(update.change())
        .usingRecursiveComparison()
        .isEqualTo(
            new Change.EntityUpsert(
                "ada lovelace",
                "Ada Lovelace",
                "PERSON",
                "d",
                List.of("A", "B"),
                new float[] {0, 0.6f, 0.8f}));
  }

  @Test
  void theNameOfAnEntityIsItsIdByDefault() {
    for (String name : List.of("", ",'name':null", ",'name':''", ",'name':'  '")) {
      assertThat(update("{'op':'upsert','type':'entity','id':'e'" + name + "}").change())
          .usingRecursiveComparison()
          .isEqualTo(new Change.EntityUpsert("e", "e", "", "", List.of(), new float[0]));
    }
  }

  @Test
  void aRelationIsReadWhole() {
    assertThat(
            update(
                    "{'op':'upsert','type':'relation','source':'a','predicate':'p','target':'a',"
                        + "'weight':2.5,'passages':['p-1']}")
                .change())
        .usingRecursiveComparison()
        .isEqualTo(new Change.RelationUpsert("a", "p", "a", 2.5, List.of("p-1"), new float[0]));
    assertThat(
            update("{'op':'upsert','type':'relation','source':'a','predicate':'p','target':'b'}")
                .change())
        .usingRecursiveComparison()
        .isEqualTo(new Change.RelationUpsert("a", "p", "b", 1.0, List.of(), new float[0]));
  }

  @Test
  void aPassageIsReadWhole() {
    assertThat(
            update(
                    "{'op':'upsert','type':'passage','id':'p-1','document':'d-1','title':'T',"
                        + "'text':'x','entities':['b','a','b']}")
                .change())
        .usingRecursiveComparison()
        .isEqualTo(
            new Change.PassageUpsert("p-1", "d-1", "T", "x", List.of("b", "a"), new float[0]));
  }

  @Test
  void thePassagesDocumentIsItsIdByDefaultAndItsEntitiesAreNotKnown() {
    assertThat(update("{'op':'upsert','type':'passage','id':'p','text':'x'}").change())
        .usingRecursiveComparison()
        .isEqualTo(new Change.PassageUpsert("p", "p", "", "x", null, new float[0]));
    assertThat(update("{'op':'delete','type':'passage','id':'p'}").change())
        .isEqualTo(new Change.PassageDelete("p", "p"));
  }

  @Test
  void withoutAVersionPartitionAndOffsetOrderAndTheTimestampIsOnlyShown() {
    GraphUpdate sent = update("{'op':'delete','type':'entity','id':'e'}");
    assertThat(sent.order()).isEqualTo(Order.sentAs(Records.POSITION));
    assertThat(sent.version()).isEqualTo(Records.TIMESTAMP);
    assertThat(update("{'op':'delete','type':'entity','id':'e','version':0}").order())
        .isEqualTo(Order.deleteAt(0));
  }

  @Test
  void aNullValueDeletesWhatItsKeyNames() {
    assertThat(update(tombstone("g|entity|ada%20lovelace")).change())
        .isEqualTo(new Change.EntityDelete("ada lovelace"));
    assertThat(update(tombstone("g|entity|ada lovelace")).change())
        .isEqualTo(new Change.EntityDelete("ada lovelace"));
    assertThat(update(tombstone("g|passage|d-1|p-1")).change())
        .isEqualTo(new Change.PassageDelete("p-1", "d-1"));
    assertThat(update(tombstone("g|passage|p-1")).change())
        .isEqualTo(new Change.PassageDelete("p-1", "p-1"));
    assertThat(update(tombstone("g|document|d-1")).change())
        .isEqualTo(new Change.DocumentDelete("d-1"));
    GraphUpdate relation = update(tombstone("g%7Ch|relation|a%7cb|wrote%20notes%25|%E6%BC%A2"));
    assertThat(relation.graph()).isEqualTo("g|h");
    assertThat(relation.change()).isEqualTo(new Change.RelationDelete("a|b", "wrote notes%", "漢"));
    assertThat(relation.order()).isEqualTo(Order.sentAs(Records.POSITION));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "g",
        "g|entity",
        "g|entity|",
        "|entity|e",
        "g|entity|e|f",
        "g|node|e",
        "g|relation|a|b",
        "g|relation|a|b|c|d",
        "g|passage|a|b|c",
        "g|document|a|b",
        "g|entity|%",
        "g|entity|a%2",
        "g|entity|%zz",
        "g|entity|%-1",
        "g|entity|%FF",
        "g|entity|a%00b",
        "g|entity|a%0A",
      })
  void aNullValueWithAnotherKeyIsADeadLetterThatShowsTheForm(String key) {
    assertThat(letter(tombstone(key)).error().code()).isEqualTo("INVALID_KEY");
    assertThat(letter(tombstone(key)).error().message()).contains("graph|entity|id");
  }

  @Test
  void aNullValueWithoutKeyOrWithOneThatWasCutIsADeadLetter() {
    assertThat(letter(tombstone(null)).error().message()).startsWith("key: there is no key");
    String cut = "g|entity|" + "a".repeat(Limits.KEY_MAX_BYTES);
    assertThat(letter(tombstone(cut.substring(0, Limits.KEY_MAX_BYTES))).error().message())
        .startsWith("key: the key has 24576 bytes or more");
  }

  @Test
  void theLongestKeyOfTheContractIsBelowTheLimit() {
    String id = "😀".repeat(Limits.ID_MAX);
    String key = Keys.join("😀".repeat(Limits.GRAPH_MAX), "relation", id, id, id);
    assertThat(key.length()).isLessThan(Limits.KEY_MAX_BYTES);
    assertThat(update(tombstone(key)).change()).isEqualTo(new Change.RelationDelete(id, id, id));
  }

  @Test
  void everyContractKeyNamesItsElement() {
    String odd = "a|b%c 漢😀+/";
    for (Change change :
        List.of(
            new Change.EntityDelete(odd),
            new Change.RelationDelete(odd, "p", odd),
            new Change.PassageDelete(odd, "d" + odd),
            new Change.DocumentDelete(odd))) {
      List<String> parts = new java.util.ArrayList<>(List.of(odd, change.type().text()));
      parts.addAll(change.idParts());
      String key = Keys.join(parts.toArray(new String[0]));
      assertThat(update(tombstone(key)).change()).isEqualTo(change);
    }
  }

  @Test
  void aVectorOfAnotherLengthIsADeadLetterThatSaysBoth() {
    DeadLetter letter = letter("{'op':'upsert','type':'entity','id':'e','vector':[1,2]}");
    assertThat(letter.error().code()).isEqualTo("INVALID_VECTOR");
    assertThat(letter.error().message())
        .isEqualTo(
            "vector: has 2 numbers, the embedder of graph \"default\" (model-3) makes 3; embed with"
                + " the same model, or leave the vector out");
  }

  @Test
  void aNumberWhoseExponentNoNumberCanHaveIsADeadLetter() {
    assertThat(
            letter("{'op':'delete','type':'entity','id':'e','version':9e9999999999999}")
                .error()
                .code())
        .isEqualTo("INVALID_JSON");
  }

  @Test
  void aVectorOfAnotherModelIsRefusedThoughItsLengthFits() {
    String entity = "{'op':'upsert','type':'entity','id':'e','graph':'g','vector':[1,2,3],";
    assertThat(letter(entity + "'vectorModel':'model-4'}").error())
        .isEqualTo(
            new Reason(
                "INVALID_VECTOR",
                "vectorModel: is \"model-4\", the embedder of graph \"g\" is \"model-3\"; embed"
                    + " with that model, or leave vector and vectorModel out"));
    assertThat(update(entity + "'vectorModel':'model-3'}").graph()).isEqualTo("g");
  }

  @Test
  void aVectorIsScaledToLengthOne() {
    for (String vector : List.of("[1,2,3]", "[1e-300,2e-300,3e-300]", "[1e38,2e38,3e38]")) {
      Change.EntityUpsert entity =
          (Change.EntityUpsert)
              update("{'op':'upsert','type':'entity','id':'e','vector':" + vector + "}").change();
      assertThat(entity.vector())
          .containsExactly(
              new float[] {0.26726124f, 0.5345225f, 0.80178374f}, Offset.offset(1e-6f));
    }
  }

  @Test
  void notANumberIsNoJson() {
    assertThat(letter("{'op':'upsert','type':'entity','id':'e','vector':[1,NaN,2]}").error().code())
        .isEqualTo("INVALID_JSON");
    assertThat(
            letter("{'op':'upsert','type':'entity','id':'e','vector':[1,'NaN',2]}")
                .error()
                .message())
        .isEqualTo("vector[1]: expected a finite number, got \"NaN\"");
  }

  @Test
  void unknownNamesAreAnsweredWithTheAllowedOnes() {
    assertThat(letter("{'op':'merge','type':'entity','id':'e'}").error().message())
        .isEqualTo("op: expected \"upsert\" or \"delete\", got \"merge\"");
    assertThat(letter("{'op':'upsert','type':'node','id':'e'}").error().message())
        .contains("\"entity\", \"relation\", \"passage\"")
        .endsWith("got \"node\"");
    assertThat(letter("{'op':'upsert','type':'document','id':'e'}").error().message())
        .contains("can only be deleted");
    assertThat(letter("{'op':'upsert','type':'entity'}").error().message())
        .isEqualTo("id: missing; expected a string of 1 to 512 characters here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "\ufeff", "text", "[]", "\"x\"", "null", "{} {}", "{\"a\":"})
  void whatIsNoObjectIsADeadLetter(String value) {
    assertThat(letter(Records.of(value)).error().code()).isEqualTo("INVALID_JSON");
  }

  @Test
  void aBatchIsTakenFromItsHeader() {
    byte[] value = Records.utf8("{\"op\":\"delete\",\"type\":\"entity\",\"id\":\"e\"}");
    String longest = "b".repeat(Limits.BATCH_MAX);
    assertThat(update(Records.keyed(null, value, Records.header("batch", longest))).batch())
        .isEqualTo(longest);
    assertThat(update(Records.keyed(null, value)).batch()).isEmpty();
    for (String bad : List.of("", longest + "b", "a\u0000", "a\n")) {
      KafkaValue record = Records.keyed(null, value, Records.header("batch", bad));
      assertThat(letter(record).error().code()).isEqualTo("INVALID_BATCH");
      assertThat(letter(record).error().message()).startsWith("header batch: ");
      assertThat(GraphUpdateReader.batchOrNone(record)).isEmpty();
    }
  }

  @Test
  void theOrderIsSureByVersionOrByTheKeyOfTheElement() {
    String passage = "{\"op\":\"delete\",\"type\":\"passage\",\"id\":\"p\",\"document\":\"d\"}";
    assertThat(ordered("default|document|d", passage)).isTrue();
    assertThat(ordered("default|passage|d|p", passage)).as("another partition").isFalse();
    assertThat(ordered(null, passage)).isFalse();
    assertThat(ordered("p", passage)).isFalse();
    assertThat(ordered("default|document|p", passage)).isFalse();
    assertThat(ordered("other|document|d", passage)).isFalse();
    assertThat(ordered(null, passage.replace("}", ",\"version\":1}"))).isTrue();
    String entity = "{\"op\":\"delete\",\"type\":\"entity\",\"id\":\"e\"}";
    assertThat(ordered("default|entity|e", entity)).isTrue();
    assertThat(ordered("default|document|e", entity)).isFalse();
  }

  private boolean ordered(String key, String json) {
    KafkaValue record = Records.keyed(key, Records.utf8(json));
    return GraphUpdateReader.ordered(record, update(record));
  }

  @Test
  void controlCharactersOfTextsAreBlanksAndLineEndsAreLineFeeds() {
    Change.PassageUpsert passage =
        (Change.PassageUpsert)
            update(
                    "{'op':'upsert','type':'passage','id':'p','title':'Plan\\u0000 A',"
                        + "'text':'\\ufeffF\\u000013\\u0085was\\u009f made\\r\\nby\\rNorvik\\u000bin\\u2028Ber"
                        + "\\u001fgen\\t\\ud83d.\\ud83d\\ude00\\u007f'}")
                .change();
    assertThat(passage.title()).isEqualTo("Plan A");
    assertThat(passage.text())
        .isEqualTo("F13…wasŸ made\nby\nNorvik\nin\nBer gen\t\ufffd.\ud83d\ude00 ");
    Change.EntityUpsert entity =
        (Change.EntityUpsert)
            update(
                    "{'op':'upsert','type':'entity','id':'e','name':'\\u0000','aliases':['N\\u0000A'],"
                        + "'kind':'\\u0001K','description':'d\\u0002'}")
                .change();
    assertThat(entity.name()).as("nothing to be seen").isEqualTo("e");
    assertThat(entity.kind() + entity.description() + entity.aliases()).isEqualTo(" Kd [NA]");
  }

  /** As what Windows-1252 writes there is read as Latin-1. */
  @Test
  void whatWindowsWritesIsReadSoAndNoControlCharacterGluesNumbersAndWords() throws Exception {
    String windows = "";
    String latin = "";
    for (int b = 0x80; b <= 0x9f; b++) {
      String as = new String(new byte[] {(byte) b}, "windows-1252");
      windows += "x" + (as.equals("\ufffd") || as.codePointAt(0) == b ? " " : as) + "y";
      latin += String.format("x\\u%04xy", b);
    }
    assertThat(textOf(latin)).isEqualTo(windows);
    assertThat(textOf("10\\u009620 bar, Bergen\\u0096Oslo, 3\\u00074 \\u007f5\\u00006"))
        .isEqualTo("10–20 bar, Bergen–Oslo, 3 4  56");
  }

  private String textOf(String json) {
    String update = "{'op':'upsert','type':'passage','id':'p','text':'" + json + "'}";
    return ((Change.PassageUpsert) update(update).change()).text();
  }

  @Test
  void anIdWithAControlCharacterIsNamedWithItsPlace() {
    for (String bad : List.of("\\u0000", "\\u0085", "\\u009f", "\\n", "\\u2028", "\\ud83d")) {
      Reason fault =
          letter(
                  Records.of(
                      "{\"op\":\"upsert\",\"type\":\"passage\",\"id\":\"p\",\"text\":\"t\",\"entities\":[\"a\",\"b"
                          + bad
                          + "\"]}"))
              .error();
      assertThat(fault.code()).isEqualTo("INVALID_FIELD");
      assertThat(fault.message()).startsWith("entities[1]: ");
    }
  }

  @Test
  void anIdStaysAsItWasGiven() {
    String id = "E\u0301ric \u00ad\u200bＧ\ufeff İ";
    assertThat(
            ((Change.EntityDelete)
                    update("{'op':'delete','type':'entity','id':'" + id + "'}").change())
                .id())
        .isEqualTo(id);
  }

  @Test
  void anIdOfAKeyStaysAsItWasGivenToo() {
    for (String id : List.of("\ufeffa", "a\ufeff", "\u200ba")) {
      KafkaValue tombstone = tombstone(Keys.join("g", "entity", id));
      assertThat(((Change.EntityDelete) update(tombstone).change()).id()).isEqualTo(id);
    }
  }

  @Test
  void aTextOfControlCharactersIsEmpty() {
    assertThat(
            letter(
                    Records.of(
                        "{\"op\":\"upsert\",\"type\":\"passage\",\"id\":\"p\",\"text\":\"\\u0000\\ufeff \\u0085\"}"))
                .error()
                .code())
        .isEqualTo("TEXT_EMPTY");
  }
}
