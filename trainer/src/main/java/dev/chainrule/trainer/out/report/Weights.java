package dev.chainrule.trainer.out.report;

import java.util.List;

/**
 * A parameter of the model.
 *
 * @param name       as the formula has it
 * @param rows       the names of its rows, such as those of the features; empty for a scalar
 * @param columns    the names of its columns; empty for a vector or a scalar
 * @param values     row-major
 * @param deviations the standard deviation of each feature, where the rows are the features; else null
 */
public record Weights(String name, List<String> rows, List<String> columns, double[] values, double[] deviations) {
}
