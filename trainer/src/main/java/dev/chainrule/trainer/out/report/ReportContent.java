package dev.chainrule.trainer.out.report;

import dev.chainrule.autograd.formula.GraphReport;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Report} tells.
 *
 * @param title     such as {@code Miles_per_Gallon}
 * @param subtitle  a sentence: which model, which data
 * @param failure   why the training failed, a sentence; null if it did not
 * @param figures   the headline: name → number, at most six
 * @param lossName  what the loss is, with its unit
 * @param history   the loss by epoch
 * @param columns   the data
 * @param judgement predictions beside targets; null if the model predicts nothing
 * @param weights   the parameters
 * @param settings  name → value, of the training
 * @param formula   the loss with its derivatives
 */
public record ReportContent(String title, String subtitle, String failure, Map<String, String> figures, String lossName,
        List<Point> history, List<ColumnSummary> columns, Judgement judgement, List<Weights> weights, Map<String, String> settings,
        GraphReport formula) {
    /**
     * One measurement.
     *
     * @param epoch   0 before the first step
     * @param train   the loss over the training rows
     * @param holdout over the held-out rows; NaN if there are none
     */
    public record Point(int epoch, double train, double holdout) {
    }
}
