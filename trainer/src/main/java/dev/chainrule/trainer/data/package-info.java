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
 * <p><b>Larger than memory.</b> A table that exceeds 32 MB, or an eighth of the heap, is decoded once to a file that is mapped to memory and used
 * again while its source is unchanged ({@link dev.chainrule.trainer.data.DiskCache}). Rows to train on ({@link
 * dev.chainrule.trainer.data.RowBlocks}) are computed as they are copied to the device ({@link dev.chainrule.trainer.data.PreparedRows}), or lie in
 * a mapped file where they do not stay there ({@link dev.chainrule.trainer.data.MappedRows}); the bits are the same.
 *
 * <p><b>Errors</b> name the file, the line and the column, in one sentence. CSV goes through FastCSV; the other formats are in
 * {@link dev.chainrule.trainer.data.formats}, loaded when used. Files are written as a whole or not at all
 * ({@link dev.chainrule.trainer.data.AtomicWrite}, {@link dev.chainrule.trainer.data.StagedFolder}).
 */
package dev.chainrule.trainer.data;
