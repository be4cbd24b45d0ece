/** Evidence as text: its sentences, facts and quotes, and the marks that cite them. */
package io.flinkgraphrag.generate.evidence;
