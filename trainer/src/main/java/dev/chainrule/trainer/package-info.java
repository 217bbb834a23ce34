/**
 * Training: the main job of the house, in rooms of their own. Data go from the left to the right:
 *
 * <pre>   data  →  nn, optim  →  train  →  out          cli: a command each        chart: what pictures are made of</pre>
 *
 * <ul>
 * <li>{@link dev.chainrule.trainer.data}: files become columns, columns become examples, X (N, D) and y (N);
 * <li>{@link dev.chainrule.trainer.nn}: models and losses, as graphs;
 * <li>{@link dev.chainrule.trainer.optim}: optimizers and schedules, as graphs too;
 * <li>{@link dev.chainrule.trainer.train}: one step planned once and run many times; checkpoints; the trained model;
 * <li>{@link dev.chainrule.trainer.out}: safetensors, ONNX, TensorBoard, the report;
 * <li>{@link dev.chainrule.trainer.cli}: the command line.
 * </ul>
 *
 * <p>From Java: {@link dev.chainrule.trainer.data.DataSource} and {@link dev.chainrule.trainer.data.Examples} give the data, a
 * {@link dev.chainrule.trainer.nn.Model} and {@link dev.chainrule.trainer.train.Settings} say what is wanted,
 * {@link dev.chainrule.trainer.train.Trainer} does it.
 */
package dev.chainrule.trainer;
