/**
 * Data: from files of columns to examples ready to train on, X (N, D) and y (N).
 *
 * <p><b>How data flow.</b> A file, told by its first bytes or its name, or a query → {@link dev.chainrule.trainer.data.DataSource} →
 * {@link dev.chainrule.trainer.data.Table} of {@link dev.chainrule.trainer.data.Column}s: numbers, texts, or nothing →
 * {@link dev.chainrule.trainer.data.Encoding}: which columns become which inputs, categories one-hot ({@link dev.chainrule.trainer.data.OneHot}),
 * missing values by a rule ({@link dev.chainrule.trainer.data.Missing}) → {@link dev.chainrule.trainer.data.Examples} →
 * {@link dev.chainrule.trainer.data.Split} into training and held-out rows → {@link dev.chainrule.trainer.data.FeatureScaling}.
 *
 * <p><b>What holds.</b> The encoding is stored with the model, and predicts from columns by name, in any order. Scaling is undone before a model
 * is given away: its weights are in the data's own units. Which rows are held out follows from the seed and their number alone.
 *
 * <p><b>Errors</b> name the file, the line and the column, in one sentence. CSV goes through FastCSV; the other formats are in
 * {@link dev.chainrule.trainer.data.formats}, loaded when used. Files are written as a whole or not at all
 * ({@link dev.chainrule.trainer.data.AtomicWrite}, {@link dev.chainrule.trainer.data.StagedFolder}).
 */
package dev.chainrule.trainer.data;
