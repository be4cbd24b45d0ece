package io.flinkgraphrag.jobs.chaos;

import io.flinkgraphrag.jobs.chaos.Fault.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * What was asked and what came: questions by their numbers, and the records that have to become
 * dead letters. A question is owed exactly one terminal record, the one that its reference says.
 * Memory grows with what is owed, and by two bits for each question. Thread-safe.
 *
 * <p>Times are in nanoseconds, as the caller's clock has them.
 */
final class Books {

  /** More are counted, not kept. */
  private static final int FAULTS_MAX = 20_000;

  private record Owed(String step, long askedAt) {}

  // configuration
  private final IntFunction<Terminal> reference;
  private final String prefix;

  // state
  private final TreeMap<Integer, Owed> owed = new TreeMap<>();
  private final BitSet answered = new BitSet();
  private final BitSet known = new BitSet();
  private final Map<Place, Long> lettersOwed = new HashMap<>();
  private final Set<Place> letters = new HashSet<>();
  private final Set<Place> lettersUnclaimed = new HashSet<>();
  private final List<Fault> faults = new ArrayList<>();
  private final Delays delays = new Delays();
  private String step = "";
  private boolean mayDegrade;
  private int asked;
  private int answers;
  private int degraded;
  private long newestAnswered = Long.MIN_VALUE;
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

  /**
   * Empty books.
   *
   * @param prefix what ids begin with; other ids are none of ours
   * @param reference the terminal record of a question's number
   */
  Books(String prefix, IntFunction<Terminal> reference) {
    this.prefix = prefix;
    this.reference = reference;
  }

  String id(int number) {
    return prefix + number;
  }

  /** From now on it is this step, and counts are its own. */
  synchronized void begin(String name, boolean mayDegradeInIt, long now) {
    step = name;
    mayDegrade = mayDegradeInIt;
    asked = 0;
    answers = 0;
    degraded = 0;
    counts.clear();
    delays.begin(now);
  }

  /** A question is sent for the first time. */
  synchronized void asked(int number, long now) {
    owed.put(number, new Owed(step, now));
    known.set(number);
    asked++;
  }

  /** Kafka has refused a question; nobody knows what will come of it. */
  synchronized void unsent(int number, String why) {
    Owed question = owed.remove(number);
    if (question != null) {
      fault(Kind.UNSENT, id(number), question.step, why);
    }
  }

  /** A terminal record became visible. */
  synchronized void answered(String id, Terminal terminal, long now) {
    if (!id.startsWith(prefix)) {
      return;
    }
    int number = number(id);
    if (number < 0 || !known.get(number)) {
      fault(Kind.WRONG, id, "-", "nobody asked it: " + terminal);
      return;
    }
    if (answered.get(number)) {
      fault(Kind.DOUBLED, id, "-", terminal.toString());
      return;
    }
    answered.set(number);
    answers++;
    Owed question = owed.get(number);
    if (question == null) {
      fault(Kind.WRONG, id, "-", "it came after it was given up: " + terminal);
      return;
    }
    delays.visible(now, question.askedAt, owed.firstEntry().getValue().askedAt);
    newestAnswered = Math.max(newestAnswered, question.askedAt);
    owed.remove(number);
    compare(number, question.step, terminal);
  }

  private int number(String id) {
    String digits = id.substring(prefix.length());
    return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
  }

  private void compare(int number, String askedIn, Terminal terminal) {
    Terminal expected = reference.apply(number);
    boolean weaker =
        terminal.status().equals(Terminal.DEGRADED) && mayDegrade && terminal.saysAs(expected);
    if (terminal.status().equals(Terminal.DEGRADED)) {
      degraded++;
    }
    if (!terminal.equals(expected) && !weaker) {
      fault(Kind.WRONG, id(number), askedIn, terminal + " instead of " + expected);
    }
  }

  /** A record was sent that nobody can read. */
  synchronized void corrupted(Place place, long now) {
    if (!lettersUnclaimed.remove(place)) {
      lettersOwed.put(place, now);
    }
  }

  /** A dead letter became visible; it may be faster than what tells that its record was sent. */
  synchronized void deadLetter(Place place) {
    if (!letters.add(place)) {
      fault(Kind.DOUBLED, place.toString(), "-", "a dead letter");
    } else if (lettersOwed.remove(place) == null) {
      lettersUnclaimed.add(place);
    }
  }

  /** What was sent so much before questions that were answered is lost. */
  synchronized void giveUp(long later) {
    lettersOwed
        .entrySet()
        .removeIf(letter -> letter.getValue() + later < newestAnswered && lose(letter.getKey()));
    while (!owed.isEmpty() && owed.firstEntry().getValue().askedAt + later < newestAnswered) {
      lose(owed.pollFirstEntry());
    }
  }

  /** All that is owed for questions below this number is lost. */
  synchronized void close(int below) {
    while (!owed.isEmpty() && owed.firstKey() < below) {
      lose(owed.pollFirstEntry());
    }
  }

  private void lose(Map.Entry<Integer, Owed> question) {
    fault(Kind.LOST, id(question.getKey()), question.getValue().step, "no terminal record");
  }

  private boolean lose(Place letter) {
    fault(Kind.LOST, letter.toString(), step, "no dead letter");
    return true;
  }

  /** Dead letters that have not come are lost, and those of good records wrong. */
  synchronized void closeLetters() {
    lettersOwed.keySet().forEach(letter -> lose(letter));
    lettersOwed.clear();
    lettersUnclaimed.forEach(
        place -> fault(Kind.WRONG, place.toString(), step, "a dead letter of a good record"));
    lettersUnclaimed.clear();
  }

  private void fault(Kind kind, String id, String askedIn, String detail) {
    counts.merge(kind, 1, Integer::sum);
    if (faults.size() < FAULTS_MAX) {
      faults.add(new Fault(kind, id, askedIn, step, detail));
    }
  }

  /** Whether nothing is owed for questions below this number, nor a dead letter. */
  synchronized boolean isPaid(int below) {
    return (owed.isEmpty() || owed.firstKey() >= below) && lettersOwed.isEmpty();
  }

  synchronized int owed() {
    return owed.size();
  }

  /** To be called often: whether answers are late can only be seen while they are. */
  synchronized void look(long now) {
    if (!owed.isEmpty()) {
      delays.look(now, owed.firstEntry().getValue().askedAt);
    }
  }

  /** Since {@link #begin}. */
  synchronized Tally tally() {
    return new Tally(
        asked,
        answers,
        count(Kind.LOST) + count(Kind.UNSENT),
        count(Kind.DOUBLED),
        count(Kind.WRONG),
        degraded);
  }

  private int count(Kind kind) {
    return counts.getOrDefault(kind, 0);
  }

  synchronized Delays.Snapshot delays() {
    return delays.snapshot();
  }

  /** An answer that takes longer is late. */
  synchronized void usualDelay(long nanos) {
    delays.usual(nanos);
  }

  synchronized List<Fault> faults() {
    return List.copyOf(faults);
  }
}
