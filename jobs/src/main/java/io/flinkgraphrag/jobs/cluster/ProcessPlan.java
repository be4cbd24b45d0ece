package io.flinkgraphrag.jobs.cluster;

import java.util.List;
import java.util.Map;

/**
 * How a process of the cluster is started.
 *
 * @param port by which others know it
 */
record ProcessPlan(Role role, int port, List<String> command, Map<String, String> environment) {}
