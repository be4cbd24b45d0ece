/** Commands that operate a job on a cluster, over Flink's REST API. */
@NullMarked
package io.flinkgraphrag.jobs.cli.operate;

import org.jspecify.annotations.NullMarked;
