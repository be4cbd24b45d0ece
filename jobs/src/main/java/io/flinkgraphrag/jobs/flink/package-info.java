/** What Flink's REST API tells, for the cluster of processes and for the commands. */
@NullMarked
package io.flinkgraphrag.jobs.flink;

import org.jspecify.annotations.NullMarked;
