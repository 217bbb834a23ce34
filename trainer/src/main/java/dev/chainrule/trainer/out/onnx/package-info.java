/**
 * Models as ONNX: from the columns of the data to the prediction, so that ONNX Runtime predicts what {@code predict} does.
 *
 * <p><b>How data flow.</b> {@link dev.chainrule.trainer.out.onnx.OnnxExport} writes what comes before (one-hot categories, means for missing
 * values), the model's graph of nodes by {@code OnnxOperators}, a table over {@link dev.chainrule.tensor.graph.Op}, operation by operation, and
 * what comes after (labels, probabilities); {@code OnnxGraph} collects it as the messages of Tribuo's {@code tribuo-util-onnx}.
 *
 * <p><b>What holds.</b> Every kind of model goes this way, a formula of the user's own too, if it says what is predicted. In float64, the type
 * unless float32 is asked for, predictions agree to 1e-12; in float32 to 1e-5. The number of rows stays open. Operators are those of opset 18 and
 * of {@code ai.onnx.ml} (<a href="https://onnx.ai/onnx/operators/">onnx.ai</a>); where ONNX Runtime lacks one in float64, it is composed, as cos
 * a = 1 − 2·sin²(a/2).
 */
package dev.chainrule.trainer.out.onnx;
