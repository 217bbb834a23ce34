package dev.chainrule.benchmarks;

import dev.chainrule.trainer.data.Column;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Table;
import java.util.List;

/** Reads a CSV file to a table, as a training does. */
final class ParseFile implements Competitor {
    private final ParseProblem problem;
    private Table table;

    ParseFile(ParseProblem problem) {
        this.problem = problem;
    }

    @Override
    public float run() {
        table = null;                                   // as a training holds one table
        table = DataSource.read(problem.file);
        return table.rows();
    }

    @Override
    public List<float[]> results() {
        float[] sums = new float[table.columns().size()];
        for (Column column : table.columns()) {
            double sum = 0;
            for (int row = 0; row < table.rows(); row++) {
                double value = column.value(row);
                sum += Double.isNaN(value) ? 0 : value;
            }
            sums[column.index()] = (float) sum;
        }
        return List.of(sums);
    }

    @Override
    public void close() {
        // the file goes with this Java
    }
}
