/** What an operator orders a job on a cluster to do, and how the job's own main obeys. */
@NullMarked
package io.flinkgraphrag.jobs.operate;

import org.jspecify.annotations.NullMarked;
