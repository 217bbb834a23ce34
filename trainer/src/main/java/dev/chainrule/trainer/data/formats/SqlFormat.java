package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataFile;
import dev.chainrule.trainer.data.DataFormat;
import dev.chainrule.trainer.data.Json;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A table by SQL over files: {@code select delay, distance from 'flights.parquet' where delay < 60}. Parquet, CSV and JSON files are named in quotes;
 * a relative name counts from the user's current folder. One SELECT, in DuckDB's dialect, which reads and cannot write. It runs on one thread, so
 * that sums have the same bits each time.
 */
public final class SqlFormat implements DataFormat {
    private static final String NAME = "The query";
    /** Kinds of nodes in a parsed query that only read; DuckDB would also take COPY or INSERT within a WITH. */
    private static final Set<String> READING = Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE",
            "STATEMENT_NODE");

    @Override
    public void read(DataFile source, Columns columns) {
        String query = source.options().query();
        try (DuckDb duckDb = DuckDb.open(source.path(), 1)) {
            check(query, duckDb);
            duckDb.read(query.replaceFirst("[;\\s]+$", ""), source.name(), columns);
        } catch (SqlFailure failed) {
            throw new BadCallException(NAME + " fails" + failed.place(query) + ": " + failed.message() + ".", failed);
        }
    }

    private static void check(String query, DuckDb duckDb) throws SqlFailure {
        try {
            String parsed = duckDb.cell("SELECT json_serialize_sql(?::VARCHAR)", query);
            if (!(Json.read(Objects.requireNonNullElse(parsed, "null")) instanceof Map<?, ?> facts)) {
                throw notOneSelect();
            }
            if (Boolean.TRUE.equals(facts.get("error"))) {
                if (!"parser".equals(facts.get("error_type"))) {
                    throw notOneSelect();
                }
                throw new SqlFailure("", new SQLException(Json.write(Map.of("exception_message", facts.get("error_message"), "position",
                        Objects.toString(facts.get("position"), "-1")), false)));
            }
            if (!(facts.get("statements") instanceof List<?> statements) || statements.size() != 1 || !reads(statements)) {
                throw notOneSelect();
            }
        } catch (IOException deep) {
            throw new BadCallException(NAME + " is nested too deeply: make it simpler.", deep);
        } catch (SQLException failed) {
            throw new SqlFailure("SELECT json_serialize_sql(", failed);
        }
    }

    private static boolean reads(Object parsed) {
        if (parsed instanceof Map<?, ?> map) {
            boolean writes = map.get("type") instanceof String type && type.endsWith("_NODE") && !READING.contains(type);
            return !writes && map.values().stream().allMatch(SqlFormat::reads);
        }
        return !(parsed instanceof List<?> list) || list.stream().allMatch(SqlFormat::reads);
    }

    private static BadCallException notOneSelect() {
        return new BadCallException(
                NAME + " is not one SELECT: write a single one, such as \"select a, y from 'data.parquet' where y > 0\".");
    }
}
