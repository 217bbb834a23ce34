/**
 * The training loop: a step planned once and run many times, and what it leaves behind.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.trainer.train.Trainer}, the way in: split, scale, descend, and give the model back in the
 * data's own units. {@link dev.chainrule.trainer.train.Settings}, all that can be chosen; {@link dev.chainrule.trainer.train.Schedule}, what is
 * chosen from the data where the user has not. Behind them {@code StepGraph}, the graph of one step; {@code Descent}, which runs it over the
 * rows; {@code TrainingRun}, which looks at the loss, keeps the best and stops. {@link dev.chainrule.trainer.train.TrainedModel} predicts;
 * {@link dev.chainrule.trainer.train.CrossValidation} trains on folds.
 *
 * <p><b>How data flow.</b> Rows go to the device once where they fit, else in chunks that are read while others are computed; the order of an
 * epoch's rows follows from the seed and the epoch's number. The loss is fetched only when it is looked at.
 *
 * <p><b>What holds.</b> Chunks are fixed by the shape and never by the memory allowed, so a training that streams ends with the bits of one in
 * memory. {@link dev.chainrule.trainer.train.Checkpoints} are written whole, with a SHA-256, the newest two kept: a training that was killed goes
 * on to the bits of one that was not. A number that is none is an error that names step, batch and tensor.
 * {@link dev.chainrule.trainer.train.OutputFolder} writes the model's folder in one move.
 */
package dev.chainrule.trainer.train;
