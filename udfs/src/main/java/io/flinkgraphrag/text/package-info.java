/** Language: names, terms and sentences, the same in every stage. */
@NullMarked
package io.flinkgraphrag.text;

import org.jspecify.annotations.NullMarked;
