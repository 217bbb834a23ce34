/** Models as ONNX: a graph of nodes translated operation by operation, with what comes before and after it. */
package dev.chainrule.trainer.out.onnx;
