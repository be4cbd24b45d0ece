/** The sources that a job is configured with, as one list of endpoints. */
package io.flinkgraphrag.generate.discover.sources;
