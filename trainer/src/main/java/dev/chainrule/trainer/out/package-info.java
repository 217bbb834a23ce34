/**
 * What a training writes for other programs and for people, a room or a class each.
 *
 * <ul>
 * <li>{@link dev.chainrule.trainer.out.WeightFile}: the weights as safetensors, named, with the columns that they belong to;
 * <li>{@link dev.chainrule.trainer.out.TensorBoardLog}: curves of the loss and of the learning rate as event files, by
 * {@link dev.chainrule.trainer.out.EventFile}; {@link dev.chainrule.trainer.out.EventRecords} reads them back;
 * <li>{@link dev.chainrule.trainer.out.onnx}: the model, preprocessing included, for other runtimes;
 * <li>{@link dev.chainrule.trainer.out.report}: one page of HTML.
 * </ul>
 *
 * <p><b>Sources.</b> An event file is TFRecord: length, masked CRC-32C of the length, an {@code Event} message of TensorFlow's
 * {@code event.proto}, masked CRC-32C of that.
 *
 * <p><b>What holds.</b> The same training writes the same bytes (but for the clock of event files). A full disk ends a log and not the training;
 * a record that was cut off in the middle is left out when the file is read.
 */
package dev.chainrule.trainer.out;
