/** Evidence as text: its sentences, facts and quotes, and the marks that cite them. */
@NullMarked
package io.flinkgraphrag.generate.evidence;

import org.jspecify.annotations.NullMarked;
