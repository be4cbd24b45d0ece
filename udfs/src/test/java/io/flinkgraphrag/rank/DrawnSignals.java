package io.flinkgraphrag.rank;

import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Candidates as questions have them: some near, most of them reached by mass only. */
public final class DrawnSignals {

  private DrawnSignals() {}

  public static List<Signals> candidates(Random random, int count) {
    List<Signals> candidates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      candidates.add(i < 60 ? near(random) : byMass(random));
    }
    return candidates;
  }

  private static Signals near(Random random) {
    Signals signals = byMass(random);
    for (Signal signal : Signal.values()) {
      if (random.nextInt(3) > 0) {
        // few different values, so that there are ties
        signals = signals.with(signal, random.nextInt(8) / 7.0);
      }
    }
    return signals.with(Signal.TITLE, random.nextInt(2));
  }

  private static Signals byMass(Random random) {
    return Signals.NONE
        .with(Signal.PASSAGE_MASS, random.nextDouble())
        .with(Signal.FACT_MASS, random.nextInt(4) == 0 ? random.nextDouble() : 0);
  }
}
