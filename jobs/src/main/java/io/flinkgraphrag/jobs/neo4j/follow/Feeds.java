package io.flinkgraphrag.jobs.neo4j.follow;

import java.io.Serializable;
import org.neo4j.driver.Session;

/** Opens the feed of a plan over a session. */
interface Feeds extends Serializable {

  ChangeFeed open(Session session, FeedPlan plan);
}
