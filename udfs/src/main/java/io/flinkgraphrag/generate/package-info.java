/** Generation: the port, its implementations, and the stage that ends every question. */
package io.flinkgraphrag.generate;
