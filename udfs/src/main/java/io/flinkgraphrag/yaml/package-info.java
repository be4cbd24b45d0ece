/** Configuration files, read strictly. */
@NullMarked
package io.flinkgraphrag.yaml;

import org.jspecify.annotations.NullMarked;
