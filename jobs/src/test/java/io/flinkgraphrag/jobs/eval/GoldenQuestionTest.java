package io.flinkgraphrag.jobs.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.model.contract.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GoldenQuestionTest {

  private static GoldenQuestion read(String json) throws Exception {
    return GoldenQuestion.of(new ObjectMapper().readTree(json.replace('\'', '"')));
  }

  @Test
  void allFieldsAreRead() throws Exception {
    assertThat(
            read(
                "{'id':'q','graph':'g','text':'Who?','group':'easy','expectedPassages':['p'],"
                    + "'expectedAnswers':['a','b'],'more':1}"))
        .isEqualTo(
            new GoldenQuestion(
                "q", "g", "Who?", "easy", List.of(), List.of("p"), List.of("a", "b")));
  }

  @Test
  void theTurnsBeforeItAreReadAndMayBeLeftOut() throws Exception {
    GoldenQuestion question =
        read("{'id':'q','text':'And?','history':[{'question':'Who?','answer':'Ada.'}]}");
    assertThat(question.history()).containsExactly(new Turn("Who?", "Ada."));
    assertThat(question.withoutHistory()).isEqualTo(read("{'id':'q','text':'And?'}"));
  }

  @Test
  void onlyIdAndTextAreNeeded() throws Exception {
    assertThat(read("{'id':'q','text':'Who?','expectedAnswers':null}"))
        .isEqualTo(new GoldenQuestion("q", null, "Who?", null, List.of(), List.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "1hop-6600, 1hop",
    "2hop__131876_90707, 2hop",
    "3hop1__8_9, 3hop1",
    "2hop, ",
    "course-01, ",
    "hop-1, ",
    "q-2hop-1, "
  })
  void theGroupOfAnIdThatBeginsWithHopsIsWhatStandsBeforeTheRest(String id, String group)
      throws Exception {
    assertThat(read("{'id':'" + id + "','text':'Who?'}").group()).isEqualTo(group);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[1] | not a JSON object",
        "{'text':'x'} | id is missing",
        "{'id':'q'} | text is missing",
        "{'id':7,'text':'x'} | id is not a string",
        "{'id':'q','text':' '} | text is not a string",
        "{'id':'q','text':'x','expectedPassages':'p'} | expectedPassages is not an array",
        "{'id':'q','text':'x','history':{}} | history is not an array of objects",
        "{'id':'q','text':'x','history':[{'question':'y'}]} | history is not an array of objects",
        "{'id':'q','text':'x','expectedAnswers':[1]} | expectedAnswers is not an array of strings",
      })
  void whatIsWrongIsSaid(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anIdLeavesRoomForTheRun() throws Exception {
    assertThat(read("{'id':'" + "😀".repeat(200) + "','text':'x'}").id()).hasSize(400);
    assertThatThrownBy(() -> read("{'id':'" + "x".repeat(201) + "','text':'x'}"))
        .hasMessageContaining("more than 200 characters");
  }
}
