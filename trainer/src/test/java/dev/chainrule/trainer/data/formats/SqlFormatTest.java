package dev.chainrule.trainer.data.formats;

import static dev.chainrule.trainer.data.formats.Samples.names;
import static dev.chainrule.trainer.data.formats.Samples.assertNumbers;
import static dev.chainrule.trainer.data.formats.Samples.numbers;
import static dev.chainrule.trainer.data.formats.Samples.parquet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A query over files makes a table; it cannot write, and where it fails its line and column are named. */
class SqlFormatTest {
    @TempDir
    Path folder;

    private Table query(String sql) {
        return DataSource.query(sql, folder).read();
    }

    @ParameterizedTest
    @ValueSource(strings = {"select a, b from 'd.parquet' where a > 1 order by a",
            "with t as (select * from 'd.parquet') select a, b from t where a > 1 order by a;",
            "from 'd.parquet' select a, b where a > 1 order by a -- the end", "select * from (values (2, 20), (3, 30)) t(a, b)",
            "select a, b from 'd.csv' where a > 1 order by a", "select a, b from 'd.jsonl' where a > 1 order by a\n ;\n",
            "select 2 as a, 20 as b union all select 3, 30"})
    void filesAreAskedBySql(String sql) throws IOException {
        parquet(folder.resolve("d.parquet"), "SELECT i AS a, 10 * i AS b FROM range(4) r(i)", "");
        Files.writeString(folder.resolve("d.csv"), "a,b\n1,10\n2,20\n3,30\n");
        Files.writeString(folder.resolve("d.jsonl"), "{\"a\":3,\"b\":30}\n{\"a\":1,\"b\":10}\n{\"a\":2,\"b\":20}\n");
        Table table = query(sql);
        assertThat(names(table)).containsExactly("a", "b");
        assertNumbers(table, new double[][] {{2, 20}, {3, 30}});
        assertThat(table.where(1)).isEqualTo("The query, row 2");
    }

    @Test
    void aFolderWithAQuoteInItsNameIsNoTrouble() throws IOException {
        Path odd = Files.createDirectories(folder.resolve("it's"));
        parquet(odd.resolve("d.parquet"), "SELECT 7 AS a", "");
        assertNumbers(DataSource.query("select a from 'd.parquet'", odd).read(), new double[][] {{7}});
    }

    /** On more threads a sum of doubles depends on who comes first. */
    @Test
    void aSumHasTheSameBitsEachTime() {
        parquet(folder.resolve("d.parquet"), "SELECT i % 3 AS k, sin(i) * 1e10 AS v FROM range(200000) r(i)", ", ROW_GROUP_SIZE 5000");
        double[][] first = numbers(query("select k, sum(v) s, avg(v) m from 'd.parquet' group by k"));
        for (int k = 0; k < 5; k++) {
            assertNumbers(query("select k, sum(v) s, avg(v) m from 'd.parquet' group by k"), first);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '%', value = {
            "selec 1|The query fails at line 1, column 1: syntax error at or near \"selec\"",
            "select 1 as a,¶  'ä' as ü, nothing¶from (select 1 as b)|The query fails at line 2, column 13: Referenced column \"nothing\" not found in FROM clause! Candidate bindings: \"b\"",
            "select a from none|The query fails at line 1, column 15: Table with name none does not exist.",
            "select * from 'none.parquet'|The query fails: No files found that match the pattern \"none.parquet\"",
            "select 1 as a, cast('x' as int) as b|The query fails at line 1, column 16: Could not convert string 'x' to INT32",
            "select cast(case when i = 5000 then 'x' else '1' end as int) as a from range(9000) r(i)|The query fails at line 1, column 8: Could not convert string 'x' to INT32",
            "select error('boo') as a|The query fails: boo",
            "select * from 'https://example.com/a.parquet'|The query fails: File https://example.com/a.parquet requires the extension httpfs to be loaded"})
    void aQueryThatFailsIsShownWithItsPlace(String sql, String sentence) {
        assertThatThrownBy(() -> query(sql.replace('¶', '\n'))).isInstanceOf(BadCallException.class).hasMessageStartingWith(sentence)
                .hasMessageEndingWith(".")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy (select 1) to 'out.csv'", "with t as (copy (select 1) to 'out.csv') select 1",
            "create table t as select 1", "select 1; select 2",
            "select 1; copy (select 1) to 'out.csv'", "copy (select 1) to 'out.csv'; select 1", "attach 'out.db'", "set threads = 4",
            "install httpfs", "",
            "-- nothing", "export database 'out'", "pragma version", "call pragma_version()", "explain analyze select 1"})
    void whatIsNotOneSelectIsRefusedBeforeItRuns(String sql) throws IOException {
        assertThatThrownBy(() -> query(sql)).isInstanceOf(BadCallException.class)
                .hasMessage("The query is not one SELECT: write a single one, such as \"select a, y from 'data.parquet' where y > 0\".");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
        assertThat(Path.of("out.csv")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"select * from query('with t as (copy (select 1) to ''out.csv'') select 1')",
            "select * from enable_logging(storage = 'file', storage_path = 'out')",
            "select a from (select 1 as a) where a > ?"})
    void whatHidesWithinASelectDoesNotRunEither(String sql) {
        assertThatThrownBy(() -> query(sql)).isInstanceOf(BadCallException.class).hasMessageStartingWith("The query fails");
        assertThat(Path.of("out.csv")).doesNotExist();
        assertThat(Path.of("out")).doesNotExist();
    }

    @Test
    void aResultThatMakesNoTableIsNamed() {
        assertThatThrownBy(() -> query("select 1 as a where false")).hasMessage("The query has no rows.");
        assertThatThrownBy(() -> query("select 1 as a, 2 as a"))
                .hasMessage("The query: two columns are named 'a': give each a name of its own.");
        assertThatThrownBy(() -> query("select [1] as a"))
                .hasMessage("The query: the column 'a' is of the type INTEGER[], which is neither a number nor text: "
                        + "convert it in a query, or leave it out.");
    }

    @Test
    void aQueryNestedTooDeeplyIsRefused() {
        char[] open = new char[20_000];
        Arrays.fill(open, '(');
        assertThatThrownBy(() -> query("select " + new String(open) + "1" + new String(open).replace('(', ')')))
                .isInstanceOf(BadCallException.class);
    }

    /** DuckDB quotes what it took for a name, however long a damaged file says that it is. */
    @Test
    void ofAMessageWithoutEndTheBeginningIsSaid() {
        String message = "{\"exception_type\":\"IO\",\"exception_message\":\"No column " + "x".repeat(1 << 20) + "\"}";
        assertThat(new SqlFailure("", new java.sql.SQLException(message)).message()).matches("No column x{300,400}…");
    }
}
