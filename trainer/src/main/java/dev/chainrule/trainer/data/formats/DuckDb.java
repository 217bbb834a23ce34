package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.data.DataFormat;
import dev.chainrule.trainer.data.TableBuilder;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;

/**
 * A DuckDB in memory that reads files and never writes one: nothing is installed, loaded from the network or spilled to disk, and its settings are
 * locked. Columns come as float64 or text, 2048 rows at a time, so that a result is never in memory as a whole beside the table made of it:
 * numbers, decimals and truth values as numbers, a date as days since 1970-01-01, a timestamp as seconds since 1970-01-01 00:00 (UTC), a time as
 * seconds since midnight; text, enumerations, UUIDs and JSON as text.
 */
final class DuckDb implements AutoCloseable {
    private final DuckDBConnection connection;

    private DuckDb(DuckDBConnection connection) {
        this.connection = connection;
    }

    /**
     * Opens one.
     *
     * @param folder  what relative file names are relative to
     * @param threads to read with; with one, sums have the same bits each time
     * @throws WorkFailedException if the library is not there, or does not run on this system
     */
    static DuckDb open(Path folder, int threads) {
        Properties settings = new Properties();
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("allow_community_extensions", "false");
        settings.setProperty("allow_persistent_secrets", "false");
        settings.setProperty("temp_directory", "");
        settings.setProperty("errors_as_json", "true");
        settings.setProperty("threads", Integer.toString(threads));
        try {
            DuckDBConnection connection = new DuckDBDriver().connect("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class);
            DuckDb opened = new DuckDb(connection);
            opened.execute("SET TimeZone = 'UTC'");
            opened.execute("SET file_search_path = " + literal(folder.toAbsolutePath().toString()));
            opened.execute("SET lock_configuration = true");
            return opened;
        } catch (SQLException failed) {
            throw new WorkFailedException("DuckDB does not start: " + new SqlFailure("", failed).message() + ".", failed);
        }
    }

    private void execute(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    /** A text as SQL writes it. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** The only cell of a result. */
    String cell(String sql, String parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getString(1) : null;
            }
        }
    }

    /**
     * Makes a table of what a query selects.
     *
     * @param select one SELECT, without a semicolon after it
     * @param where  what messages call it
     * @throws SqlFailure if the query fails
     */
    void read(String select, String where, DataFormat.Columns columns) throws SqlFailure {
        String before = "";
        try {
            List<String> names = new ArrayList<>();
            List<SqlType> types = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(select)) {
                ResultSetMetaData about = statement.getMetaData();
                for (int j = 1; j <= about.getColumnCount(); j++) {
                    names.add(about.getColumnName(j));
                    types.add(SqlType.of(about.getColumnTypeName(j), about.getColumnName(j), where));
                }
            }
            TableBuilder table = columns.begin(names, TableBuilder.Place.ROW);
            before = "SELECT " + SqlType.conversions(types) + " FROM (";
            String converted = before + select + "\n) AS t(" + SqlType.names(types) + ")";
            try (DuckDBPreparedStatement statement = connection.prepareStatement(converted).unwrap(DuckDBPreparedStatement.class);
                    DuckDBChunkedResult result = statement.query()) {
                long row = 0;
                while (result.nextChunk()) {
                    row = add(result.chunk(), types, table, row);
                }
            }
        } catch (SQLException | DuckDBFunctions.FunctionException failed) {
            throw new SqlFailure(before, failed);
        }
    }

    private static long add(DuckDBDataChunkReader chunk, List<SqlType> types, TableBuilder table, long before) {
        int rows = (int) chunk.rowCount();
        DuckDBReadableVector[] vectors = new DuckDBReadableVector[types.size()];
        for (int j = 0; j < vectors.length; j++) {
            vectors[j] = chunk.vector(j);
        }
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < vectors.length; j++) {
                if (vectors[j].isNull(i)) {
                    continue;
                }
                switch (types.get(j)) {
                    case TEXT -> table.text(j, vectors[j].getString(i));
                    case JSON -> table.field(j, vectors[j].getString(i));
                    case NUMBER, DATE, INSTANT -> table.number(j, vectors[j].getDouble(i));
                }
            }
            table.endRow(before + i + 1);
        }
        return before + rows;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException done) {
            // all was read
        }
    }
}
