/** Configuration files, read strictly. */
package io.flinkgraphrag.yaml;
