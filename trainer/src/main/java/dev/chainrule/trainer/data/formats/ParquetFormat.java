package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataFile;
import dev.chainrule.trainer.data.DataFormat;
import java.io.IOException;
import java.nio.file.Path;

/** Parquet, read by {@link DuckDb}. */
public final class ParquetFormat implements DataFormat {
    @Override
    public void read(DataFile file, Columns columns) throws IOException {
        ArrayRows.checkPlain(file, "Parquet");
        Path path = file.path().toAbsolutePath();
        ParquetFooter.check(path, file.name());
        String select = "SELECT * FROM read_parquet(" + DuckDb.literal(pattern(path.toString())) + ", hive_partitioning = false)";
        try (DuckDb duckDb = DuckDb.open(path.getParent(), Runtime.getRuntime().availableProcessors())) {
            duckDb.read(select, file.name(), columns);
        } catch (SqlFailure failed) {
            String reason = failed.message().replace("'" + path + "'", "it").replace("\"" + path + "\"", "it");
            throw new BadCallException(file.name() + " cannot be read as Parquet: " + reason + ".", failed);
        }
    }

    /** The pattern that only this name fits: DuckDB would take {@code a[1].parquet} for one of many. */
    private static String pattern(String name) {
        return name.replaceAll("[\\[*?]", "[$0]");
    }
}
