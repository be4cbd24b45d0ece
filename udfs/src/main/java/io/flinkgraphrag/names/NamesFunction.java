package io.flinkgraphrag.names;

import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.state.HeapCache;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.SlicePace;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * names: sends each mention of a passage that says a name to the entity that has the name.
 *
 * <p>Keyed by graph and normalised name. The entity is, of those that have the name: the one whose
 * id is the name, else one that has it as its name, else as an alias; of several alike the one
 * whose id has the smallest hash; and where none has it, the one that exists by being named, whose
 * id is the name. That depends on who has the name and on nothing else, so any order of updates
 * ends in the same mentions.
 *
 * <p>When another entity is to be mentioned, the mentions that were sent move: with the claim where
 * few passages say the name, else all of them in slices by timers, since one update may claim many
 * names. How far that is, is state, in the order of the set that holds the passages; passages that
 * come or go meanwhile are sent to or taken from where they belong, and where they were, and
 * disturb nothing.
 */
public final class NamesFunction extends KeyedProcessFunction<String, NameDelta, HopDelta> {

  private static final long serialVersionUID = 1L;

  /**
   * A name moves with the claim where it takes no more deltas than this, or where a single passage
   * says it.
   */
  static final int AT_ONCE_DELTAS = 50;

  /** A slice ends with the mention that reaches this many deltas. */
  static final int SLICE_DELTAS = 250;

  /** A slice sees no more passages than this. */
  static final int SLICE_PASSAGES = 500;

  /** The owner of a name's only set of passages. */
  private static final String ALL = "";

  /** The owners of the two sets of entities: those of which it is the name, and an alias. */
  private static final String NAMED = "name";

  private static final String ALIASED = "alias";

  // configuration
  private final ShardKeys shards;
  private final Clock clock;

  // runtime
  private transient SlicePace pace;
  private transient Counter moved;

  // state
  private transient ValueState<NameTarget> target;

  /** Ids of entities that have the name; one set for each kind. */
  private transient PagedSet claims;

  /** Passages that say the name, with the weight, and the entity that each was sent to. */
  private transient PagedSet says;

  public NamesFunction(ShardKeys shards, Clock clock) {
    this.shards = shards;
    this.clock = clock;
  }

  @Override
  public void open(OpenContext openContext) {
    pace = new SlicePace(clock);
    moved = getRuntimeContext().getMetricGroup().counter("moved");
    HeapCache cache = HeapCache.none(getRuntimeContext());
    claims = new PagedSet(cache, "names-claims");
    says = new PagedSet(cache, "names-says");
    target =
        getRuntimeContext().getState(new ValueStateDescriptor<>("names-target", NameTarget.TYPE));
  }

  @Override
  public void processElement(NameDelta delta, Context flink, Collector<HopDelta> out)
      throws Exception {
    NameMentions mentions = new NameMentions(delta.graph(), delta.name(), shards, out);
    if (delta.change() instanceof NameDelta.Say say) {
      say(say, mentions);
    } else if (delta.change() instanceof NameDelta.Claim claim) {
      claim(claim, delta.name(), mentions, flink.timerService());
    }
  }

  private void say(NameDelta.Say say, NameMentions mentions) throws Exception {
    PassageKey passage = say.passage();
    PagedSet.Place place = says.find(ALL, passage.text());
    PagedSet.Member before = place.member();
    String now = target().entity();
    if (before != null && (say.weight() == 0 || !sentTo(before).equals(now))) {
      mentions.remove(passage, sentTo(before));
    }
    if (say.weight() == 0) {
      place.remove();
    } else if (before == null || before.weight() != say.weight() || !sentTo(before).equals(now)) {
      mentions.put(passage, now, say.weight());
      place.put(say.weight(), bytes(now));
    }
  }

  private void claim(NameDelta.Claim claim, String name, NameMentions mentions, TimerService timers)
      throws Exception {
    putClaim(claim.entity(), NAMED, claim.kind() == NameDelta.Claim.Kind.NAME);
    putClaim(claim.entity(), ALIASED, claim.kind() == NameDelta.Claim.Kind.ALIAS);
    NameTarget before = target();
    String now = claimant(name);
    if (now.equals(before.entity())) {
      return;
    }
    NameTarget next = NameTarget.movingTo(now);
    if (before.moving()) {
      // its timer is there
      put(next);
      return;
    }
    long passages = says.header(ALL).size();
    long deltas = passages * mentions.deltasOfMove();
    if (passages <= 1 || deltas <= AT_ONCE_DELTAS) {
      put(slice(next, mentions));
    } else {
      put(next);
      pace.begin();
      // a turn as long as the slice that is to come, or the claims of many names come in one burst
      timers.registerProcessingTimeTimer(pace.next((int) Math.min(SLICE_DELTAS, deltas)));
    }
  }

  private void putClaim(String entity, String owner, boolean claimed) throws Exception {
    PagedSet.Place place = claims.find(owner, entity);
    if (!claimed) {
      place.remove();
    } else if (place.member() == null) {
      place.put(1, new byte[0]);
    }
  }

  /** The entity that the name means by who claims it. */
  private String claimant(String name) throws Exception {
    if (claims.get(NAMED, name) != null || claims.get(ALIASED, name) != null) {
      return NameTarget.ITSELF;
    }
    List<PagedSet.Member> first = claims.read(NAMED, 1);
    if (first.isEmpty()) {
      first = claims.read(ALIASED, 1);
    }
    return first.isEmpty() ? NameTarget.ITSELF : first.get(0).text();
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext flink, Collector<HopDelta> out)
      throws Exception {
    NameTarget now = target();
    if (!now.moving()) {
      return;
    }
    pace.begin();
    if (pace.mayRun()) {
      List<String> key = Keys.parts(flink.getCurrentKey());
      NameMentions mentions = new NameMentions(key.get(0), key.get(1), shards, out);
      move(now, mentions, flink.timerService());
    } else {
      flink.timerService().registerProcessingTimeTimer(pace.next(SLICE_DELTAS));
    }
  }

  /** Moves as many mentions as one slice may, and sets a timer for the next one. */
  private void move(NameTarget begun, NameMentions mentions, TimerService timers) throws Exception {
    NameTarget next = slice(begun, mentions);
    put(next);
    pace.ran(mentions.sent());
    if (next.moving()) {
      timers.registerProcessingTimeTimer(pace.next(mentions.sent()));
    }
  }

  private NameTarget slice(NameTarget begun, NameMentions mentions) throws Exception {
    List<PagedSet.Member> members = says.readAfter(ALL, begun.seen(), SLICE_PASSAGES);
    NameTarget state = begun;
    for (PagedSet.Member member : members) {
      if (mentions.sent() >= SLICE_DELTAS) {
        return state;
      }
      if (!sentTo(member).equals(begun.entity())) {
        PassageKey passage = PassageKey.of(member.text());
        mentions.remove(passage, sentTo(member));
        mentions.put(passage, begun.entity(), member.weight());
        says.put(ALL, member.text(), member.weight(), bytes(begun.entity()));
        moved.inc();
      }
      state = state.after(member.text());
    }
    return members.size() < SLICE_PASSAGES ? state.reached() : state;
  }

  private NameTarget target() throws Exception {
    NameTarget value = target.value();
    return value == null ? NameTarget.NONE : value;
  }

  private void put(NameTarget value) throws Exception {
    if (value.equals(NameTarget.NONE)) {
      target.clear();
    } else {
      target.update(value);
    }
  }

  private static String sentTo(PagedSet.Member member) {
    return new String(member.payload(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String entity) {
    return entity.getBytes(StandardCharsets.UTF_8);
  }
}
