package io.flinkgraphrag.rank.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.rank.RankingFunction;
import io.flinkgraphrag.rank.RankingModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against what scipy found; reference.py beside the data made both. */
class ListwiseFitTest {

  private static final int FUNCTIONS = 40;

  private static final RankingModel NOTHING = RankingModel.of(RankingModel.Made.UNSAID, Map.of());

  private static final List<GoldenCandidates> DRAWN = drawn();

  private static List<String> lines(String resource) {
    try (InputStream in =
        Objects.requireNonNull(ListwiseFitTest.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<GoldenCandidates> drawn() {
    Map<Integer, List<String[]>> rows = new TreeMap<>();
    for (String line : lines("drawn.csv")) {
      String[] cells = line.split(",", -1);
      rows.computeIfAbsent(Integer.valueOf(cells[0]), q -> new ArrayList<>()).add(cells);
    }
    List<GoldenCandidates> questions = new ArrayList<>();
    rows.forEach(
        (id, candidates) -> {
          BitSet right = new BitSet();
          List<Signals> signals = new ArrayList<>();
          for (String[] cells : candidates) {
            right.set(signals.size(), cells[1].equals("1"));
            signals.add(signals(cells));
          }
          questions.add(
              new GoldenCandidates(
                  "drawn",
                  "q-" + id,
                  signals,
                  right,
                  right.cardinality(),
                  IntStream.range(0, signals.size()).boxed().toList()));
        });
    return questions;
  }

  private static Signals signals(String[] cells) {
    Signals signals = Signals.NONE;
    for (Signal signal : Signal.values()) {
      int cell = 2 + signal.place();
      if (cell < cells.length) { // signals that came later were not drawn
        signals = signals.with(signal, Integer.parseInt(cells[cell]) / 64.0);
      }
    }
    return signals;
  }

  private static double[] reference(int column) {
    return lines("scipy.csv").stream()
        .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[column]))
        .limit(FUNCTIONS)
        .toArray();
  }

  @Test
  void itFindsWhatScipyFinds() {
    double[] nothing = new double[ListwiseFit.FUNCTIONS.size()];
    double[] settings = ListwiseFit.vector(RankingModel.weightedSum(RetrievalSettings.DEFAULTS));

    double[] fromNothing = ListwiseFit.weights(DRAWN, nothing, 0.2);
    double[] fromSettings = ListwiseFit.weights(DRAWN, settings, 2);

    double[] scipyFromNothing = reference(0);
    double[] scipyFromSettings = reference(1);
    for (int i = 0; i < FUNCTIONS; i++) {
      String name = ListwiseFit.FUNCTIONS.get(i).text();
      assertThat(fromNothing[i]).as(name).isCloseTo(scipyFromNothing[i], within(2e-5));
      assertThat(fromSettings[i]).as(name).isCloseTo(scipyFromSettings[i], within(2e-5));
    }
  }

  @Test
  void theSmallestLossIsWhereTheDerivativesSay() {
    ListwiseLoss loss = new ListwiseLoss(DRAWN, ListwiseFit.FUNCTIONS.size());
    double[] at = ListwiseFit.vector(RankingModel.weightedSum(RetrievalSettings.DEFAULTS));
    loss.differentiate(at);
    double[] gradient = loss.gradient().clone();
    double[] curvature = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      curvature[i] = loss.curvature()[i][i];
    }
    double step = 1e-3;
    for (int i = 0; i < at.length; i++) {
      double[] less = at.clone();
      double[] more = at.clone();
      less[i] -= step;
      more[i] += step;
      double below = loss.at(less);
      double above = loss.at(more);
      assertThat(gradient[i]).isCloseTo((above - below) / (2 * step), within(1e-4));
      assertThat(curvature[i])
          .isCloseTo((above - 2 * loss.at(at) + below) / (step * step), within(1e-3));
    }
  }

  @Test
  void aStrongPenaltyKeepsTheModelOfBefore() {
    RankingModel before =
        RankingModel.of(
            RankingModel.Made.UNSAID,
            Map.of(RankingFunction.DENSE, 3.0, RankingFunction.COVERAGE, -1.5));

    assertThat(ListwiseFit.fit(DRAWN, before, 1e9)).isEqualTo(before);
  }

  @Test
  void questionsThatTeachNothingChangeNothing() {
    List<Signals> two = List.of(Signals.NONE, Signals.NONE.with(Signal.DENSE, 1));
    BitSet both = new BitSet();
    both.set(0, 2);
    List<GoldenCandidates> questions =
        List.of(
            new GoldenCandidates("s", "none is right", two, new BitSet(), 1, List.of(1, 0)),
            new GoldenCandidates("s", "all are right", two, both, 2, List.of(1, 0)),
            new GoldenCandidates("s", "none is there", List.of(), new BitSet(), 1, List.of()));

    assertThat(ListwiseFit.fit(questions, NOTHING, 0.2)).isEqualTo(NOTHING);
  }

  @Test
  void scoresThatAreFarApartAreNoNumbersThatAreNone() {
    RankingModel far =
        RankingModel.of(RankingModel.Made.UNSAID, Map.of(RankingFunction.NAMES_COUNT, -1000.0));

    double loss =
        new ListwiseLoss(DRAWN, ListwiseFit.FUNCTIONS.size())
            .differentiate(ListwiseFit.vector(far));

    assertThat(loss).isFinite();
    assertThat(ListwiseFit.weights(DRAWN, ListwiseFit.vector(far), 0.2)).doesNotContain(Double.NaN);
  }
}
